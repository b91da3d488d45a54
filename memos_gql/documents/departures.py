"""Records of deleted memories, kept for a day for those who watch them. They hold nothing of the memory's content."""

from collections.abc import Sequence
from typing import ClassVar

from pymongo import ASCENDING, IndexModel

from memos_gql.documents.memories import Memory
from memos_gql.documents.records import Held, new_id
from memos_gql.documents.scopes import EVERYTHING, OwnerScope, Query

DEPARTURES_KEPT_HOURS = 24


class Departure(Held):
    """One deleted memory of one owner."""

    memory_id: str

    class Settings:
        name = "departures"
        indexes: ClassVar = [
            IndexModel(
                [("project_id", ASCENDING), ("owner", ASCENDING), ("created_at", ASCENDING), ("_id", ASCENDING)]
            ),
            IndexModel([("created_at", ASCENDING)], expireAfterSeconds=DEPARTURES_KEPT_HOURS * 3600),
        ]


async def delete_memories(scope: OwnerScope, ids: Sequence[str], *, where: Query = EVERYTHING) -> int:
    """Delete those of an owner's memories that match `where`, record deletions, and return how many matched.

    The records are written first: an interrupted deletion is repeated, but an unrecorded one would never be reported.
    """
    if not ids:
        return 0
    departed = [
        Departure(id=new_id("gone"), project_id=scope.project_id, owner=scope.owner, memory_id=each) for each in ids
    ]
    await Departure.insert_many(departed)
    deleted = await Memory.get_pymongo_collection().delete_many(scope.narrowed({"_id": {"$in": list(ids)}, **where}))
    return deleted.deleted_count
