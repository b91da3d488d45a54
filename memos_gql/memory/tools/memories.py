"""Memories of tools: one for each tool offered to a model, and one for each request that used tools."""

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from memos_gql.documents import (
    MemoryKind,
    Message,
    PartKind,
    Role,
    Source,
    ToolSchemaMemory,
    ToolTrajectoryMemory,
    info_pairs,
)
from memos_gql.memory.draft import memory_id, memory_id_anywhere, unique
from memos_gql.memory.merge import MAX_SOURCES, MAX_TAGS
from memos_gql.memory.titles import TITLE_CHARACTERS, shorten
from memos_gql.memory.tools.experience import experience, tool_uses
from memos_gql.memory.tools.schemas import ToolSchema, tool_schemas
from memos_gql.memory.tools.story import story
from memos_gql.memory.tools.trajectories import Trajectory
from memos_gql.memory.tools.values import write_json

TAG = "tool"
MAX_DESCRIPTION = 2_000


def schema_memories(message: Message) -> list[ToolSchemaMemory]:
    """Remember each tool that a SYSTEM message defines; of definitions with equal names the last counts."""
    memories = {memory.id: memory for memory in _defined(message)}
    return list(memories.values())


def trajectory_memory(trajectory: Trajectory) -> ToolTrajectoryMemory:
    """Remember how tools were used, for the owner of the conversation."""
    said_by = trajectory.messages[-1]
    first = trajectory.messages[0]
    return ToolTrajectoryMemory(
        id=trajectory_id(said_by, trajectory.request),
        **said_by.belonging,
        key=_title(trajectory),
        value=story(trajectory),
        tags=unique([*(tag for message in trajectory.messages for tag in message.tags), TAG])[-MAX_TAGS:],
        info=first.info,
        info_pairs=info_pairs(first.info),
        sources=_sources(trajectory.messages),
        said_at=said_by.sent_at,
        experience=experience(trajectory),
        tools_used=tool_uses(trajectory),
    )


def trajectory_id(owner: Message, request: Message | None) -> str:
    """Derive the id of a request's trajectory in the owner's conversation; None means before all requests."""
    return memory_id(owner, MemoryKind.TOOL_TRAJECTORY, content=request.id if request else "")


def _defined(message: Message) -> Iterator[ToolSchemaMemory]:
    if message.role is not Role.SYSTEM:
        return
    for index, part in enumerate(message.parts):
        for schema in tool_schemas(part.text or "") if part.kind is PartKind.TEXT else ():
            yield _schema_memory(schema, message, part_index=index)


def _schema_memory(schema: ToolSchema, message: Message, *, part_index: int) -> ToolSchemaMemory:
    return ToolSchemaMemory(
        id=memory_id_anywhere(message, MemoryKind.TOOL_SCHEMA, content=schema.name),
        **message.belonging,
        key=schema.name,
        value=_described(schema),
        tags=unique([*message.tags, TAG]),
        info=message.info,
        info_pairs=info_pairs(message.info),
        sources=[Source(task_id=message.task_id, message_id=message.id, part_index=part_index)],
        said_at=message.sent_at,
        tool_name=schema.name,
        tool_schema=schema.definition,
    )


def _described(schema: ToolSchema) -> str:
    """Describe the tool in words, which are what is searched: name, purpose, parameters; then the definition."""
    spoken = schema.name.replace("_", " ").replace("-", " ").replace(".", " ")
    name = schema.name if spoken == schema.name else f"{schema.name} ({spoken})"
    description = schema.function.get("description")
    told = f"{name}: {_cut(description)}" if isinstance(description, str) and description.strip() else name
    parameters = "; ".join(_parameters(schema.function))
    return "\n".join([f"Tool {told}", *([f"Takes {parameters}"] if parameters else []), write_json(schema.definition)])


def _parameters(function: dict[str, JsonValue]) -> Iterator[str]:
    parameters = function.get("parameters", function.get("input_schema"))
    properties = parameters.get("properties") if isinstance(parameters, dict) else None
    for name, field in properties.items() if isinstance(properties, dict) else ():
        description = field.get("description") if isinstance(field, dict) else None
        yield f"{name} ({_cut(description)})" if isinstance(description, str) and description.strip() else name


def _cut(text: str) -> str:
    return shorten(text, limit=MAX_DESCRIPTION)


def _title(trajectory: Trajectory) -> str:
    names = ", ".join(unique(call.tool_name for call in trajectory.calls))
    return shorten(trajectory.request_words.text or names, limit=TITLE_CHARACTERS)


def _sources(messages: Sequence[Message]) -> list[Source]:
    """List the messages as sources; if there are too many, the first one, which is the request, and the newest."""
    sources = [Source(task_id=message.task_id, message_id=message.id, part_index=0) for message in messages]
    return sources if len(sources) <= MAX_SOURCES else [sources[0], *sources[1 - MAX_SOURCES :]]
