"""The blobs of all projects, as the operator's commands and the workers' sweep need them."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bson import ObjectId
from pymongo.asynchronous.database import AsyncDatabase

from memos_gql.documents import Fields, ProjectScope
from memos_gql.storage.bucket import BUCKET, Bucket
from memos_gql.storage.project_blobs import HOLDS_FOR, ProjectBlobs


class Blobs:
    """The blobs of all projects. `of` returns those of one project, to which every call is limited."""

    def __init__(self, database: AsyncDatabase[Fields]) -> None:
        self._bucket = Bucket(database)

    def of(self, scope: ProjectScope) -> ProjectBlobs:
        return ProjectBlobs(self._bucket, scope)

    async def remove_chunks(self, upload_ids: Iterable[ObjectId]) -> None:
        """Delete the chunks of unpublished uploads. If a crash prevents that, `sweep` does it later."""
        for upload_id in upload_ids:
            await self._bucket.remove_chunks(upload_id)

    async def delete_unused(self, name: str, *, older_than: timedelta) -> bool:
        """Delete the blob `project_id/sha256` unless it was stored or sent recently; return whether it was deleted."""
        unused = {"filename": name, "uploadDate": {"$lt": datetime.now(UTC) - older_than}}
        file = await self._bucket.files.find_one_and_delete(unused, {"_id": 1})
        if file is not None:
            await self._bucket.remove_chunks(file["_id"])
        return file is not None

    async def names(self, *, older_than: timedelta) -> set[str]:
        """Return the names, `project_id/sha256`, of all blobs that were not recently stored or sent again."""
        query = {"uploadDate": {"$lt": datetime.now(UTC) - older_than}}
        return {file["filename"] async for file in self._bucket.files.find(query, {"filename": 1})}

    async def names_at_rest(self) -> set[str]:
        """Return the names of blobs that no request holds now."""
        held = {"holds.at": {"$gt": datetime.now(UTC) - HOLDS_FOR}}
        return {file["filename"] async for file in self._bucket.files.find({"$nor": [held]}, {"filename": 1})}

    async def whole_names(self) -> set[str]:
        """Return the names of blobs whose stored size is complete."""
        sizes = await self._bucket.chunks.aggregate(
            [{"$group": {"_id": "$files_id", "size": {"$sum": {"$binarySize": "$data"}}}}]
        )
        held = {row["_id"]: row["size"] async for row in sizes}
        return {
            file["filename"] async for file in self._bucket.files.find() if held.get(file["_id"], 0) == file["length"]
        }

    async def is_intact(self, name: str) -> bool:
        """Read the blob `project_id/sha256` and tell whether its bytes are unchanged."""
        file = await self._bucket.files.find_one({"filename": name}, {"_id": 1})
        digest = hashlib.sha256()
        if file is not None:
            async for chunk in self._bucket.chunks.find({"files_id": file["_id"]}, {"data": 1}).sort("n"):
                digest.update(chunk["data"])
        return digest.hexdigest() == name.rpartition("/")[2]

    async def sweep(self, older_than: timedelta) -> int:
        """Remove what interrupted uploads and deletions left, and count it.

        `older_than` counts from the start of an upload and must exceed the longest one: running uploads look the same.
        """
        unpublished = await self._bucket.chunks.aggregate(_unpublished(before=datetime.now(UTC) - older_than))
        upload_ids = [row["_id"] async for row in unpublished]
        for upload_id in upload_ids:
            await self._bucket.remove_chunks(upload_id)
        return len(upload_ids)


def _unpublished(before: datetime) -> list[Fields]:
    """Build the aggregation over chunks that finds uploads begun before this time and never published."""
    return [
        {"$match": {"files_id": {"$lt": ObjectId.from_datetime(before)}}},
        {"$group": {"_id": "$files_id"}},
        {"$lookup": {"from": f"{BUCKET}.files", "localField": "_id", "foreignField": "_id", "as": "files"}},
        {"$match": {"files": []}},
    ]
