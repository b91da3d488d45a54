"""Permanent deletion of memories and, if asked, of the messages and files they came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from bson import json_util

from memos_gql.documents import (
    Fields,
    Forgetting,
    Memory,
    OwnerScope,
    ProjectScope,
    StoredFile,
    Task,
    TaskState,
    delete_memories,
    new_id,
)
from memos_gql.errors import InvalidInput, Issue, NotFound
from memos_gql.forget.sources import AT_ONCE, forget_sources, keep_alive
from memos_gql.ingest.deletions.meanwhile import note_sources
from memos_gql.ingest.derived import WITH_PLACES, derived_from, places_of_words
from memos_gql.ingest.progress import running_task
from memos_gql.ingest.remembering.preference_texts import release
from memos_gql.ingest.remembering.storing import index
from memos_gql.reach import granted
from memos_gql.resources import Resources
from memos_gql.storage.conditions import Conditions
from memos_gql.storage.predicates import mongo_query
from memos_gql.traces import count_records, memory_operation

MAX_IDS = 10_000
# A longer list is left out of the response: the client then drops its whole cache.
MAX_LISTED = 1000


@dataclass(frozen=True)
class Picked:
    """Memories of one owner, selected by id: all of them, or none if one is missing."""

    owner: str
    ids: Sequence[str]


Selection = Conditions | Picked


@dataclass(frozen=True)
class Forgotten:
    count: int
    ids: Sequence[str] = ()


@memory_operation("delete_memory")
async def forget(resources: Resources, scope: ProjectScope, select: Selection) -> Forgotten:
    """Delete an owner's memories from MongoDB and the index; tasks that were sent before cannot restore them.

    Deleting everything also cancels the owner's unfinished tasks. The bytes leave the index's files some seconds later.

    Raises:
        NotFound: an id is not one of this owner's memories; nothing is deleted then.
        Forbidden: the caller's key may not change this owner's data; nothing is deleted then.
    """
    query = await _query(scope, select)
    return await _carry_out_now(resources, _wish_for(scope, select, query), query)


@memory_operation("delete_memory")
async def forget_with_sources(resources: Resources, scope: ProjectScope, select: Selection) -> Forgotten:
    """Do what `forget` does, and delete the messages and files that no remaining memory refers to.

    Raises:
        NotFound: an id is not one of this owner's memories; nothing is deleted then.
    """
    query = await _query(scope, select)
    wish = _wish_for(scope, select, query)
    wish.with_sources = True
    return await _carry_out_now(resources, wish, query)


@memory_operation("delete_memory")
async def forget_files(resources: Resources, scope: OwnerScope, file_ids: Sequence[str]) -> Forgotten:
    """Delete files, the memories read from them, messages without other content, and cancel their unfinished tasks.

    Raises:
        NotFound: an id is not one of this owner's files; nothing is deleted then.
    """
    files = await scope.find(StoredFile, {"_id": {"$in": list(file_ids)}}).to_list()
    known = {file.id for file in files}
    missing = [file_id for file_id in file_ids if file_id not in known]
    if missing:
        raise NotFound(missing)
    with granted(scope.owner):
        for task_id in {file.task_id for file in files}:
            await running_task.end(task_id, fields={"state": TaskState.CANCELLED})
    query = scope.narrowed({"sources.file_id": {"$in": sorted(known)}})
    wish = _wish(scope, query)
    wish.with_sources, wish.file_ids, wish.message_ids = True, sorted(known), [file.message_id for file in files]
    return await _carry_out_now(resources, wish, query)


def _wish_for(scope: ProjectScope, select: Selection, query: Fields) -> Forgetting:
    wish = _wish(scope.of(select.owner), query)
    wish.is_everything = isinstance(select, Conditions) and select.whole is None
    return wish


def _wish(scope: OwnerScope, query: Fields) -> Forgetting:
    return Forgetting(
        id=new_id("forgetting"), project_id=scope.project_id, owner=scope.owner, query=json_util.dumps(query)
    )


async def _carry_out_now(resources: Resources, wish: Forgetting, query: Fields) -> Forgotten:
    with granted(wish.owner):
        forgotten = await _carry_out(resources, wish, query)
    count_records(forgotten.count)
    return forgotten


async def _carry_out(resources: Resources, wish: Forgetting, query: Fields) -> Forgotten:
    await resources.vectors.of(wish.scope.project).require()
    await wish.insert()
    if wish.is_everything:
        await _end_tasks(wish)
    ids = await carry_out(resources, wish, query)
    await Forgetting.find_one(Forgetting.id == wish.id).update({"$set": {"is_carried_out": True}})
    return Forgotten(count=len(ids), ids=ids if len(ids) <= MAX_LISTED else ())


async def carry_out(resources: Resources, forgetting: Forgetting, query: Fields) -> list[str]:
    """Delete the memories that `query` finds, then their sources if asked, and return the memories' ids."""
    ids = some = await _delete_some(resources, forgetting, query)
    while len(some) >= AT_ONCE:
        some = await _delete_some(resources, forgetting, query)
        ids = ids + some
    if forgetting.with_sources:
        await forget_sources(resources, forgetting)
    return ids


