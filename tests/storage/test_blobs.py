import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bson import ObjectId
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from memos_gql.documents import Fields, ProjectScope
from memos_gql.errors import ErrorCode, FileFailure, FileTooLarge, NotFound
from memos_gql.settings import Settings
from memos_gql.storage.blobs import Blobs
from memos_gql.storage.bucket import CHUNK_BYTES, Blob

MIB = 1024 * 1024


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[AsyncDatabase[Fields]]:
    client: AsyncMongoClient[Fields] = AsyncMongoClient(settings.mongodb_uri, tz_aware=True)
    database = client.get_default_database()
    for name in ("blobs.files", "blobs.chunks"):
        await database[name].delete_many({})
    yield database
    await client.close()


@pytest.fixture
def blobs(database: AsyncDatabase[Fields]) -> Blobs:
    return Blobs(database)


async def pieces(content: bytes, *, length: int = 100_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), length):
        yield content[start : start + length]


async def endless(seen: list[int]) -> AsyncIterator[bytes]:
    while True:
        seen.append(MIB)
        yield bytes(MIB)


async def rows(database: AsyncDatabase[Fields]) -> tuple[int, int]:
    """The number of files and of chunks."""
    return await database["blobs.files"].count_documents({}), await database["blobs.chunks"].count_documents({})


@pytest.mark.parametrize("size_bytes", [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * MIB])
async def test_what_was_put_is_fetched_unchanged(blobs: Blobs, tmp_path: Path, size_bytes: int) -> None:
    content = bytes(position % 251 for position in range(size_bytes))

    blob = await blobs.of(ProjectScope("ann")).put(pieces(content), limit=4 * MIB, holder="h")
    await blobs.of(ProjectScope("ann")).fetch_to(blob.sha256, path=tmp_path / "copy")

    assert blob == Blob(sha256=hashlib.sha256(content).hexdigest(), size_bytes=size_bytes)
    assert (tmp_path / "copy").read_bytes() == content


async def test_equal_bytes_of_a_project_are_stored_once(blobs: Blobs, database: AsyncDatabase[Fields]) -> None:
    content = bytes(2 * CHUNK_BYTES)

    first = await blobs.of(ProjectScope("ann")).put(pieces(content), limit=MIB, holder="h")
    second = await blobs.of(ProjectScope("ann")).put(pieces(content, length=7_000), limit=MIB, holder="h")

    assert first == second
    assert await rows(database) == (1, 2)


async def test_equal_bytes_put_at_the_same_time_end_as_one_blob(
    blobs: Blobs, database: AsyncDatabase[Fields], tmp_path: Path
) -> None:
    content = b"together" * CHUNK_BYTES

    stored = await asyncio.gather(
        *(blobs.of(ProjectScope("ann")).put(pieces(content), limit=4 * MIB, holder="h") for _ in range(8))
    )

    assert len(set(stored)) == 1
    assert await rows(database) == (1, 8)
    await blobs.of(ProjectScope("ann")).fetch_to(stored[0].sha256, path=tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == content


async def test_a_project_never_sees_the_blob_of_another(blobs: Blobs, tmp_path: Path) -> None:
    blob = await blobs.of(ProjectScope("ann")).put(pieces(b"secret"), limit=MIB, holder="h")

    assert await blobs.of(ProjectScope("bob")).look(blob.sha256) is None
    with pytest.raises(NotFound):
        await blobs.of(ProjectScope("bob")).fetch_to(blob.sha256, path=tmp_path / "copy")

    assert not await blobs.of(ProjectScope("bob")).exists(blob.sha256)
    assert not (tmp_path / "copy").exists()
    assert await blobs.of(ProjectScope("ann")).exists(blob.sha256)


async def test_bytes_above_the_limit_are_not_read_and_leave_nothing(
    blobs: Blobs, database: AsyncDatabase[Fields]
) -> None:
    read: list[int] = []

    with pytest.raises(FileTooLarge) as refusal:
        await blobs.of(ProjectScope("ann")).put(endless(read), limit=2 * MIB, holder="h")

    assert refusal.value.code is ErrorCode.FILE_TOO_LARGE
    assert str(refusal.value) == (
        "the file has more than 2,097,152 bytes, and 2,097,152 are allowed; send a smaller file or split this one"
    )
    assert len(read) == 3
    assert await rows(database) == (0, 0)


async def test_a_file_of_exactly_the_limit_is_stored(blobs: Blobs) -> None:
    blob = await blobs.of(ProjectScope("ann")).put(pieces(bytes(2 * MIB)), limit=2 * MIB, holder="h")

    assert blob.size_bytes == 2 * MIB


async def test_an_upload_that_breaks_off_leaves_nothing(blobs: Blobs, database: AsyncDatabase[Fields]) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield bytes(2 * CHUNK_BYTES)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await blobs.of(ProjectScope("ann")).put(broken(), limit=MIB, holder="h")

    assert await rows(database) == (0, 0)


async def test_a_file_on_disk_is_stored_and_a_known_one_is_not_sent_again(
    blobs: Blobs, database: AsyncDatabase[Fields], tmp_path: Path
) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"dear bob")

    first = await blobs.of(ProjectScope("ann")).put_file(path, limit=8, holder="h")
    second = await blobs.of(ProjectScope("ann")).put_file(path, limit=8, holder="h")

    assert first == second == Blob(sha256=hashlib.sha256(b"dear bob").hexdigest(), size_bytes=8)
    assert await rows(database) == (1, 1)


