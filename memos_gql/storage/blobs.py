"""The bytes of files, in GridFS: stored once per project and content.

An upload writes its chunks under a new id and is published by inserting the GridFS file document. The `filename` of
that is `project_id/sha256`, under a unique index, so of two equal uploads one is published and the other is removed. A
crash can leave chunks without a file document, which `sweep` removes.

Who puts bytes holds them until the `StoredFile` that owns them is saved. Who deletes bytes first looks at them
(`look`), then searches for owners, and deletes last (`delete_unchanged`). That step fails if the bytes are held or were
put again meanwhile, so it never deletes what another process has just stored.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Collection
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
from bson import Int64, ObjectId
from gridfs import AsyncGridFSBucket
from gridfs.errors import CorruptGridFile, NoFile
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from memos_gql.documents import Fields
from memos_gql.errors import ErrorCode, FileFailure, FileTooLarge, NotFound

BUCKET = "blobs"
# GridFS's default. `AsyncGridIn` would send chunks in batches of 48 MB, which takes 190 MB more memory and blocks the
# event loop for 0.4 s (measured); sending them one by one avoids both.
CHUNK_BYTES = 255 * 1024
# Much longer than saving a request takes. If the holder was killed, `delete_unused` deletes the bytes later.
HOLDS_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Blob:
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Sighting:
    """A blob as seen at one moment. `puts` counts how often its bytes were put; earlier releases stored no count."""

    id: ObjectId
    puts: int | None
    is_held: bool


class Blobs:
    """Every call is limited to one project: equal bytes in two projects are two blobs."""

    def __init__(self, database: AsyncDatabase[Fields]) -> None:
        self._bucket = AsyncGridFSBucket(database, bucket_name=BUCKET)
        self._files = database[f"{BUCKET}.files"]
        self._chunks = database[f"{BUCKET}.chunks"]
        self._is_indexed = False

    async def put(self, project_id: str, pieces: AsyncIterable[bytes], *, limit: int, holder: str) -> Blob:
        """Store the bytes from `pieces`, of any size each; bytes that the project already has are not stored twice.

        They are not deleted before `holder` releases them, or ten minutes have passed.

        Raises:
            FileTooLarge: there are more than `limit` bytes; nothing is stored, and the rest is not read.
        """
        await self._ensure_indexes()
        upload_id = ObjectId()
        try:
            blob = await self._write_chunks(upload_id, pieces, limit=limit)
        except BaseException:
            await self._remove_chunks(upload_id)
            raise
        # Not inside the `try`: a publication that raised may have succeeded, and others may already rely on it.
        while not await self._publish(upload_id, project_id, blob=blob, holder=holder):
            if await self._hold(project_id, blob.sha256, holder=holder):
                await self._remove_chunks(upload_id)
                break
        return blob

    async def put_file(self, project_id: str, path: Path, *, limit: int, holder: str) -> Blob:
        """Store a local file like `put`; if the project already has its bytes, they are not sent to the database."""
        size_bytes = (await anyio.Path(path).stat()).st_size
        if size_bytes > limit:
            raise FileTooLarge(limit_bytes=limit, size_bytes=size_bytes)
        blob = Blob(sha256=await asyncio.to_thread(_sha256_of_file, path), size_bytes=size_bytes)
        if await self._hold(project_id, blob.sha256, holder=holder):
            return blob
        return await self.put(project_id, _read(path), limit=limit, holder=holder)

    async def release(self, project_id: str, sha256s: Collection[str], *, holder: str) -> None:
        """Allow blobs to be deleted again, because their owner has been saved or never will be."""
        names = [_filename(project_id, sha256) for sha256 in sha256s]
        await self._files.update_many({"filename": {"$in": names}}, {"$pull": {"holds": {"by": holder}}})

    async def fetch_to(self, project_id: str, sha256: str, *, path: Path) -> None:
        """Write a blob to `path` and verify it.

        Raises:
            NotFound: the project has no such blob.
            FileFailure: INTERNAL, if the stored bytes are damaged; `path` is removed.
        """
        try:
            async with aclosing(self.pieces(project_id, sha256)) as pieces, await anyio.open_file(path, "wb") as file:
                async for piece in pieces:
                    await file.write(piece)
        except (NotFound, FileFailure):
            await anyio.Path(path).unlink(missing_ok=True)
            raise

    async def pieces(self, project_id: str, sha256: str) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of a blob; the last piece comes only after all bytes were verified.

        Raises:
            NotFound: the project has no such blob.
            FileFailure: INTERNAL, if the stored bytes are damaged.
        """
        digest, held = hashlib.sha256(), b""
        try:
            async with await self._bucket.open_download_stream_by_name(_filename(project_id, sha256)) as stream:
                while chunk := await stream.readchunk():
                    digest.update(chunk)
                    if held:
                        yield held
                    held = chunk
        except NoFile:
            raise NotFound([sha256]) from None
        except CorruptGridFile as error:
            raise _damaged() from error
        if digest.hexdigest() != sha256:
            raise _damaged()
        yield held

    async def part(self, project_id: str, sha256: str, *, wanted: range) -> AsyncGenerator[bytes, None]:
        """Yield some bytes of a blob; they are not verified, since that takes all of them.

        Raises:
            NotFound: the project has no such blob.
            FileFailure: INTERNAL, if bytes are missing.
        """
        left = len(wanted)
        try:
            async with await self._bucket.open_download_stream_by_name(_filename(project_id, sha256)) as stream:
                await stream.seek(wanted.start)
                while left and (piece := await stream.read(min(left, CHUNK_BYTES))):
                    left -= len(piece)
                    yield piece
        except NoFile:
            raise NotFound([sha256]) from None
        except CorruptGridFile as error:
            raise _damaged() from error

    async def exists(self, project_id: str, sha256: str) -> bool:
        return await self._files.find_one({"filename": _filename(project_id, sha256)}, {"_id": 1}) is not None

    async def look(self, project_id: str, sha256: str) -> Sighting | None:
        """Return the current state of a blob for `delete_unchanged`; None if there is no such blob."""
        file = await self._files.find_one({"filename": _filename(project_id, sha256)}, {"puts": 1, "holds": 1})
        if file is None:
            return None
        recently = datetime.now(UTC) - HOLDS_FOR
        is_held = any(hold["at"] > recently for hold in file.get("holds", ()))
        return Sighting(id=file["_id"], puts=file.get("puts"), is_held=is_held)

    async def delete_unchanged(self, sighting: Sighting) -> bool:
        """Delete a blob unless it was held when seen, or put since; return whether it was deleted."""
        if sighting.is_held:
            return False
        file = await self._files.find_one_and_delete({"_id": sighting.id, "puts": sighting.puts}, {"_id": 1})
        if file is not None:
            await self._remove_chunks(sighting.id)
        return file is not None

    async def delete_unused(self, name: str, *, older_than: timedelta) -> bool:
        """Delete the blob `project_id/sha256` unless it was stored or sent recently; return whether it was deleted."""
        unused = {"filename": name, "uploadDate": {"$lt": datetime.now(UTC) - older_than}}
        file = await self._files.find_one_and_delete(unused, {"_id": 1})
        if file is not None:
            await self._remove_chunks(file["_id"])
        return file is not None

    async def names(self, *, older_than: timedelta) -> set[str]:
        """Return the names, `project_id/sha256`, of all blobs that were not recently stored or sent again."""
        query = {"uploadDate": {"$lt": datetime.now(UTC) - older_than}}
        return {file["filename"] async for file in self._files.find(query, {"filename": 1})}

    async def names_at_rest(self) -> set[str]:
        """Return the names of blobs that no request holds now."""
        held = {"holds.at": {"$gt": datetime.now(UTC) - HOLDS_FOR}}
        return {file["filename"] async for file in self._files.find({"$nor": [held]}, {"filename": 1})}

    async def whole_names(self) -> set[str]:
        """Return the names of blobs whose stored size is complete."""
        sizes = await self._chunks.aggregate([{"$group": {"_id": "$files_id", "size": {"$sum": {"$binarySize": "$data"}}}}])
        held = {row["_id"]: row["size"] async for row in sizes}
        return {file["filename"] async for file in self._files.find() if held.get(file["_id"], 0) == file["length"]}

    async def is_intact(self, name: str) -> bool:
        """Read the blob `project_id/sha256` and tell whether its bytes are unchanged."""
        file = await self._files.find_one({"filename": name}, {"_id": 1})
        digest = hashlib.sha256()
        if file is not None:
            async for chunk in self._chunks.find({"files_id": file["_id"]}, {"data": 1}).sort("n"):
                digest.update(chunk["data"])
        return digest.hexdigest() == name.rpartition("/")[2]

    async def sweep(self, older_than: timedelta) -> int:
        """Remove what interrupted uploads and deletions left, and count it.

        `older_than` counts from the start of an upload and must exceed the longest one: running uploads look the same.
        """
        unpublished = await self._chunks.aggregate(_unpublished(before=datetime.now(UTC) - older_than))
        upload_ids = [row["_id"] async for row in unpublished]
        for upload_id in upload_ids:
            await self._remove_chunks(upload_id)
        return len(upload_ids)

    async def _ensure_indexes(self) -> None:
        if self._is_indexed:
            return
        await self._files.create_index("filename", unique=True)
        await self._chunks.create_index([("files_id", 1), ("n", 1)], unique=True)
        self._is_indexed = True

    async def _write_chunks(self, upload_id: ObjectId, pieces: AsyncIterable[bytes], *, limit: int) -> Blob:
        digest = hashlib.sha256()
        size_bytes = number = 0
        async for chunk in _chunked(pieces):
            size_bytes += len(chunk)
            if size_bytes > limit:
                raise FileTooLarge(limit_bytes=limit, size_bytes=None)
            digest.update(chunk)
            await self._chunks.insert_one({"files_id": upload_id, "n": number, "data": chunk})
            number += 1
        return Blob(sha256=digest.hexdigest(), size_bytes=size_bytes)

    async def _publish(self, upload_id: ObjectId, project_id: str, *, blob: Blob, holder: str) -> bool:
        """Publish the upload as the project's blob; False if an equal one exists already."""
        file = {
            "_id": upload_id,
            "filename": _filename(project_id, blob.sha256),
            "length": Int64(blob.size_bytes),
            "chunkSize": CHUNK_BYTES,
            "uploadDate": datetime.now(UTC),
            "puts": 1,
            "holds": [_hold_of(holder)],
        }
        try:
            await self._files.insert_one(file)
        except DuplicateKeyError:
            return False
        return True

    async def _hold(self, project_id: str, sha256: str, *, holder: str) -> bool:
        """Mark a blob as stored just now, so that it does not count as unused; False if there is no such blob."""
        put_again = {"$set": {"uploadDate": datetime.now(UTC)}, "$inc": {"puts": 1}, "$push": {"holds": _hold_of(holder)}}
        held = await self._files.update_one({"filename": _filename(project_id, sha256)}, put_again)
        return held.matched_count > 0

    async def _remove_chunks(self, upload_id: ObjectId) -> None:
        await self._chunks.delete_many({"files_id": upload_id})


