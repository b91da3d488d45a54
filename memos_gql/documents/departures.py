"""Records of deleted memories, kept for a day for those who watch them. They hold nothing of the memory's content."""

from collections.abc import Sequence
from typing import ClassVar

from pymongo import ASCENDING, IndexModel

from memos_gql.documents.memories import Memory
from memos_gql.documents.records import Reachable, new_id

DEPARTURES_KEPT_HOURS = 24


class Departure(Reachable):
    """One deleted memory of one owner."""

    project_id: str
    owner: str
    memory_id: str

    class Settings:
        name = "departures"
        indexes: ClassVar = [
            IndexModel([("project_id", ASCENDING), ("owner", ASCENDING), ("created_at", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("created_at", ASCENDING)], expireAfterSeconds=DEPARTURES_KEPT_HOURS * 3600),
        ]


async def delete_memories(ids: Sequence[str], *, project_id: str, owner: str) -> int:
    """Delete an owner's memories, record their deletion, and return how many existed.

    The records are written first: an interrupted deletion is repeated, but an unrecorded one would never be reported.
    """
    if not ids:
        return 0
    mine = {"_id": {"$in": list(ids)}, "project_id": project_id, "owner": owner}
    await Departure.insert_many([Departure(id=new_id("gone"), project_id=project_id, owner=owner, memory_id=each) for each in ids])
    deleted = await Memory.get_pymongo_collection().delete_many(mine)
    return deleted.deleted_count
