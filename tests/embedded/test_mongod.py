"""From its first moment on, nobody enters the private database without its secrets."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pymongo import MongoClient

from memos_gql.embedded.mongod import Mongod, mongod_child, mongod_in
from memos_gql.embedded.private import free_port
from memos_gql.embedded.succession import successor_of
from memos_gql.embedded.supervisor import supervision

UNAUTHORIZED = "13"
INTRUDER = """
import os, select, sys
from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, OperationFailure
client = MongoClient(f"mongodb://127.0.0.1:{sys.argv[1]}/?directConnection=true&serverSelectionTimeoutMS=40&connectTimeoutMS=40")
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
MEMBERS = {"_id": "memos", "members": [{"_id": 0, "host": f"127.0.0.1:{sys.argv[1]}"}]}
TRIES = (("replSetInitiate", MEMBERS, {}), ("createUser", "intruder", {"pwd": "x", "roles": ["root"]}))
print("ready", flush=True)
seen = set()
while not select.select([sys.stdin], [], [], 0)[0]:
    for name, value, more in TRIES:
        try:
            client.admin.command(name, value, **more)
            seen.add(f"{name} was allowed")
        except OperationFailure as error:
            seen.add(str(error.code))
        except ConnectionFailure:
            pass
print("\\n".join(sorted(seen)))
"""


@contextmanager
def intruder(port: int) -> Iterator[list[str]]:
    """Try to take the database there for the length of the block, as another user where that is possible; then list what it answered."""
    answered: list[str] = []
    command = [sys.executable, "-c", INTRUDER, str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield answered
        answered += process.communicate(timeout=20)[0].split("\n")[:-1]


def first(directory: Path) -> Mongod:
    return mongod_in(directory)


def successor(directory: Path) -> Mongod:
    return replace(successor_of(mongod_in(directory)), port=free_port())


@pytest.mark.parametrize("made", [first, successor], ids=["at the first start", "while purging"])
async def test_nobody_takes_the_database_before_it_has_a_user(made: Callable[[Path], Mongod], tmp_path: Path) -> None:
    mongod = made(tmp_path / "mongod")

    with intruder(mongod.port) as answered:
        async with supervision() as watched:
            await watched.add(mongod_child(mongod, log=tmp_path / "mongod.log"))
            with MongoClient[dict[str, object]](mongod.uri) as client:
                users = client.admin.command("usersInfo", {"forAllDBs": True})["users"]

    assert answered == [UNAUTHORIZED]
    assert [user["_id"] for user in users] == ["admin.memos"]


async def test_mongod_is_given_no_key_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMOS_API_KEY", "a-key-of-the-server")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-key-of-the-index")
    mongod = mongod_in(tmp_path / "mongod")

    async with supervision() as watched:
        await watched.add(mongod_child(mongod, log=tmp_path / "mongod.log"))
        environment = Path(f"/proc/{(mongod.directory / 'process').read_text().strip()}/environ").read_bytes()

    assert b"PATH=" in environment
    assert [word for word in (b"MEMOS_", b"a-key-of") if word in environment] == []
    assert os.environ["MEMOS_API_KEY"] == "a-key-of-the-server"
