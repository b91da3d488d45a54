"""Text memories that state a preference: when it is archived, they too name its successor.

Such a text stays active, because it was said, but ranks below its successor.
"""

from collections.abc import Sequence

from memos_gql.documents import Fields, Memory, MemoryStatus, PreferenceMemory, TextMemory, now
from memos_gql.memory.speech import without_speaker

STATED = 0.5
"""The share of a text's letters that its preferences must cover; else other content would be ranked low with them."""


async def update_successors(told: PreferenceMemory, *, put_aside: Sequence[str]) -> list[str]:
    """Set or clear the successors of the texts of a subject's preferences, and return the ids of changed texts.

    The result depends only on the stored preferences, not on their order.

    Args:
        put_aside: the ids of preferences of other subjects that `told` has just replaced.
    """
    named = {"$or": [{"subject": told.subject}, {"_id": {"$in": list(put_aside)}}]}
    concerned = await told.scope.find(PreferenceMemory, named).to_list()
    texts = await told.scope.find(TextMemory, {**_of_same_messages(concerned), "derivation": None}).to_list()
    stated = await told.scope.find(PreferenceMemory, {**_of_same_messages(texts), "derivation": None}).to_list()
    successors = {text.id: _successor(text, stated) for text in texts}
    return [
        text.id
        for text in texts
        if await _mark(text, successors[text.id], known={one.id for one in [*concerned, *stated]})
    ]


async def release(deleted_ids: Sequence[str]) -> list[str]:
    """Clear the successor of active texts whose successor was deleted, and return their ids."""
    collection = Memory.get_pymongo_collection()
    query = {"replaced_by": {"$in": list(deleted_ids)}, "status": MemoryStatus.ACTIVATED}
    ids: list[str] = await collection.distinct("_id", query)
    await collection.update_many({**query, "_id": {"$in": ids}}, _naming(None))
    return ids


def _of_same_messages(memories: Sequence[Memory]) -> Fields:
    sources = [source for memory in memories for source in memory.sources if source.file_id is None]
    task_ids, message_ids = {source.task_id for source in sources}, {source.message_id for source in sources}
    # By task id too, because only that has an index
    return {"sources.task_id": {"$in": sorted(task_ids)}, "sources.message_id": {"$in": sorted(message_ids)}}


def _successor(text: TextMemory, preferences: Sequence[PreferenceMemory]) -> str | None:
    """Return what replaced everything that a text states; None if part of it still holds, or it says much else."""
    places = {(source.message_id, source.part_index) for source in text.sources}
    own = [
        one
        for one in preferences
        if not places.isdisjoint((source.message_id, source.part_index) for source in one.sources)
    ]
    if not own or text.was_read or _share_stated(text, own) < STATED:
        return None
    are_replaced = all(one.status is MemoryStatus.ARCHIVED and one.replaced_by for one in own)
    return max(own, key=lambda one: (one.said_at, one.id)).replaced_by if are_replaced else None


def _share_stated(text: TextMemory, own: Sequence[PreferenceMemory]) -> float:
    said = rest = without_speaker(text.value)
    for preference in own:
        rest = rest.replace(without_speaker(preference.value).split("\n")[0], "")
    return 1 - _letters(rest) / max(_letters(said), 1)


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


async def _mark(text: TextMemory, successor: str | None, *, known: set[str]) -> bool:
    # Texts replaced by feedback are archived, and name the feedback's memory
    is_ours = text.status is MemoryStatus.ACTIVATED and (text.replaced_by is None or text.replaced_by in known)
    if not is_ours or text.replaced_by == successor:
        return False
    as_read = {"_id": text.id, "status": MemoryStatus.ACTIVATED, "replaced_by": text.replaced_by}
    result = await Memory.get_pymongo_collection().update_one(as_read, _naming(successor))
    return result.modified_count == 1


def _naming(successor: str | None) -> Fields:
    return {"$set": {"replaced_by": successor, "updated_at": now(), "indexed_at": None}}
