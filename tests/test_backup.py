"""A backup is whole or not there, is taken while others write, and gives back what was remembered, found and all."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pymongo import MongoClient

from memos_gql.backup.make import make_backup
from memos_gql.backup.manifest import Manifest, copy_file
from memos_gql.backup.restore import index_restored, restore_backup
from memos_gql.documents import Fields, Memory, ProjectScope, now
from memos_gql.embedded import Services, private_services
from memos_gql.errors import CannotStart
from memos_gql.ingest.working.pipeline import prepare
from memos_gql.migrations import VERSION
from memos_gql.resources import open_resources
from memos_gql.settings import Settings
from memos_gql.storage.conditions import Conditions
from tests.ingest.working.test_pipeline import add

ROOT = Path(__file__).parents[1]
HOLDER = """
import sys, time
from memos_gql.backup.freeze import frozen

with frozen(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


def settings_in(directory: Path, model_dir: Path, services: Services | None = None) -> Settings:
    uris = {"mongodb_uri": services.mongodb_uri, "redis_url": services.redis_url} if services else {}
    # Two strings
    return Settings(_env_file=None, data_dir=directory, model_dir=model_dir, **uris)  # type: ignore[arg-type]


@contextmanager
def counting(services: Services) -> Iterator[list[int]]:
    """Insert one number after the other into a collection, and list those that the database said it has."""
    acknowledged: list[int] = []
    stop = threading.Event()

    def insert() -> None:
        with MongoClient[Fields](services.mongodb_uri) as client:
            while not stop.is_set():
                client["memos"]["numbers"].insert_one({"_id": len(acknowledged), "filler": os.urandom(2000)})
                acknowledged.append(len(acknowledged))

    thread = threading.Thread(target=insert)
    thread.start()
    try:
        yield acknowledged
    finally:
        stop.set()
        thread.join()


async def test_a_backup_under_writes_holds_all_that_was_acknowledged_before(tmp_path: Path, model_dir: Path) -> None:
    settings = settings_in(tmp_path / "data", model_dir)
    async with private_services(settings.data_dir) as services:
        with counting(services) as acknowledged:
            await asyncio.sleep(0.5)
            before = len(acknowledged)
            await asyncio.to_thread(make_backup, settings, tmp_path / "backup")
            during = len(acknowledged)
            await asyncio.sleep(0.5)
        after = len(acknowledged)

    restored = settings_in(tmp_path / "restored", model_dir)
    restore_backup(restored, tmp_path / "backup")
    async with private_services(restored.data_dir) as services:
        with MongoClient[Fields](services.mongodb_uri) as client:
            numbers = sorted(document["_id"] for document in client["memos"]["numbers"].find())

    assert 0 < before <= len(numbers) <= during + 1
    assert numbers == list(range(len(numbers)))
    assert after > during


async def test_what_was_remembered_is_found_after_a_restore(tmp_path: Path, model_dir: Path) -> None:
    settings = settings_in(tmp_path / "data", model_dir)
    async with (
        private_services(settings.data_dir) as services,
        open_resources(settings_in(tmp_path / "data", model_dir, services)) as old,
    ):
        task = await add(old, "user:ann", "I keep bees.")
        await prepare(old, task.id)
    make_backup(settings, tmp_path / "backup")

    restored = settings_in(tmp_path / "restored", model_dir)
    restore_backup(restored, tmp_path / "backup")
    lines = [line async for line in index_restored(restored)]

    async with (
        private_services(restored.data_dir) as services,
        open_resources(settings_in(restored.data_dir, model_dir, services)) as new,
    ):
        query_vector = await new.embedder.embed_query("bees")
        found = await new.vectors.of(ProjectScope("default")).candidates(
            query_vector=query_vector, query="bees", places=[Conditions(owner="user:ann")], limit=5
        )
        (memory,) = await Memory.find_all(with_children=True).to_list()
    assert [candidate.id for candidate in found] == [memory.id]
    assert lines[-1].startswith("default: 1 memories indexed")


async def test_writes_go_on_when_a_backup_is_killed(tmp_path: Path) -> None:
    async with private_services(tmp_path) as services:
        command = [sys.executable, "-c", HOLDER, services.mongodb_uri]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            with counting(services) as acknowledged:
                await asyncio.sleep(0.5)
                while_held = len(acknowledged)
                holder.send_signal(signal.SIGKILL)
                holder.wait()
                deadline = time.monotonic() + 10
                while len(acknowledged) < 10 and time.monotonic() < deadline:
                    await asyncio.sleep(0.05)

    assert while_held == 0
    assert len(acknowledged) >= 10


@pytest.fixture
async def small_backup(tmp_path: Path, model_dir: Path) -> Path:
    async with private_services(tmp_path / "data"):
        pass
    make_backup(settings_in(tmp_path / "data", model_dir), tmp_path / "backup")
    return tmp_path / "backup"


async def test_a_backup_leaves_out_what_can_be_made_again(small_backup: Path) -> None:
    names = {path.relative_to(small_backup).parts[0] for path in small_backup.rglob("*")}
    modes = {oct(path.stat().st_mode & 0o777) for path in small_backup.rglob("*") if path.is_file()}

    assert names == {"manifest.json", "mongod"}
    assert modes == {"0o600"}


async def test_a_damaged_backup_changes_nothing(small_backup: Path, tmp_path: Path, model_dir: Path) -> None:
    victim = next((small_backup / "mongod" / "db").glob("collection-*.wt"))
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)

    with pytest.raises(CannotStart, match=f"is damaged: mongod/db/{victim.name} is not what was saved"):
        restore_backup(settings_in(tmp_path / "restored", model_dir), small_backup)

    assert [path.name for path in (tmp_path / "restored").iterdir()] == ["up.lock"]


