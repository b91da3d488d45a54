"""Derived memories are hidden, archived and made active again together with the words they came from."""

from collections.abc import Iterable, Mapping, Sequence

from memos_gql.documents import Fields, Memory, MemoryStatus, OwnerScope
from memos_gql.documents.revisions import revised
from memos_gql.ingest.derived import WITH_PLACES, Place, derived_from, places_of_words

STATUS_AND_PLACES = {**WITH_PLACES, "status": 1}


async def follow_words(scope: OwnerScope, memory_ids: Sequence[str]) -> list[str]:
    """Update the status of memories derived from some words, and return the ids of the changed ones.

    A derived memory is hidden or archived with the words of a message, or with all words of a file, and becomes active
    again only with them.
    """
    changed = [raw async for raw in scope.fields_of(Memory, {"_id": {"$in": list(memory_ids)}}, WITH_PLACES)]
    derived_ids = await derived_from(scope, places_of_words(changed))
    if not derived_ids:
        return []
    derived = [raw async for raw in scope.fields_of(Memory, {"_id": {"$in": derived_ids}}, STATUS_AND_PLACES)]
    beside = await _statuses(scope, derived)
    moved = {raw["_id"]: update for raw in derived if (update := _update(raw, beside))}
    return [memory_id for memory_id, update in moved.items() if await _change(scope, memory_id, update)]


async def _statuses(scope: OwnerScope, derived: Iterable[Fields]) -> Mapping[Place, set[str]]:
    """Return the statuses of the original memories of each source."""
    places = {place for raw in derived for place in _places(raw)}
    of_files = {"sources.file_id": {"$in": sorted({place.file_id for place in places if place.file_id})}}
    of_messages = {"sources.message_id": {"$in": sorted({place.message_id for place in places})}}
    words = scope.fields_of(Memory, {"derivation": None, "$or": [of_files, of_messages]}, STATUS_AND_PLACES)
    found: dict[Place, set[str]] = {}
    async for raw in words:
        for place in _places(raw):
            found.setdefault(place, set()).add(raw["status"])
    return found


def _update(raw: Fields, beside: Mapping[Place, set[str]]) -> Fields | None:
    """Return the changed fields of a derived memory; None if nothing changes."""
    wanted = _wanted(raw, beside)
    is_put_aside = raw["derivation"].get("is_put_aside", False)
    if wanted == raw["status"] or (raw["status"] != MemoryStatus.ACTIVATED and not is_put_aside):
        return None
    return {"status": wanted, "derivation": {**raw["derivation"], "is_put_aside": wanted != MemoryStatus.ACTIVATED}}


def _wanted(raw: Fields, beside: Mapping[Place, set[str]]) -> str:
    put_aside: set[str] = set()
    for place in _places(raw):
        statuses = beside.get(place, set())
        is_active = MemoryStatus.ACTIVATED in statuses
        put_aside |= set() if place.file_id and is_active else statuses - {MemoryStatus.ACTIVATED}
    if not put_aside:
        return MemoryStatus.ACTIVATED
    return MemoryStatus.DELETED if MemoryStatus.DELETED in put_aside else MemoryStatus.ARCHIVED


async def _change(scope: OwnerScope, memory_id: str, update: Fields) -> bool:
    result = await Memory.get_pymongo_collection().update_one(scope.narrowed({"_id": memory_id}), revised(update))
    return result.modified_count == 1


def _places(raw: Fields) -> list[Place]:
    return [Place(source["message_id"], source.get("file_id")) for source in raw["sources"]]
