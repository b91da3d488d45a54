"""After a purge no byte of the data directory holds what was deleted.

All else is there, and nothing that it is cut off at loses anything.
"""

import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from memos_gql.backup.make import make_backup
from memos_gql.backup.restore import restore_backup
from memos_gql.documents import Fields, Memory
from memos_gql.embedded import private_services
from memos_gql.embedded.private import is_held
from memos_gql.errors import CannotStart
from memos_gql.ingest.working.pipeline import prepare
from memos_gql.purge import purge
from memos_gql.resources import open_resources
from memos_gql.settings import Settings
from tests.e2e.client import Client, document, inline, text
from tests.e2e.papers import letter, scan
from tests.e2e.processes import environment, served
from tests.e2e.test_forgetting import delete
from tests.forget.words import files_with_any, spelled
from tests.ingest.working.test_pipeline import add

WORD = "xylographergnu"
STREWN = ["tmp/of-a-killed-worker", "log/mongod.old.log", "redis/db/temp-1.aof", ".restoring/copied"]
"""What may lie in a data directory after crashes."""
TEXTS = ["I keep bees.", "My skis are waxed.", "Die Katze heißt Ludwig."]


def settings_in(data_dir: Path, model_dir: Path, **more: str) -> Settings:
    return Settings(_env_file=None, data_dir=data_dir, model_dir=model_dir, **more)  # type: ignore[arg-type]  # strings


def command(data_dir: Path, *program: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *program],
        env=environment(data_dir, PYTHONUNBUFFERED="1", **more),
        cwd=data_dir,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def purged(data_dir: Path, **more: str) -> str:
    """Purge as an operator would, and return what was printed."""
    process = command(data_dir, "-m", "memos_gql", "purge", **more)
    out, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    return out


async def operations(data_dir: Path) -> bytes:
    """Return MongoDB's oplog as it reads, not as it is compressed on disk."""
    async with private_services(data_dir) as services:
        with MongoClient[RawBSONDocument](services.mongodb_uri, document_class=RawBSONDocument) as client:
            return b"".join(document.raw for document in client["local"]["oplog.rs"].find())


def holding(data_dir: Path, pieces: list[bytes]) -> set[str]:
    """Name the files that hold the word in any spelling, or one of these bytes."""
    return {path.relative_to(data_dir).as_posix() for path in files_with_any(data_dir, [*pieces, *spelled(WORD)])}


def remembered(client: Client) -> Fields:
    """Return all that the user can see, and what a search for each text finds first."""
    return {
        "memories": sorted(client.memories(), key=lambda memory: str(memory["id"])),
        "found": [client.search(words)[0]["node"]["value"] for words in TEXTS],
    }


async def test_no_byte_of_what_was_deleted_is_left_and_all_else_is(tmp_path: Path, model_dir: Path) -> None:
    settings = {"MEMOS_WORKERS": "1", "MEMOS_MODEL_DIR": str(model_dir)}
    docx = letter(tmp_path, f"The {WORD} writes.")
    unfinished = document(inline(scan(tmp_path, "The heron fishes.")), "birds.pdf")
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    with served(data_dir, **settings) as server:
        ann = Client(server.address, server.key, "ann")
        ann.added(*map(text, TEXTS), document(inline(b"The badger digs."), "badger.txt"))
        bob = Client(server.address, server.command("key", "create", "phone").strip(), "bob")
        bob.added(
            text(f"A {WORD}, " * 20), document(inline(f"The {WORD} sleeps.".encode()), f"{WORD}.txt"), tags=[WORD]
        )
        bob.added(document(inline(docx), "letter.docx"), document(inline(b"%PDF-1.7 broken"), f"{WORD}.pdf"))
        assert delete(bob, {"filter": {}}, forgetSources=True)["deletedCount"] >= 3
        before = remembered(ann)
        task_id = ann.add(unfinished)["task"]["id"]
    for name in STREWN:
        (data_dir / name).parent.mkdir(exist_ok=True)
        (data_dir / name).write_text(WORD)
    pieces = [docx[start : start + 16] for start in range(0, len(docx) - 16, 16)]
    pieces = [piece for piece in pieces if len(set(piece)) > 12]
    left = holding(data_dir, pieces)
    oplog = await operations(data_dir)

    printed = purged(data_dir, **settings)

    assert WORD.encode() in oplog
    assert {"mongod/db/journal/WiredTigerLog.0000000001", *STREWN} <= left
    assert [name for name in left if name.startswith("mongod/db/collection-")] != []
    assert holding(data_dir, pieces) == set()
    assert WORD.encode() not in await operations(data_dir)
    assert f"No file of {data_dir} contains deleted data any more: " in printed
    with served(data_dir, **settings) as server:
        ann = Client(server.address, server.key, "ann")
        (*_, last) = ann.watch(task_id)
        assert last["state"] == "COMPLETED"
        delete(ann, {"filter": {"fileIds": [last["files"][0]["file"]["id"]]}})
        assert remembered(ann) == before
        assert Client(server.address, bob.key, "bob").memories() == []
        assert "\n0 differences between documents, index and bytes.\n" in server.command("doctor", "--deep")


