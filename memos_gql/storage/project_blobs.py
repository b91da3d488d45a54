"""The bytes of files, in GridFS: stored once per project and content.

An upload writes its chunks under a new id and is published by inserting the GridFS file document. Its `filename` is
`project_id/sha256`, which has a unique index, so of two equal uploads one is published and the other is removed. A
crash can leave chunks without a file document, which `sweep` removes.

A process that puts bytes holds them until the `StoredFile` that owns them is saved. A process that deletes bytes first
looks at them (`look`), then searches for owners, and deletes last (`delete_unchanged`). That last step does nothing if
the bytes are held or were put again meanwhile, so it never deletes what another process has just stored. Within a
transaction, the steps are `look_alone`, the search, and `unpublish`. The chunks are deleted after the transaction.
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
from gridfs.errors import CorruptGridFile, NoFile
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import DuplicateKeyError

from memos_gql.documents import Fields, ProjectScope
from memos_gql.errors import ErrorCode, FileFailure, FileTooLarge, NotFound
from memos_gql.storage.bucket import CHUNK_BYTES, Blob, Bucket

# Much longer than saving a request takes. If the holder was killed, `delete_unused` deletes the bytes later.
HOLDS_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Sighting:
    """A blob as seen at one moment. `puts` counts how often its bytes were put; earlier releases stored no count."""

    id: ObjectId
    sha256: str
    puts: int | None
    is_held: bool


class ProjectBlobs:
    """The blobs of one project: equal bytes in two projects are two blobs."""

    def __init__(self, bucket: Bucket, scope: ProjectScope) -> None:
        self.scope = scope
        self._bucket = bucket

    async def put(self, pieces: AsyncIterable[bytes], *, limit: int, holder: str) -> Blob:
        """Store the bytes from `pieces`, of any size each; bytes that the project already has are not stored twice.

        They are not deleted before `holder` releases them, or ten minutes have passed.

        Raises:
            FileTooLarge: there are more than `limit` bytes; nothing is stored, and the rest is not read.
        """
        await self._bucket.ensure_indexes()
        upload_id = ObjectId()
        try:
            blob = await self._bucket.write_chunks(upload_id, pieces, limit=limit)
        except BaseException:
            await self._bucket.remove_chunks(upload_id)
            raise
        # Not inside the `try`: a publication that raised may have succeeded, and others may already rely on it.
        while not await self._publish(upload_id, blob=blob, holder=holder):
            if await self._hold(blob.sha256, holder=holder):
                await self._bucket.remove_chunks(upload_id)
                break
        return blob

    async def put_file(self, path: Path, *, limit: int, holder: str) -> Blob:
        """Store a local file like `put`; if the project already has its bytes, they are not sent to the database."""
        size_bytes = (await anyio.Path(path).stat()).st_size
        if size_bytes > limit:
            raise FileTooLarge(limit_bytes=limit, size_bytes=size_bytes)
        blob = Blob(sha256=await asyncio.to_thread(_sha256_of_file, path), size_bytes=size_bytes)
        if await self._hold(blob.sha256, holder=holder):
            return blob
        return await self.put(_read(path), limit=limit, holder=holder)

    async def release(self, sha256s: Collection[str], *, holder: str) -> None:
        """Allow blobs to be deleted again, because their owner has been saved or never will be."""
        names = [self._filename(sha256) for sha256 in sha256s]
        await self._bucket.files.update_many({"filename": {"$in": names}}, {"$pull": {"holds": {"by": holder}}})

    async def fetch_to(self, sha256: str, *, path: Path) -> None:
        """Write a blob to `path` and verify it.

        Raises:
            NotFound: the project has no such blob.
            FileFailure: INTERNAL, if the stored bytes are damaged; `path` is removed.
        """
        try:
            async with aclosing(self.pieces(sha256)) as pieces, await anyio.open_file(path, "wb") as file:
                async for piece in pieces:
                    await file.write(piece)
        except (NotFound, FileFailure):
            await anyio.Path(path).unlink(missing_ok=True)
            raise

    async def pieces(self, sha256: str) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of a blob; the last piece comes only after all bytes were verified.

        Raises:
            NotFound: the project has no such blob.
            FileFailure: INTERNAL, if the stored bytes are damaged.
        """
        digest, held = hashlib.sha256(), b""
        try:
            async with await self._bucket.gridfs.open_download_stream_by_name(self._filename(sha256)) as stream:
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

    async def part(self, sha256: str, *, wanted: range) -> AsyncGenerator[bytes, None]:
        """Yield the bytes `wanted` of a blob. They are not verified, because the hash covers the whole blob.

        Raises:
            NotFound: the project has no such blob.
            FileFailure: INTERNAL, if bytes are missing.
        """
        left = len(wanted)
        try:
            async with await self._bucket.gridfs.open_download_stream_by_name(self._filename(sha256)) as stream:
                await stream.seek(wanted.start)
                while left and (piece := await stream.read(min(left, CHUNK_BYTES))):
                    left -= len(piece)
                    yield piece
        except NoFile:
            raise NotFound([sha256]) from None
        except CorruptGridFile as error:
            raise _damaged() from error

    async def exists(self, sha256: str) -> bool:
        return await self._bucket.files.find_one({"filename": self._filename(sha256)}, {"_id": 1}) is not None

    async def look(self, sha256: str) -> Sighting | None:
        """Return the current state of a blob for `delete_unchanged`; None if there is no such blob."""
        file = await self._bucket.files.find_one({"filename": self._filename(sha256)}, {"puts": 1, "holds": 1})
        return _sighting(sha256, file)

    async def look_alone(self, sha256: str, *, session: AsyncClientSession) -> Sighting | None:
        """Return the current state of a blob, and lock the blob until this transaction ends.

        It writes a mark, because in MongoDB a transaction only waits for documents that another one writes. Without the
        lock, if two transactions delete the last two owners of the same bytes at once, each would still see the other's
        owner, and the bytes would stay.
        """
        mark = {"$set": {"looked_at_by": ObjectId()}}
        file = await self._bucket.files.find_one_and_update(
            {"filename": self._filename(sha256)}, mark, {"puts": 1, "holds": 1}, session=session
        )
        return _sighting(sha256, file)

    async def unpublish(self, sighting: Sighting, *, session: AsyncClientSession) -> bool:
        """Delete a blob's file document unless it was held when seen; return whether its chunks must be deleted too."""
        if sighting.is_held:
            return False
        await self._bucket.files.delete_one(
            {"_id": sighting.id, "filename": self._filename(sighting.sha256)}, session=session
        )
        return True

    async def delete_unchanged(self, sighting: Sighting) -> bool:
        """Delete a blob unless it was held when seen, or put since; return whether it was deleted."""
        if sighting.is_held:
            return False
        seen = {"_id": sighting.id, "filename": self._filename(sighting.sha256), "puts": sighting.puts}
        file = await self._bucket.files.find_one_and_delete(seen, {"_id": 1})
        if file is not None:
            await self._bucket.remove_chunks(sighting.id)
        return file is not None

    async def _publish(self, upload_id: ObjectId, *, blob: Blob, holder: str) -> bool:
        """Publish the upload as the project's blob; False if an equal one exists already."""
        file = {
            "_id": upload_id,
            "filename": self._filename(blob.sha256),
            "length": Int64(blob.size_bytes),
            "chunkSize": CHUNK_BYTES,
            "uploadDate": datetime.now(UTC),
            "puts": 1,
            "holds": [_hold_of(holder)],
        }
        try:
            await self._bucket.files.insert_one(file)
        except DuplicateKeyError:
            return False
        return True

    async def _hold(self, sha256: str, *, holder: str) -> bool:
        """Mark a blob as stored just now, so that it does not count as unused; False if there is no such blob."""
        put_again = {
            "$set": {"uploadDate": datetime.now(UTC)},
            "$inc": {"puts": 1},
            "$push": {"holds": _hold_of(holder)},
        }
        held = await self._bucket.files.update_one({"filename": self._filename(sha256)}, put_again)
        return held.matched_count > 0

    def _filename(self, sha256: str) -> str:
        return f"{self.scope.project_id}/{sha256}"


def _sighting(sha256: str, file: Fields | None) -> Sighting | None:
    if file is None:
        return None
    recently = datetime.now(UTC) - HOLDS_FOR
    is_held = any(hold["at"] > recently for hold in file.get("holds", ()))
    return Sighting(id=file["_id"], sha256=sha256, puts=file.get("puts"), is_held=is_held)


def _hold_of(holder: str) -> Fields:
    return {"by": holder, "at": datetime.now(UTC)}


def _damaged() -> FileFailure:
    return FileFailure(ErrorCode.INTERNAL, "the stored bytes are damaged; send the file again")


async def _read(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while piece := await file.read(CHUNK_BYTES):
            yield piece


def _sha256_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
