"""What is remembered, one class per kind."""

import json
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, Field, JsonValue
from pymongo import ASCENDING, DESCENDING, IndexModel

from memos_gql.documents.records import PLAIN_VALUES, Owned, now
from memos_gql.documents.stored_json import Json
from memos_gql.pages import Box


class MemoryStatus(StrEnum):
    ACTIVATED = "ACTIVATED"
    ARCHIVED = "ARCHIVED"
    DELETED = "DELETED"


class MemoryKind(StrEnum):
    TEXT = "TEXT"
    PREFERENCE = "PREFERENCE"
    TOOL_SCHEMA = "TOOL_SCHEMA"
    TOOL_TRAJECTORY = "TOOL_TRAJECTORY"


class MemoryType(StrEnum):
    WORKING = "WORKING"
    LONG_TERM = "LONG_TERM"
    USER = "USER"


class PreferenceType(StrEnum):
    EXPLICIT = "EXPLICIT"
    IMPLICIT = "IMPLICIT"


class Stance(StrEnum):
    FOR = "FOR"
    AGAINST = "AGAINST"


class Source(BaseModel):
    """Where a memory came from: a part of a message, or a place in a file when `file_id` is set."""

    task_id: str
    message_id: str
    part_index: int
    previous_message_id: str | None = None
    """The message just before in the conversation, when this one was remembered; None for the first."""
    file_id: str | None = None
    page: int | None = None
    boxes: list[Box] = Field(default_factory=list)
    excerpt: str = ""
    ocr_confidence: float | None = None


class Revision(BaseModel):
    """What a memory was until `changed_at`."""

    changed_at: datetime
    key: str
    value: str
    tags: list[str]
    status: MemoryStatus


class Memory(Owned):
    """What every memory has. The id is derived from owner, kind and content: equal content is one memory."""

    key: str
    value: str
    tags: list[str] = Field(default_factory=list)
    info: Json = None
    info_pairs: list[str] = Field(default_factory=list)
    """`info` as `key=json` and, of lists, `key∋json` strings: any key can be asked for, in MongoDB and in the index alike."""
    status: MemoryStatus = MemoryStatus.ACTIVATED
    sources: list[Source]
    said_at: datetime
    """When the message it came from was sent; of several, the newest."""
    replaced_by: str | None = None
    """The memory that took its place, of one that is ARCHIVED."""
    history: list[Revision] = Field(default_factory=list)
    """What it was before, oldest first."""
    updated_at: datetime = Field(default_factory=now)
    indexed_at: datetime | None = None
    """When the index last took it in; None while it waits."""

    @property
    def was_read(self) -> bool:
        """Whether a file says it, and not only somebody."""
        return any(source.file_id for source in self.sources)

    class Settings:
        name = "memories"
        is_root = True
        bson_encoders: ClassVar = PLAIN_VALUES
        indexes: ClassVar = [
            IndexModel([("project_id", ASCENDING), ("owner", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)]),
            IndexModel(
                [
                    *(("project_id", ASCENDING), ("owner", ASCENDING), ("_class_id", ASCENDING), ("status", ASCENDING)),
                    *(("created_at", DESCENDING), ("_id", DESCENDING)),
                ]
            ),
            IndexModel([("project_id", ASCENDING), ("owner", ASCENDING), ("said_at", DESCENDING), ("_id", DESCENDING)]),
            IndexModel([("project_id", ASCENDING), ("owner", ASCENDING), ("updated_at", DESCENDING), ("_id", DESCENDING)]),
            IndexModel([("sources.task_id", ASCENDING)]),
            IndexModel(
                [("project_id", ASCENDING), ("owner", ASCENDING), ("subject", ASCENDING)],
                partialFilterExpression={"subject": {"$exists": True}},
            ),
            IndexModel([("indexed_at", ASCENDING), ("updated_at", ASCENDING)]),
            # Of strings alone: `$type` would say so too, but the planner does not see that from what is asked
            IndexModel([("replaced_by", ASCENDING)], partialFilterExpression={"replaced_by": {"$gt": ""}}),
        ]


class TextMemory(Memory):
    """Something said, written or seen."""

    memory_type: MemoryType
    confidence: float
    context: list[str] = Field(default_factory=list)
    """Of what was read in a file, what stands above it: the document's title, headings, the first row of its table. It is searched too."""
    is_correction: bool = False
    """Said to set something right: found before what it contradicts."""


class PreferenceMemory(Memory):
    """A standing preference: of one `subject`, only what was said last counts."""

    preference_type: PreferenceType
    reasoning: str
    subject: str
    stance: Stance


class ToolSchemaMemory(Memory):
    """A tool that a model was offered, with its newest definition as it was given."""

    tool_name: str
    tool_schema: Json


class ToolUse(BaseModel):
    """One tool in a trajectory; `success_rate` is 0 to 1 over its answered calls, `error_type` empty when all worked."""

    tool_name: str
    success_rate: float
    error_type: str
    experience: str


class ToolTrajectoryMemory(Memory):
    """How tools were used to serve one request, and what came of it."""

    experience: str
    tools_used: list[ToolUse]


KIND_OF_CLASS: dict[type[Memory], MemoryKind] = {
    TextMemory: MemoryKind.TEXT,
    PreferenceMemory: MemoryKind.PREFERENCE,
    ToolSchemaMemory: MemoryKind.TOOL_SCHEMA,
    ToolTrajectoryMemory: MemoryKind.TOOL_TRAJECTORY,
}
CLASS_MARKS = {kind: f"Memory.{memory_class.__name__}" for memory_class, kind in KIND_OF_CLASS.items()}
"""How Beanie marks each kind in the collection."""


def info_pairs(info: JsonValue) -> list[str]:
    """Write each key of `info` with its value as one string, and with each element of a list; equal JSON gives equal strings."""
    if not isinstance(info, dict):
        return []
    pairs = [info_pair(key, value) for key, value in sorted(info.items())]
    elements = [info_element(key, each) for key, value in sorted(info.items()) if isinstance(value, list) for each in value]
    return list(dict.fromkeys(pairs + elements))


def info_pair(key: str, value: JsonValue) -> str:
    """Write "`key` is `value`"."""
    return f"{key}={_written(value)}"


def info_element(key: str, value: JsonValue) -> str:
    """Write "the list at `key` has `value`"; in JSON the sign stands inside strings alone, so no pair ever reads the same."""
    return f"{key}∋{_written(value)}"


def _written(value: JsonValue) -> str:
    return json.dumps(_counted_alike(value), sort_keys=True, ensure_ascii=False)


def _counted_alike(value: JsonValue) -> JsonValue:
    """Make 1.0 the 1 that it is: which of the two is sent depends on the client's language."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_counted_alike(each) for each in value]
    if isinstance(value, dict):
        return {key: _counted_alike(each) for key, each in value.items()}
    return value