async def _delete_some(resources: Resources, forgetting: Forgetting, query: Fields) -> list[str]:
    await keep_alive(forgetting)
    memories = Memory.get_pymongo_collection()
    doomed = [raw async for raw in memories.find(query, WITH_PLACES).limit(AT_ONCE)]
    ids = [str(raw["_id"]) for raw in doomed]
    if forgetting.with_sources:
        await note_sources(forgetting, doomed)
    await delete_memories(forgetting.scope, ids)
    # Looked for afterwards: who derives something looks for its words after storing it
    derived = await derived_from(forgetting.scope, places_of_words(doomed))
    await delete_memories(forgetting.scope, derived)
    ids += derived
    if ids:
        await resources.index.of(forgetting.scope.project).delete(ids)
        await _index_again(resources, [*ids, *await release(ids)])
    return ids


async def _index_again(resources: Resources, ids: list[str]) -> None:
    """Index again what was remembered again during the deletion, and what is no longer replaced."""
    told_again = await Memory.get_pymongo_collection().distinct("_id", {"_id": {"$in": ids}})
    async for _ in index(resources, told_again):
        pass


async def count(scope: ProjectScope, select: Selection) -> Forgotten:
    """Count what `forget` would delete.

    Raises:
        NotFound: an id is not one of this owner's memories.
    """
    query = await _query(scope, select)
    found = [raw async for raw in Memory.get_pymongo_collection().find(query, WITH_PLACES)]
    derived = await derived_from(scope.of(select.owner), places_of_words(found))
    return Forgotten(count=len({*derived, *(raw["_id"] for raw in found)}))


async def _query(scope: ProjectScope, select: Selection) -> Fields:
    if isinstance(select, Conditions):
        return scope.narrowed(mongo_query([select]))
    if len(select.ids) > MAX_IDS:
        raise InvalidInput([Issue(("input", "select", "ids"), f"At most {MAX_IDS} ids fit into one request.")])
    query = scope.of(select.owner).narrowed({"_id": {"$in": list(select.ids)}})
    known = {raw["_id"] async for raw in Memory.get_pymongo_collection().find(query, {"_id": 1})}
    missing = [memory_id for memory_id in select.ids if memory_id not in known]
    if missing:
        raise NotFound(missing)
    return query


async def _end_tasks(forgetting: Forgetting) -> None:
    for task_id in await open_tasks(forgetting):
        await running_task.end(task_id, fields={"state": TaskState.CANCELLED})


async def open_tasks(forgetting: Forgetting) -> list[str]:
    """Return the owner's unfinished tasks that were sent before the request to forget."""
    return await forgetting.scope.distinct(
        Task, "_id", {"state": running_task.OPEN, "created_at": {"$lte": forgetting.created_at}}
    )