def _filename(project_id: str, sha256: str) -> str:
    return f"{project_id}/{sha256}"


def _hold_of(holder: str) -> Fields:
    return {"by": holder, "at": datetime.now(UTC)}


def _unpublished(before: datetime) -> list[Fields]:
    """Build the aggregation over chunks that finds uploads begun before this time and never published."""
    return [
        {"$match": {"files_id": {"$lt": ObjectId.from_datetime(before)}}},
        {"$group": {"_id": "$files_id"}},
        {"$lookup": {"from": f"{BUCKET}.files", "localField": "_id", "foreignField": "_id", "as": "files"}},
        {"$match": {"files": []}},
    ]


def _damaged() -> FileFailure:
    return FileFailure(ErrorCode.INTERNAL, "the stored bytes are damaged; send the file again")


async def _chunked(pieces: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """Regroup `pieces` into chunks of CHUNK_BYTES; the last one may be shorter."""
    gathered = bytearray()
    async for piece in pieces:
        gathered += piece
        while len(gathered) >= CHUNK_BYTES:
            yield bytes(gathered[:CHUNK_BYTES])
            del gathered[:CHUNK_BYTES]
    if gathered:
        yield bytes(gathered)


async def _read(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while piece := await file.read(CHUNK_BYTES):
            yield piece


def _sha256_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
