"""Memories that were changed by hand keep their ids; what they once said, said again, becomes a memory beside them."""

from collections.abc import Sequence
from hashlib import sha256

from memos_gql.documents import Fields, Memory, PreferenceMemory, TextMemory
from memos_gql.memory.draft import ID_DIGITS


async def beside_edited(memories: Sequence[Memory]) -> list[Memory]:
    """Give another id to each memory whose own belongs to one that now says something else; equal input gives equal ids."""
    edited = await _edited([memory.id for memory in memories if isinstance(memory, TextMemory | PreferenceMemory)])
    return [_moved(memory) if memory.id in edited and _is_new(memory, edited[memory.id]) else memory for memory in memories]


async def _edited(ids: list[str]) -> dict[str, Fields]:
    query = {"_id": {"$in": ids}, "history.0": {"$exists": True}}
    found = Memory.get_pymongo_collection().find(query, {"value": 1, "subject": 1, "sources.message_id": 1})
    return {raw["_id"]: raw async for raw in found}


def _is_new(memory: Memory, known: Fields) -> bool:
    """Whether it says something else than the changed one, and is no repetition of the work that made that one."""
    made_from = {source["message_id"] for source in known["sources"]}
    # One id stands for a preference however its sentence ends
    differs = known["subject"] != memory.subject if isinstance(memory, PreferenceMemory) else known["value"] != memory.value
    return differs and made_from.isdisjoint(source.message_id for source in memory.sources)


def _moved(memory: Memory) -> Memory:
    digest = sha256(f"{memory.id} said again".encode()).hexdigest()[:ID_DIGITS]
    moved: Memory = memory.model_copy(update={"id": f"mem_{digest}"})
    return moved
