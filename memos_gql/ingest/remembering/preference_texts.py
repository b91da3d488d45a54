"""Text memories that state a preference: when it is archived, they too name its successor.

Such a text stays active, because it was said, but ranks below its successor.
"""

from collections.abc import Sequence

from memos_gql.documents import (
    CLASS_MARKS,
    Fields,
    Memory,
    MemoryKind,
    MemoryStatus,
    PreferenceMemory,
    TextMemory,
    now,
)
from memos_gql.memory.speech import without_speaker

STATED = 0.5
"""The share of a text's letters that its preferences must cover; else other content would be ranked low with them."""


async def update_successors(told: PreferenceMemory, *, put_aside: Sequence[str]) -> list[str]:
    """Set or clear the successors of the texts that state a preference or what it replaced; return the changed ids.

    The result depends only on the stored preferences, not on their order. The cost depends on what has changed, not on
    how much was ever said about the subject.

    Args:
        told: the preference as it was read; its sources are in the new messages.
        put_aside: the ids of the preferences that were archived because of it.
    """
    # Of a task that is done again, a preference may have been archived before its texts were looked at
    unfinished = {"subject": told.subject, "indexed_at": None}
    concerned = await told.scope.find(
        PreferenceMemory, {"$or": [{"_id": {"$in": [told.id, *put_aside]}}, unfinished]}
    ).to_list()
    texts = await told.scope.find(TextMemory, {**_may_change(told, concerned), "derivation": None}).to_list()
    stated = await told.scope.find(PreferenceMemory, {**_of_same_messages(texts), "derivation": None}).to_list()
    successors = {text.id: _successor(text, stated) for text in texts}
    by_texts = await _named_texts(texts)
    return [text.id for text in texts if text.replaced_by not in by_texts and await _mark(text, successors[text.id])]


async def _named_texts(texts: Sequence[TextMemory]) -> set[str]:
    """Return the successors of texts that are texts themselves: `text_successors` decides about those."""
    named = [text.replaced_by for text in texts if text.replaced_by]
    if not named:
        return set()
    query = {"_id": {"$in": named}, "_class_id": CLASS_MARKS[MemoryKind.TEXT]}
    return set(await texts[0].scope.distinct(Memory, "_id", query))


async def pass_on(standing: PreferenceMemory) -> None:
    """Let what names an archived preference of the same subject name `standing`, which has replaced that one too.

    Nothing needs to be indexed again: the index knows only whether a memory has a successor.
    """
    while True:
        archived = await standing.scope.distinct(
            PreferenceMemory, "_id", {"subject": standing.subject, "status": MemoryStatus.ARCHIVED}
        )
        preferences = {"subject": {"$exists": True}, "status": MemoryStatus.ARCHIVED}
        others = {"_id": {"$ne": standing.id}}
        naming = {**others, "replaced_by": {"$in": archived}, "$or": [preferences, {"status": MemoryStatus.ACTIVATED}]}
        passed = await Memory.get_pymongo_collection().update_many(
            standing.scope.narrowed(naming), {"$set": {"replaced_by": standing.id}}
        )
        # Another task may have named one of them meanwhile
        if not passed.modified_count:
            return


async def release(deleted_ids: Sequence[str]) -> list[str]:
    """Clear the successor of active texts whose successor was deleted, and return their ids."""
    collection = Memory.get_pymongo_collection()
    query = {"replaced_by": {"$in": list(deleted_ids)}, "status": MemoryStatus.ACTIVATED}
    ids: list[str] = await collection.distinct("_id", query)
    await collection.update_many({**query, "_id": {"$in": ids}}, _naming(None))
    return ids


def _may_change(told: PreferenceMemory, concerned: Sequence[PreferenceMemory]) -> Fields:
    """Find new texts, texts of what was put aside, and texts with a successor that state what is told again."""
    others = [one for one in concerned if one.id != told.id]
    named = {**_of_same_messages(concerned), "replaced_by": {"$gt": ""}}
    return {"$or": [_of_same_messages([told, *others]), named]}


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


async def _mark(text: TextMemory, successor: str | None) -> bool:
    # An archived text names what a correction put in its place
    if text.status is not MemoryStatus.ACTIVATED or text.replaced_by == successor:
        return False
    as_read = {"_id": text.id, "status": MemoryStatus.ACTIVATED, "replaced_by": text.replaced_by}
    result = await Memory.get_pymongo_collection().update_one(as_read, _naming(successor))
    return result.modified_count == 1


def _naming(successor: str | None) -> Fields:
    return {"$set": {"replaced_by": successor, "updated_at": now(), "indexed_at": None}}
