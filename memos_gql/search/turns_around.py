"""The memories of the turns just before and just after some candidates."""

from collections.abc import Collection, Sequence

from memos_gql.documents import Memory, ProjectScope
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.conditions import Conditions
from memos_gql.storage.predicates import mongo_query

MOST = 500
"""Memories of neighbouring turns that are found: a book pasted as one message is hundreds of them for a single turn."""


async def ids_around(of: Collection[Candidate], places: Sequence[Conditions], *, scope: ProjectScope) -> list[str]:
    """Return the ids of memories that were said just before or just after one of the candidates, in no order."""
    near = [
        {"sources": {"$elemMatch": {turn: {"$in": sorted(ids)}, "file_id": None}}}
        for turn, ids in (
            ("message_id", {turn for one in of for turn in one.previous_turns}),
            ("previous_message_id", {turn for one in of for turn in one.turns}),
        )
        if ids
    ]
    if not near:
        return []
    found = scope.fields_of(Memory, {"$and": [mongo_query(places), {"$or": near}]}, {"_id": 1})
    return [raw["_id"] for raw in await found.limit(MOST).to_list()]
