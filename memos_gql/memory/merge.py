"""Merging memories of equal content into one with several sources."""

from collections.abc import Hashable, Iterable, Sequence

from memos_gql.documents import Memory, Source, TextMemory
from memos_gql.memory.draft import unique

MAX_SOURCES = 100
"""A footer on every page, or a "yes" a thousand times, must not fill a document; the newest sources are kept."""
MAX_TAGS = 100
"""Repetitions accumulate tags, and each of them is a value in the index."""


def merge(memories: Iterable[TextMemory]) -> list[TextMemory]:
    """Merge memories of equal id, in order of first appearance."""
    merged: dict[str, TextMemory] = {}
    for memory in memories:
        merged[memory.id] = unite(merged[memory.id], memory) if memory.id in merged else memory
    return list(merged.values())


def with_sources_of(memories: Sequence[Memory]) -> Memory:
    """Return the first memory with the sources of all, its own last; for display, not for storing."""
    first, *others = memories
    if not others:
        return first
    sources = {_place(source): source for memory in (*others, first) for source in memory.sources}
    shown: Memory = first.model_copy(update={"sources": list(sources.values())[-MAX_SOURCES:]})
    return shown


def unite(known: TextMemory, again: TextMemory) -> TextMemory:
    """Add the sources and tags of a repetition to a memory, and keep the higher confidence."""
    sources = {_place(source): source for source in [*known.sources, *again.sources]}
    united: TextMemory = known.model_copy(
        update={
            "sources": list(sources.values())[-MAX_SOURCES:],
            "tags": unique([*known.tags, *again.tags]),
            "confidence": max(known.confidence, again.confidence),
            "said_at": max(known.said_at, again.said_at),
            "updated_at": max(known.updated_at, again.updated_at),
        }
    )
    return united


def _place(source: Source) -> Hashable:
    """Identify a source by its place; which task read it does not matter."""
    return source.message_id, source.part_index, source.file_id, source.page, tuple(source.boxes)
