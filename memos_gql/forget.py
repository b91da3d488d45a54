"""Deleting memories for good, and with them, if asked, what they came from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from memos_gql.documents import Fields, Memory, Message, PendingFetch, Reading, StoredFile
from memos_gql.errors import InvalidInput, Issue, NotFound
from memos_gql.resources import Resources
from memos_gql.search.filters import mongo_query
from memos_gql.storage.conditions import Conditions

MAX_IDS = 10_000
# Above this many the ids are not listed: a client drops its whole cache then.
MAX_LISTED = 1000


@dataclass(frozen=True)
class Forgotten:
    count: int
    ids: Sequence[str] = ()


async def forget(
    resources: Resources, select: Conditions | Sequence[str], *, project_id: str, user_id: str, with_sources: bool
) -> Forgotten:
    """Delete a user's memories, by ids or by filter, from MongoDB and the index.

    Args:
        with_sources: also delete the messages and files that no remaining memory points to.

    Raises:
        NotFound: an id is not one of this user's memories; nothing is deleted then.
    """
    query = await _query(select, project_id=project_id, user_id=user_id)
    doomed = await Memory.find(query, with_children=True).to_list()
    ids = [memory.id for memory in doomed]
    await Memory.get_pymongo_collection().delete_many({"_id": {"$in": ids}})
    await resources.vectors.delete(project_id, ids)
    if with_sources:
        await _forget_sources(resources, doomed, project_id=project_id)
    return Forgotten(count=len(ids), ids=ids if len(ids) <= MAX_LISTED else ())


async def count(select: Conditions | Sequence[str], *, project_id: str, user_id: str) -> Forgotten:
    """Count what `forget` would delete.

    Raises:
        NotFound: an id is not one of this user's memories.
    """
    query = await _query(select, project_id=project_id, user_id=user_id)
    return Forgotten(count=await Memory.get_pymongo_collection().count_documents(query))


async def _query(select: Conditions | Sequence[str], *, project_id: str, user_id: str) -> Fields:
    if isinstance(select, Conditions):
        return mongo_query(replace(select, user_id=user_id), project_id=project_id)
    if len(select) > MAX_IDS:
        raise InvalidInput([Issue(("input", "select", "ids"), f"At most {MAX_IDS} ids fit into one request.")])
    query = {"project_id": project_id, "user_id": user_id, "_id": {"$in": list(select)}}
    known = {raw["_id"] async for raw in Memory.get_pymongo_collection().find(query, {"_id": 1})}
    missing = [memory_id for memory_id in select if memory_id not in known]
    if missing:
        raise NotFound(missing)
    return query


async def _forget_sources(resources: Resources, memories: Sequence[Memory], *, project_id: str) -> None:
    sources = [source for memory in memories for source in memory.sources]
    message_ids = await _unreferenced("sources.message_id", {source.message_id for source in sources}, project_id)
    file_ids = await _unreferenced("sources.file_id", {source.file_id for source in sources if source.file_id}, project_id)
    await Message.find({"_id": {"$in": message_ids}}).delete()
    await _forget_files(resources, file_ids, project_id=project_id)


async def _unreferenced(field: str, ids: set[str], project_id: str) -> list[str]:
    remaining = await Memory.get_pymongo_collection().distinct(field, {"project_id": project_id, field: {"$in": list(ids)}})
    return sorted(ids.difference(remaining))


async def _forget_files(resources: Resources, file_ids: list[str], *, project_id: str) -> None:
    files = await StoredFile.find({"_id": {"$in": file_ids}}).to_list()
    await StoredFile.find({"_id": {"$in": file_ids}}).delete()
    await PendingFetch.find({"_id": {"$in": file_ids}}).delete()
    for sha256 in {file.sha256 for file in files if file.sha256}:
        shared = await StoredFile.find_one({"project_id": project_id, "sha256": sha256})
        if shared is None:
            await Reading.find({"project_id": project_id, "sha256": sha256}).delete()
            await resources.blobs.delete(project_id, sha256)