async def test_a_file_on_disk_above_the_limit_is_refused_with_its_size(blobs: Blobs, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"dear bob")

    with pytest.raises(FileTooLarge) as refusal:
        await blobs.of(ProjectScope("ann")).put_file(path, limit=7, holder="h")

    assert str(refusal.value) == "the file has 8 bytes, and 7 are allowed; send a smaller file or split this one"


async def test_what_was_seen_in_one_project_deletes_nothing_in_another(
    blobs: Blobs, database: AsyncDatabase[Fields]
) -> None:
    blob = await blobs.of(ProjectScope("ann")).put(pieces(b"same"), limit=MIB, holder="h")
    await blobs.of(ProjectScope("ann")).release([blob.sha256], holder="h")
    seen = await blobs.of(ProjectScope("ann")).look(blob.sha256)
    assert seen is not None

    assert not await blobs.of(ProjectScope("bob")).delete_unchanged(seen)
    assert await rows(database) == (1, 1)


async def test_a_deleted_blob_is_gone_with_its_chunks(blobs: Blobs, database: AsyncDatabase[Fields]) -> None:
    blob = await blobs.of(ProjectScope("ann")).put(pieces(bytes(MIB)), limit=MIB, holder="h")
    await blobs.of(ProjectScope("ann")).release([blob.sha256], holder="h")
    seen = await blobs.of(ProjectScope("ann")).look(blob.sha256)
    assert seen is not None

    assert [await blobs.of(ProjectScope("ann")).delete_unchanged(seen) for _ in range(2)] == [True, False]

    assert not await blobs.of(ProjectScope("ann")).exists(blob.sha256)
    assert await rows(database) == (0, 0)


async def test_bytes_are_not_deleted_while_one_of_those_who_put_them_holds_them(blobs: Blobs) -> None:
    for holder in ("first", "second"):
        blob = await blobs.of(ProjectScope("ann")).put(pieces(b"held"), limit=MIB, holder=holder)

    deleted = []
    for holder in ("first", "second"):
        seen = await blobs.of(ProjectScope("ann")).look(blob.sha256)
        assert seen is not None
        deleted.append(await blobs.of(ProjectScope("ann")).delete_unchanged(seen))
        await blobs.of(ProjectScope("ann")).release([blob.sha256], holder=holder)

    assert deleted == [False, False]
    seen = await blobs.of(ProjectScope("ann")).look(blob.sha256)
    assert seen is not None
    assert await blobs.of(ProjectScope("ann")).delete_unchanged(seen)


async def test_bytes_that_were_put_again_since_they_were_seen_are_not_deleted(blobs: Blobs, tmp_path: Path) -> None:
    (tmp_path / "same").write_bytes(b"same")
    blob = await blobs.of(ProjectScope("ann")).put(pieces(b"same"), limit=MIB, holder="h")
    await blobs.of(ProjectScope("ann")).release([blob.sha256], holder="h")
    seen = await blobs.of(ProjectScope("ann")).look(blob.sha256)
    assert seen is not None

    await blobs.of(ProjectScope("ann")).put_file(tmp_path / "same", limit=MIB, holder="h")
    await blobs.of(ProjectScope("ann")).release([blob.sha256], holder="h")

    assert not await blobs.of(ProjectScope("ann")).delete_unchanged(seen)
    assert await blobs.of(ProjectScope("ann")).exists(blob.sha256)


async def test_the_hold_of_one_who_was_killed_ends(blobs: Blobs, database: AsyncDatabase[Fields]) -> None:
    blob = await blobs.of(ProjectScope("ann")).put(pieces(b"left"), limit=MIB, holder="killed")
    long_ago = datetime.now(UTC) - timedelta(minutes=11)
    await database["blobs.files"].update_one({}, {"$set": {"holds.0.at": long_ago}})
    seen = await blobs.of(ProjectScope("ann")).look(blob.sha256)
    assert seen is not None

    assert await blobs.of(ProjectScope("ann")).delete_unchanged(seen)


async def test_sweeping_removes_old_leftovers_and_nothing_else(
    blobs: Blobs, database: AsyncDatabase[Fields], tmp_path: Path
) -> None:
    blob = await blobs.of(ProjectScope("ann")).put(pieces(b"kept"), limit=MIB, holder="h")
    old = ObjectId.from_datetime(datetime.now(UTC) - timedelta(hours=2))
    young = ObjectId.from_datetime(datetime.now(UTC) - timedelta(minutes=30))
    await database["blobs.chunks"].insert_many(
        [{"files_id": upload, "n": n, "data": b"x"} for upload in (old, young) for n in (0, 1)]
    )

    swept = await blobs.sweep(older_than=timedelta(hours=1))
    swept_again = await blobs.sweep(older_than=timedelta(hours=1))

    assert (swept, swept_again) == (1, 0)
    assert await rows(database) == (1, 3)
    await blobs.of(ProjectScope("ann")).fetch_to(blob.sha256, path=tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"kept"


@pytest.mark.parametrize("damage", [{"$set": {"data": b"other"}}, {"$set": {"n": 7}}])
async def test_damaged_bytes_are_never_handed_out(
    blobs: Blobs, database: AsyncDatabase[Fields], tmp_path: Path, damage: Fields
) -> None:
    blob = await blobs.of(ProjectScope("ann")).put(pieces(b"whole"), limit=MIB, holder="h")
    await database["blobs.chunks"].update_one({}, damage)

    with pytest.raises(FileFailure, match="the stored bytes are damaged") as failure:
        await blobs.of(ProjectScope("ann")).fetch_to(blob.sha256, path=tmp_path / "copy")

    assert failure.value.code is ErrorCode.INTERNAL
    assert not (tmp_path / "copy").exists()
