"""Memories edited by hand keep their ids; if their original text is said again, it becomes a separate memory."""

from collections.abc import Sequence
from hashlib import sha256

from memos_gql.documents import Fields, Memory, PreferenceMemory, TextMemory
from memos_gql.memory.draft import ID_DIGITS


async def beside_edited(memories: Sequence[Memory]) -> list[Memory]:
    """Give a memory another id if an edited memory already has its id; equal input gives equal ids."""
    edited = await _edited([memory.id for memory in memories if isinstance(memory, TextMemory | PreferenceMemory)])
    return [
        _moved(memory) if memory.id in edited and _is_new(memory, edited[memory.id]) else memory for memory in memories
    ]


async def _edited(ids: list[str]) -> dict[str, Fields]:
    query = {"_id": {"$in": ids}, "history.0": {"$exists": True}}
    found = Memory.get_pymongo_collection().find(query, {"value": 1, "subject": 1, "sources.message_id": 1})
    return {raw["_id"]: raw async for raw in found}


def _is_new(memory: Memory, known: Fields) -> bool:
    """Tell whether its text differs from the edited memory, and it does not come from the same messages again."""
    made_from = {source["message_id"] for source in known["sources"]}
    # A preference keeps its id however its sentence ends
    differs = (
        known["subject"] != memory.subject if isinstance(memory, PreferenceMemory) else known["value"] != memory.value
    )
    return differs and made_from.isdisjoint(source.message_id for source in memory.sources)


def _moved(memory: Memory) -> Memory:
    digest = sha256(f"{memory.id} said again".encode()).hexdigest()[:ID_DIGITS]
    moved: Memory = memory.model_copy(update={"id": f"mem_{digest}"})
    return moved
