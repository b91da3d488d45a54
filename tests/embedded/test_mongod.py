"""From its first moment on, nobody enters the private database without its secrets."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

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
            answer = f"{name} was allowed"
        except OperationFailure as error:
            answer = str(error.code)
        except ConnectionFailure:
            continue
        if answer not in seen:
            seen.add(answer)
            print(answer, flush=True)
"""


@dataclass(frozen=True)
class Intruder:
    """Tries to take the database without a pause; `lines` are the answers that it had, each once."""

    pipe: IO[str]
    lines: IO[str]

    async def had_an_answer(self) -> str:
        return (await asyncio.to_thread(self.lines.readline)).strip()

    def other_answers(self) -> list[str]:
        """Stop trying, and return what else was answered."""
        self.pipe.close()
        return self.lines.read().split()


@contextmanager
def intruder(port: int) -> Iterator[Intruder]:
    """Try to take the database there for the length of the block, as another user where that is possible."""
    command = [sys.executable, "-c", INTRUDER, str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Intruder(process.stdin, process.stdout)


def first(directory: Path) -> Mongod:
    return mongod_in(directory)


def successor(directory: Path) -> Mongod:
    return replace(successor_of(mongod_in(directory)), port=free_port())


@pytest.mark.parametrize("made", [first, successor], ids=["at the first start", "while purging"])
async def test_nobody_takes_the_database_before_it_has_a_user(made: Callable[[Path], Mongod], tmp_path: Path) -> None:
    mongod = made(tmp_path / "mongod")

    with intruder(mongod.port) as stranger:
        async with supervision() as watched:
            await watched.add(mongod_child(mongod, log=tmp_path / "mongod.log"))
            with MongoClient[dict[str, object]](mongod.uri) as client:
                users = client.admin.command("usersInfo", {"forAllDBs": True})["users"]
            answers = [await stranger.had_an_answer()]
        answers += stranger.other_answers()

    assert answers == [UNAUTHORIZED]
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