@dataclass(frozen=True)
class Shelf:
    """A data directory that nobody runs on, and the ids of all that is remembered in it."""

    data_dir: Path
    model_dir: Path
    memory_ids: list[str]

    async def ids_now(self) -> list[str]:
        async with private_services(self.data_dir) as services:
            return ids_in(services.mongodb_uri)

    def purging(self, *program: str) -> subprocess.Popen[str]:
        return command(self.data_dir, *program, MEMOS_MODEL_DIR=str(self.model_dir))

    def databases(self) -> set[str]:
        return {path.name for path in (self.data_dir / "mongod").iterdir() if path.is_dir()}


def ids_in(mongodb_uri: str) -> list[str]:
    with MongoClient[Fields](mongodb_uri) as client:
        return sorted(str(document["_id"]) for document in client["memos"]["memories"].find({}, {"_id": 1}))


@pytest.fixture
async def shelf(tmp_path: Path, model_dir: Path) -> AsyncIterator[Shelf]:
    data_dir = tmp_path / "data"
    async with private_services(data_dir) as services:
        named = settings_in(data_dir, model_dir, mongodb_uri=services.mongodb_uri, redis_url=services.redis_url)
        async with open_resources(named) as resources:
            for words in TEXTS:
                await prepare(resources, (await add(resources, "user:ann", words)).id)
            await Memory.get_pymongo_collection().insert_one({"_id": WORD})
            await Memory.get_pymongo_collection().delete_one({"_id": WORD})
        memory_ids = ids_in(services.mongodb_uri)
    assert len(memory_ids) == len(TEXTS)
    yield Shelf(data_dir, model_dir, memory_ids)
    assert not is_held(data_dir)


KILLED = """
import os, signal, sys

steps, mongod_dir = int(sys.argv[1]), sys.argv[2]

def count(event, arguments):
    global steps
    if event in ("os.rename", "shutil.rmtree") and str(arguments[0]).startswith(mongod_dir) \
and not str(arguments[0]).endswith(".new"):
        steps -= 1
        if steps == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
from memos_gql.cli import main
main(["purge"])
"""
"""Purges, and kills itself right before it renames or erases something of mongod's for the time that is named."""

STEPS = {
    1: {"db", "successor"},
    2: {"predecessor", "successor"},
    3: {"db", "predecessor", "successor"},
    4: {"db", "predecessor"},
}
"""What a purge has left when it is killed before: the first renaming, the second, and each erasing."""


async def test_a_purge_killed_at_any_step_loses_nothing(shelf: Shelf) -> None:
    for step, expected in STEPS.items():
        killed = shelf.purging("-c", KILLED, str(step), str(shelf.data_dir / "mongod"))
        killed.communicate(timeout=120)

        assert (killed.returncode, shelf.databases()) == (-signal.SIGKILL, expected)
        assert await shelf.ids_now() == shelf.memory_ids
        assert shelf.databases() == {"db"}

    purged(shelf.data_dir, MEMOS_MODEL_DIR=str(shelf.model_dir))
    assert await shelf.ids_now() == shelf.memory_ids
    assert holding(shelf.data_dir, []) == set()