async def test_a_backup_that_lost_its_files_is_refused_in_a_sentence(
    small_backup: Path, tmp_path: Path, model_dir: Path
) -> None:
    manifest = small_backup / "manifest.json"
    victim = next((small_backup / "mongod" / "db").glob("collection-*.wt"))
    victim.unlink()
    victim.mkdir()

    with pytest.raises(CannotStart, match=f"is damaged: mongod/db/{victim.name} is missing"):
        restore_backup(settings_in(tmp_path / "restored", model_dir), small_backup)
    manifest.write_text('{"version": "1", "made_at": "2026-01-01T00:00:00Z", "files": []}')
    with pytest.raises(CannotStart, match=r"its manifest\.json names no file"):
        restore_backup(settings_in(tmp_path / "restored", model_dir), small_backup)

    assert [path.name for path in (tmp_path / "restored").iterdir()] == ["up.lock"]


def test_a_backup_of_a_newer_version_is_refused_and_nothing_is_copied(tmp_path: Path, model_dir: Path) -> None:
    backup = tmp_path / "backup"
    (tmp_path / "api-key").write_text("the key of the backup")
    held = copy_file(tmp_path, Path("api-key"), to=backup)
    manifest = Manifest(version="9.9.9", stored_version=VERSION + 1, made_at=now(), files=[held])
    (backup / "manifest.json").write_text(manifest.model_dump_json())
    newer = (
        rf"was made by memos-gql 9\.9\.9, which stores version {VERSION + 1}, "
        rf"and this one knows versions up to {VERSION}: restore it with"
    )

    with pytest.raises(CannotStart, match=newer):
        restore_backup(settings_in(tmp_path / "restored", model_dir), backup)

    assert not (tmp_path / "restored").exists()
    assert sorted(path.name for path in backup.iterdir()) == ["api-key", "manifest.json"]


async def test_what_is_there_already_is_never_overwritten(small_backup: Path, tmp_path: Path, model_dir: Path) -> None:
    settings = settings_in(tmp_path / "data", model_dir)

    with pytest.raises(CannotStart, match="exists already"):
        make_backup(settings, small_backup)
    with pytest.raises(CannotStart, match="is not empty"):
        restore_backup(settings, small_backup)
    async with private_services(tmp_path / "used"):
        with pytest.raises(CannotStart, match="^Another `memos-gql up` runs on"):
            restore_backup(settings_in(tmp_path / "used", model_dir), small_backup)


def test_a_backup_that_cannot_be_made_leaves_nothing(tmp_path: Path, model_dir: Path) -> None:
    (tmp_path / "data" / "mongod" / "db").mkdir(parents=True)
    (tmp_path / "target").write_text("a file is in the way")

    with pytest.raises(CannotStart, match="exists already"):
        make_backup(settings_in(tmp_path / "data", model_dir), tmp_path / "target")
    with pytest.raises(CannotStart, match="lies in the data directory itself"):
        make_backup(settings_in(tmp_path / "data", model_dir), tmp_path / "data" / "copies" / ".." / "backup")
    with pytest.raises(CannotStart, match="^There is nothing to back up in"):
        make_backup(settings_in(tmp_path / "empty", model_dir), tmp_path / "backup")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "target"]
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["mongod"]


def test_another_database_is_backed_up_with_its_own_tools(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", mongodb_uri="mongodb://elsewhere/memos")

    with pytest.raises(CannotStart, match="^MEMOS_MONGODB_URI is set: back that database up"):
        make_backup(settings, tmp_path / "backup")
    with pytest.raises(CannotStart, match="^MEMOS_MONGODB_URI is set: restore that database"):
        restore_backup(settings, tmp_path / "backup")
