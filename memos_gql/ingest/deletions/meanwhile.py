"""Removing what a running task stores after a deletion that covers it has begun.

The result is the same as if the task had ended before the deletion.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from beanie.odm.queries.find import FindMany
from bson import ObjectId, json_util
from pymongo.asynchronous.client_session import AsyncClientSession

from memos_gql.documents import Fields, Forgetting, Memory, Reading, StoredFile, Task, delete_memories, now
from memos_gql.ingest.derived import WITH_PLACES
from memos_gql.memory.merge import MAX_SOURCES
from memos_gql.storage.project_blobs import ProjectBlobs

MAX_NOTED = 100_000
"""Messages and files that a request to forget may list, some 4 MB. If there are more, all of the owner are examined."""


async def drop_forgotten(memories: Sequence[Memory]) -> None:
    """Delete those of a task's newly stored memories that were forgotten after the task was sent.

    A deletion is recorded before it starts, and this check follows the storing, so one of the two always sees the
    other.
    """
    first = memories[0]
    task = await Task.get(first.sources[0].task_id)
    if task is None:
        return
    since = first.scope.narrowed({"created_at": {"$gte": task.created_at}})
    async for forgetting in Forgetting.find(since):
        query = {"$and": [await brought_back(forgetting), {"_id": {"$in": [memory.id for memory in memories]}}]}
        await _drop(forgetting, query)


async def _drop(forgetting: Forgetting, query: Fields) -> None:
    collection = Memory.get_pymongo_collection()
    doomed = [raw async for raw in collection.find(query, WITH_PLACES)]
    if doomed and forgetting.with_sources:
        await note_sources(forgetting, doomed)
    await delete_memories(forgetting.scope, [raw["_id"] for raw in doomed])


async def note_sources(forgetting: Forgetting, memories: Sequence[Fields]) -> None:
    """Record the sources of memories before the memories are deleted."""
    if forgetting.is_everything or forgetting.may_lack_sources:
        return
    sources = [source for memory in memories for source in memory["sources"]]
    message_ids = {source["message_id"] for source in sources}.difference(forgetting.message_ids)
    file_ids = {source["file_id"] for source in sources if source["file_id"]}.difference(forgetting.file_ids)
    count = len(forgetting.message_ids) + len(forgetting.file_ids) + len(message_ids) + len(file_ids)
    if count > MAX_NOTED or any(len(memory["sources"]) >= MAX_SOURCES for memory in memories):
        update: Fields = {"$set": {"may_lack_sources": True}}
    else:
        # Not $addToSet: it compares every element with every other, which takes minutes for many
        update = {"$push": {"message_ids": {"$each": sorted(message_ids)}, "file_ids": {"$each": sorted(file_ids)}}}
    await Forgetting.find_one(Forgetting.id == forgetting.id).update(update)
    await forgetting.sync()


async def brought_back(forgetting: Forgetting) -> Fields:
    """Return the query for the memories that this request covers and that no later task has stored again."""
    task_ids = await forgetting.scope.distinct(Task, "_id", {"created_at": {"$gt": forgetting.created_at}})
    return {"$and": [json_util.loads(forgetting.query), {"sources.task_id": {"$nin": task_ids}}]}


async def drop_unowned(blobs: ProjectBlobs, *, sha256s: Iterable[str]) -> None:
    """Delete bytes and readings that no file refers to, unless another request has just sent the same bytes."""
    for sha256 in sha256s:
        # Look first, then search for owners: if the bytes are put again after this line, they are not deleted
        seen_at, seen = now(), await blobs.look(sha256)
        if await blobs.scope.find(StoredFile, {"sha256": sha256}).exists():
            continue
        if seen is None or await blobs.delete_unchanged(seen):
            await _readings(blobs, sha256, until=seen_at).delete()


async def unpublish_unowned(
    blobs: ProjectBlobs, *, sha256s: Iterable[str], session: AsyncClientSession
) -> tuple[ObjectId, ...]:
    """Make bytes without a file unreadable, delete their readings, and return the uploads whose chunks must be deleted.

    This takes effect when the transaction is committed. Bytes that another request holds stay.
    """
    upload_ids = []
    for sha256 in sha256s:
        seen_at, seen = now(), await blobs.look_alone(sha256, session=session)
        if await StoredFile.find(blobs.scope.narrowed({"sha256": sha256}), session=session).exists():
            continue
        if seen is not None and await blobs.unpublish(seen, session=session):
            upload_ids.append(seen.id)
            await _readings(blobs, sha256, until=seen_at).delete(session=session)
    return tuple(upload_ids)


def _readings(blobs: ProjectBlobs, sha256: str, *, until: datetime) -> FindMany[Reading]:
    return blobs.scope.find(Reading, {"sha256": sha256, "created_at": {"$lte": until}})