async def test_a_backup_after_a_purge_was_cut_off_is_whole(shelf: Shelf, tmp_path: Path) -> None:
    (shelf.data_dir / "mongod" / "db").rename(shelf.data_dir / "mongod" / "predecessor")

    make_backup(settings_in(shelf.data_dir, shelf.model_dir), tmp_path / "backup")

    restored = settings_in(tmp_path / "restored", shelf.model_dir)
    restore_backup(restored, tmp_path / "backup")
    async with private_services(restored.data_dir) as services:
        assert ids_in(services.mongodb_uri) == shelf.memory_ids


async def test_a_purge_killed_while_it_copies_can_be_begun_anew(shelf: Shelf) -> None:
    killed = shelf.purging("-m", "memos_gql", "purge")
    assert killed.stdout is not None
    while "documents copied" not in killed.stdout.readline():
        assert killed.poll() is None
    killed.kill()
    killed.communicate(timeout=30)
    left = shelf.databases()

    purged(shelf.data_dir, MEMOS_MODEL_DIR=str(shelf.model_dir))

    assert left == {"db", "successor"}
    assert shelf.databases() == {"db"}
    assert await shelf.ids_now() == shelf.memory_ids
    assert holding(shelf.data_dir, []) == set()


async def test_a_copy_that_is_not_the_same_changes_nothing(shelf: Shelf) -> None:
    async with private_services(shelf.data_dir) as services:
        with MongoClient[Fields](services.mongodb_uri) as client:
            client["memos"].create_collection("sight", viewOn="memories", pipeline=[])

    refused = shelf.purging("-m", "memos_gql", "purge")
    _, errors = refused.communicate(timeout=120)

    assert (refused.returncode, errors) == (
        1,
        "Error: The copy of system.views differs from the original; nothing has changed.\n",
    )
    assert shelf.databases() == {"db"}
    assert await shelf.ids_now() == shelf.memory_ids
    assert WORD.encode() in await operations(shelf.data_dir)


async def refusal(settings: Settings) -> str:
    with pytest.raises(CannotStart) as refused:
        await anext(purge(settings))
    return str(refused.value)


async def test_nothing_is_purged_while_a_server_runs(tmp_path: Path, model_dir: Path) -> None:
    async with private_services(tmp_path) as services:
        before = sorted(path.name for path in tmp_path.rglob("*") if "db" not in path.parts)

        assert (await refusal(settings_in(tmp_path, model_dir))).startswith(
            f"Another `memos-gql up` runs on {tmp_path}; stop it"
        )

        assert sorted(path.name for path in tmp_path.rglob("*") if "db" not in path.parts) == before
        assert ids_in(services.mongodb_uri) == []


async def test_another_database_is_purged_with_its_own_tools(tmp_path: Path, model_dir: Path) -> None:
    settings = settings_in(tmp_path / "data", model_dir, mongodb_uri="mongodb://elsewhere/memos")

    assert (await refusal(settings)).startswith("MEMOS_MONGODB_URI is set: purge that database with its own tools")

    assert list(tmp_path.iterdir()) == []


async def test_where_nothing_is_nothing_is_purged(tmp_path: Path, model_dir: Path) -> None:
    assert (await refusal(settings_in(tmp_path / "data", model_dir))).startswith("There is nothing to purge in ")

    assert list(tmp_path.iterdir()) == []


async def test_a_full_disk_is_told_before_anything_is_copied(tmp_path: Path, model_dir: Path) -> None:
    (tmp_path / "mongod" / "db").mkdir(parents=True)
    with (tmp_path / "mongod" / "db" / "collection-0.wt").open("wb") as sparse:
        sparse.truncate(4_000_000_000_000)

    told = await refusal(settings_in(tmp_path, model_dir))

    assert told.startswith(
        f"All data is written a second time before the old files are erased: 4000.4 GB must be free beside {tmp_path}"
    )
    assert [path.name for path in (tmp_path / "mongod").rglob("*")] == ["db", "collection-0.wt"]
