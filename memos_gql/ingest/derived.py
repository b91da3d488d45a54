"""Finding memories that a model derived, and the memories of the original words, by their common sources."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from memos_gql.documents import Fields, Memory, OwnerScope, Task

WITH_PLACES = {"sources.message_id": 1, "sources.file_id": 1, "derivation": 1}


class Place(NamedTuple):
    """A source: the words of a message, or a file that came with it."""

    message_id: str
    file_id: str | None = None


def places_of_words(found: Iterable[Fields]) -> set[Place]:
    """List the sources of memories, as `WITH_PLACES` reads them, except those of derived memories."""
    words = [raw for raw in found if not raw.get("derivation")]
    return {Place(source["message_id"], source.get("file_id")) for raw in words for source in raw["sources"]}


async def words_of(task: Task, places: Collection[Place]) -> set[str]:
    """Return the ids of the memories of these sources that no model wrote."""
    found = task.scope.fields_of(Memory, {"derivation": None, **_at(places)}, {"_id": 1})
    return {raw["_id"] async for raw in found}


async def derived_from(scope: OwnerScope, places: Collection[Place]) -> list[str]:
    """Return the ids of the memories that models derived from any of these sources."""
    if not places:
        return []
    found = scope.fields_of(Memory, {"derivation": {"$ne": None}, **_at(places)}, {"_id": 1})
    return [raw["_id"] async for raw in found]


def _at(places: Collection[Place]) -> Fields:
    message_ids: Sequence[str] = sorted({place.message_id for place in places if place.file_id is None})
    file_ids: Sequence[str] = sorted({place.file_id for place in places if place.file_id is not None})
    said = {"sources": {"$elemMatch": {"message_id": {"$in": message_ids}, "file_id": None}}}
    return {"$or": [said, {"sources.file_id": {"$in": file_ids}}]}
