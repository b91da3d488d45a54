"""One memory in full, with MemOS's documented names and with those that the `origin` command of its CLI reads."""

from memos_gql.documents import Memory, owner_id
from memos_gql.rest.moments import milliseconds
from memos_gql.rest.wire.memories import memory_type_of, own_fields, owner_fields, view_of
from memos_gql.rest.wire.origins import Item, Origins


def detail_of(memory: Memory, origins: Origins) -> Item:
    """Write a memory with its history and all its sources."""
    sources = origins.sources_of(memory)
    created_at, updated_at = milliseconds(memory.created_at), milliseconds(memory.updated_at)
    shared = {"status": memory.status.lower(), "tags": memory.tags, "created_at": created_at, "updated_at": updated_at}
    metadata = {**shared, "memory_type": memory_type_of(memory), "key": memory.key, "sources": sources}
    return {
        **own_fields(memory),
        "id": memory.id,
        "memory_view": view_of(memory),
        "title": memory.key,
        "content": memory.value,
        "memory": memory.value,
        "origin_text": origins.words_of(memory),
        "conversation_id": memory.conversation_id,
        "message_ids": list(dict.fromkeys(source.message_id for source in memory.sources)),
        "source_messages": [source for source in sources if source["type"] == "chat"],
        **shared,
        "algorithm_updatable": True,
        **owner_fields(memory),
        "owner_id": owner_id(memory.owner),
        "info": memory.info if memory.info is not None else {},
        "metadata": metadata,
        "replaced_by": memory.replaced_by,
        "history": [_revision(memory, place) for place in range(len(memory.history))],
    }


def _revision(memory: Memory, place: int) -> Item:
    revision = memory.history[place]
    return {
        "changed_at": milliseconds(revision.changed_at),
        "title": revision.key,
        "content": revision.value,
        "tags": revision.tags,
        "status": revision.status.lower(),
    }
