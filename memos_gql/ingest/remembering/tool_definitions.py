"""Storing tool schemas: the definition sent last counts, whatever the order of tasks; earlier ones are its history."""

from collections.abc import Sequence

from beanie.odm.utils.dump import get_dict
from pymongo.errors import DuplicateKeyError

from memos_gql.documents import Fields, Memory, MemoryStatus, Revision, Source, ToolSchemaMemory, now
from memos_gql.documents.revisions import MAX_REVISIONS
from memos_gql.memory.draft import unique
from memos_gql.memory.merge import MAX_SOURCES, MAX_TAGS
from memos_gql.memory.tools.schemas import is_same_tool

DEFINITION = {"key", "value", "info", "info_pairs", "conversation_id", "agent_id", "app_id", "tool_schema", "said_at"}
"""The fields that a later definition replaces."""


async def save_definitions(told: Sequence[ToolSchemaMemory]) -> list[str]:
    """Store definitions and return the ids of those to index; a mere repetition of a known one is not among them."""
    for memory in told:
        while not await _store(memory):
            pass
    waiting = Memory.get_pymongo_collection().find(
        {"_id": {"$in": [memory.id for memory in told]}, "indexed_at": None}, {"_id": 1}
    )
    return [raw["_id"] async for raw in waiting]


def merged(known: ToolSchemaMemory, told: ToolSchemaMemory) -> ToolSchemaMemory:
    """Merge what is known of a tool with `told`; the result does not depend on the order in which they are stored.

    Sources are united. A definition that is different and later replaces the known one, which moves into the history.
    """
    is_repetition = {source.message_id for source in told.sources} <= {source.message_id for source in known.sources}
    changes: Fields = {"sources": _united(known.sources, told.sources), "said_at": max(known.said_at, told.said_at)}
    if is_same_tool(known.tool_schema, told.tool_schema) and not is_repetition:
        changes |= {
            "tags": unique([*known.tags, *told.tags])[:MAX_TAGS],
            "status": MemoryStatus.ACTIVATED,
            "replaced_by": None,
        }
    elif _is_later(told, known):
        changes |= told.model_dump(include=DEFINITION) | {
            "tags": told.tags,
            "status": MemoryStatus.ACTIVATED,
            "replaced_by": None,
        }
        changes |= {"history": [*known.history, _revision(known, told)][-MAX_REVISIONS:]}
    after: ToolSchemaMemory = known.model_copy(update=changes)
    return after


def _is_later(told: ToolSchemaMemory, known: ToolSchemaMemory) -> bool:
    if is_same_tool(known.tool_schema, told.tool_schema):
        return False
    # Of two definitions sent at the same time, either may count, but always the same one.
    return (told.said_at, told.value) > (known.said_at, known.value)


def _revision(known: ToolSchemaMemory, told: ToolSchemaMemory) -> Revision:
    return Revision(changed_at=told.said_at, key=known.key, value=known.value, tags=known.tags, status=known.status)


def _united(known: Sequence[Source], told: Sequence[Source]) -> list[Source]:
    places = {(source.message_id, source.part_index): source for source in [*known, *told]}
    return list(places.values())[-MAX_SOURCES:]


async def _store(told: ToolSchemaMemory) -> bool:
    """Store one definition, unless the tool has changed since it was read."""
    raw = await Memory.get_pymongo_collection().find_one(told.scope.narrowed({"_id": told.id}))
    if raw is None:
        return await _insert(told)
    known = ToolSchemaMemory.model_validate(raw)
    after = merged(known, told)
    if after == known:
        return True
    if _seen(known) != _seen(after):
        after.updated_at, after.indexed_at = now(), None
    unchanged = {
        name: raw.get(name) for name in ("_id", "project_id", "owner", "updated_at", "said_at", "sources", "history")
    }
    replaced = await Memory.get_pymongo_collection().replace_one(unchanged, get_dict(after, to_db=True))
    return replaced.matched_count == 1


async def _insert(told: ToolSchemaMemory) -> bool:
    try:
        await told.insert()
    except DuplicateKeyError:
        return False
    return True


def _seen(memory: ToolSchemaMemory) -> Fields:
    """Return what callers see of a tool apart from its sources; if that is unchanged, no indexing is needed."""
    seen: Fields = memory.model_dump(exclude={"sources", "said_at", "updated_at", "indexed_at"})
    return seen
