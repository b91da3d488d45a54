"""Deletion of memories across all owners of a project, by id or by conditions."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from memos_gql.documents import CLASS_MARKS, Fields, Memory, MemoryKind, Message, owner_id
from memos_gql.errors import NotFound, NothingOwned
from memos_gql.forget import Picked, forget, forget_with_sources
from memos_gql.resources import Resources
from memos_gql.storage.conditions import Conditions
from memos_gql.storage.predicates import mongo_query

PlaceOf = Callable[[str], Conditions]
"""Return the conditions that select one owner's memories."""


async def forget_ids(
    resources: Resources, memory_ids: Sequence[str], *, project_id: str, owner: str | None, kinds: Sequence[MemoryKind]
) -> int:
    """Delete memories by id and return how many.

    Args:
        owner: the owner they must have; None accepts any.
        kinds: the kinds they may have.

    Raises:
        NotFound: an id is unknown, or has another owner or kind; nothing is deleted then.
    """
    query: Fields = {
        "_id": {"$in": list(memory_ids)},
        "project_id": project_id,
        "_class_id": {"$in": [CLASS_MARKS[kind] for kind in kinds]},
    }
    if owner is not None:
        query["owner"] = owner
    owners = {str(raw["_id"]): str(raw["owner"]) async for raw in Memory.get_pymongo_collection().find(query, {"owner": 1})}
    missing = [memory_id for memory_id in memory_ids if memory_id not in owners]
    if missing:
        raise NotFound(missing)
    by_owner: dict[str, list[str]] = defaultdict(list)
    for memory_id, whose in owners.items():
        by_owner[whose].append(memory_id)
    forgotten = [await forget(resources, Picked(whose, ids), project_id=project_id) for whose, ids in by_owner.items()]
    return sum(each.count for each in forgotten)


async def forget_where(resources: Resources, place_of: PlaceOf, *, project_id: str) -> int:
    """Delete the selected memories of every owner in the project and return how many they were."""
    collection = Memory.get_pymongo_collection()
    owners: list[str] = await collection.distinct("owner", {"project_id": project_id})
    meant = mongo_query([place_of(owner) for owner in owners], project_id=project_id)
    concerned: list[str] = await collection.distinct("owner", meant)
    forgotten = [await forget(resources, place_of(owner), project_id=project_id) for owner in concerned]
    return sum(each.count for each in forgotten)


async def forget_owner(resources: Resources, owner: str, *, project_id: str) -> int:
    """Delete everything stored for an owner, also messages and files, and return how many memories it was.

    Raises:
        NothingOwned: nothing is stored for this owner.
    """
    mine = {"project_id": project_id, "owner": owner}
    if not await Memory.find_one(mine, with_children=True) and not await Message.find_one(mine):
        raise NothingOwned([owner_id(owner)])
    return (await forget_with_sources(resources, Conditions(owner=owner), project_id=project_id)).count
