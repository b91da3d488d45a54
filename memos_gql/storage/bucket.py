"""The collections of a GridFS bucket, and the chunks of one upload."""

import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass

from bson import ObjectId
from gridfs import AsyncGridFSBucket
from pymongo.asynchronous.database import AsyncDatabase

from memos_gql.documents import Fields
from memos_gql.errors import FileTooLarge

BUCKET = "blobs"
# GridFS's default. `AsyncGridIn` would send chunks in batches of 48 MB, which takes 190 MB more memory and blocks the
# event loop for 0.4 s (measured); sending them one by one avoids both.
CHUNK_BYTES = 255 * 1024


@dataclass(frozen=True)
class Blob:
    sha256: str
    size_bytes: int


class Bucket:
    def __init__(self, database: AsyncDatabase[Fields]) -> None:
        self.gridfs = AsyncGridFSBucket(database, bucket_name=BUCKET)
        self.files = database[f"{BUCKET}.files"]
        self.chunks = database[f"{BUCKET}.chunks"]
        self._is_indexed = False

    async def ensure_indexes(self) -> None:
        if self._is_indexed:
            return
        await self.files.create_index("filename", unique=True)
        await self.chunks.create_index([("files_id", 1), ("n", 1)], unique=True)
        self._is_indexed = True

    async def write_chunks(self, upload_id: ObjectId, pieces: AsyncIterable[bytes], *, limit: int) -> Blob:
        digest = hashlib.sha256()
        size_bytes = number = 0
        async for chunk in _chunked(pieces):
            size_bytes += len(chunk)
            if size_bytes > limit:
                raise FileTooLarge(limit_bytes=limit, size_bytes=None)
            digest.update(chunk)
            await self.chunks.insert_one({"files_id": upload_id, "n": number, "data": chunk})
            number += 1
        return Blob(sha256=digest.hexdigest(), size_bytes=size_bytes)

    async def remove_chunks(self, upload_id: ObjectId) -> None:
        await self.chunks.delete_many({"files_id": upload_id})


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
