"""One of each kind of what is stored, never saved."""

from datetime import UTC, datetime

from memos_gql.documents import (
    MemoryType,
    Message,
    Part,
    PartKind,
    PreferenceMemory,
    PreferenceType,
    Role,
    Source,
    Stance,
    StoredFile,
    TextMemory,
    ToolCall,
    ToolSchemaMemory,
    ToolTrajectoryMemory,
    ToolUse,
)
from memos_gql.pages import Box
from memos_gql.rest.bodies import Value

AT = datetime(2025, 9, 12, tzinfo=UTC)
AT_MS = 1757635200000
SCHEMA = {"name": "weather", "description": "天气"}
IN_A_FILE = Source(
    task_id="t1",
    message_id="m1",
    part_index=1,
    file_id="f1",
    page=3,
    boxes=[Box(0.1, 0.2, 0.3, 0.04)],
    excerpt="Eighty francs.",
)
IN_A_MESSAGE = Source(task_id="t1", message_id="m1", part_index=0)


def text_memory(**other: Value) -> TextMemory:
    return TextMemory(**_shared(), memory_type=MemoryType.USER, confidence=0.9, **other)


def preference() -> PreferenceMemory:
    kind = PreferenceType.IMPLICIT
    return PreferenceMemory(
        **_shared(), preference_type=kind, reasoning="Asked for it thrice.", subject="tea", stance=Stance.FOR
    )


def tool_schema() -> ToolSchemaMemory:
    return ToolSchemaMemory(**_shared(), tool_name="weather", tool_schema=SCHEMA)


def trajectory() -> ToolTrajectoryMemory:
    use = ToolUse(tool_name="weather", success_rate=0.5, error_type="timeout", experience="Ask twice.")
    return ToolTrajectoryMemory(**_shared(), experience="for weather, ask twice", tools_used=[use])


def message(**other: Value) -> Message:
    parts = [
        Part(kind=PartKind.TEXT, text="How much?"),
        Part(kind=PartKind.FILE, file_id="f1"),
        Part(kind=PartKind.IMAGE, file_id="f2"),
    ]
    fields: dict[str, object] = {"role": Role.USER, "parts": parts, **other}
    owned = {"id": "m1", "project_id": "p", "owner": "user:ann", "conversation_id": "c1", "created_at": AT}
    return Message(**owned, task_id="t1", sent_at=AT, **fields)


def call() -> ToolCall:
    return ToolCall(call_id="c1", name="weather", arguments={"city": "Zürich"})


def file(kind: PartKind = PartKind.FILE) -> StoredFile:
    owned = {"id": "f1", "project_id": "p", "owner": "user:ann", "conversation_id": "c1", "created_at": AT}
    return StoredFile(
        **owned,
        task_id="t1",
        message_id="m1",
        part_index=1,
        kind=kind,
        name="club.pdf",
        source_url="https://a.example/club.pdf",
    )


def _shared() -> dict[str, object]:
    return {
        "id": "mem_1",
        "project_id": "p",
        "owner": "user:ann",
        "conversation_id": "c1",
        "agent_id": "planner",
        "key": "Fees",
        "value": "Eighty francs a year.",
        "tags": ["club"],
        "sources": [IN_A_MESSAGE, IN_A_FILE],
        "said_at": AT,
        "created_at": AT,
        "updated_at": AT,
    }
