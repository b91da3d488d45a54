"""Deletion of memories across all owners of a project, by id or by conditions."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from memos_gql.documents import CLASS_MARKS, Fields, Memory, MemoryKind, Message, OwnerScope, ProjectScope, owner_id
from memos_gql.errors import NotFound, NothingOwned
from memos_gql.forget import Picked, forget, forget_with_sources
from memos_gql.resources import Resources
from memos_gql.storage.conditions import Conditions
from memos_gql.storage.predicates import mongo_query

PlaceOf = Callable[[str], Conditions]
"""Return the conditions that select one owner's memories."""


async def forget_ids(
    resources: Resources,
    scope: ProjectScope,
    memory_ids: Sequence[str],
    *,
    owner: str | None,
    kinds: Sequence[MemoryKind],
) -> int:
    """Delete memories by id and return how many.

    Args:
        owner: the owner they must have; None accepts any.
        kinds: the kinds they may have.

    Raises:
        NotFound: an id is unknown, or has another owner or kind; nothing is deleted then.
    """
    query: Fields = {"_id": {"$in": list(memory_ids)}, "_class_id": {"$in": [CLASS_MARKS[kind] for kind in kinds]}}
    if owner is not None:
        query["owner"] = owner
    owners = {str(raw["_id"]): str(raw["owner"]) async for raw in scope.fields_of(Memory, query, {"owner": 1})}
    missing = [memory_id for memory_id in memory_ids if memory_id not in owners]
    if missing:
        raise NotFound(missing)
    by_owner: dict[str, list[str]] = defaultdict(list)
    for memory_id, whose in owners.items():
        by_owner[whose].append(memory_id)
    forgotten = [await forget(resources, scope, Picked(whose, ids)) for whose, ids in by_owner.items()]
    return sum(each.count for each in forgotten)


async def forget_where(resources: Resources, scope: ProjectScope, place_of: PlaceOf) -> int:
    """Delete the selected memories of every owner in the project and return how many they were."""
    owners = await scope.distinct(Memory, "owner")
    concerned = await scope.distinct(Memory, "owner", mongo_query([place_of(owner) for owner in owners]))
    forgotten = [await forget(resources, scope, place_of(owner)) for owner in concerned]
    return sum(each.count for each in forgotten)


async def forget_owner(resources: Resources, scope: OwnerScope) -> int:
    """Delete everything stored for an owner, also messages and files, and return how many memories it was.

    Raises:
        NothingOwned: nothing is stored for this owner.
    """
    if not await scope.find_one(Memory) and not await scope.find_one(Message):
        raise NothingOwned([owner_id(scope.owner)])
    return (await forget_with_sources(resources, scope.project, Conditions(owner=scope.owner))).count
