"""Memories, one class per kind."""

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
    """The message just before this one in the conversation when it was remembered; None for the first."""
    file_id: str | None = None
    page: int | None = None
    boxes: list[Box] = Field(default_factory=list)
    excerpt: str = ""
    ocr_confidence: float | None = None


class Revision(BaseModel):
    """The state of a memory until `changed_at`."""

    changed_at: datetime
    key: str
    value: str
    tags: list[str]
    status: MemoryStatus


class Derivation(BaseModel):
    """Which model wrote a memory, by which version of which prompt, and when."""

    model: str
    prompt: str
    derived_at: datetime
    is_put_aside: bool = False
    """Whether it was hidden or archived because words that it was derived from were."""


class Memory(Owned):
    """The fields of every memory. The id is derived from owner, kind and content, so equal content is one memory."""

    key: str
    value: str
    tags: list[str] = Field(default_factory=list)
    info: Json = None
    info_pairs: list[str] = Field(default_factory=list)
    """`info` as `key=json`, and `key∋json` for elements of lists, so that MongoDB and the index find any key."""
    status: MemoryStatus = MemoryStatus.ACTIVATED
    sources: list[Source]
    derivation: Derivation | None = None
    """None of words: what was said, written or read, and what rules make of that."""
    said_at: datetime
    """When the message it came from was sent; with several messages, the newest."""
    replaced_by: str | None = None
    """The id of the memory that replaced this one: on ARCHIVED memories, and on texts that rank below it."""
    history: list[Revision] = Field(default_factory=list)
    """Its earlier states, oldest first."""
    updated_at: datetime = Field(default_factory=now)
    indexed_at: datetime | None = None
    """When it was last written to the index; None while it waits for that."""

    @property
    def was_read(self) -> bool:
        """Whether at least one of its sources is a file."""
        return any(source.file_id for source in self.sources)

    class Settings:
        name = "memories"
        is_root = True
        bson_encoders: ClassVar = PLAIN_VALUES
        indexes: ClassVar = [
            IndexModel(
                [("project_id", ASCENDING), ("owner", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)]
            ),
            IndexModel(
                [
                    *(("project_id", ASCENDING), ("owner", ASCENDING), ("_class_id", ASCENDING), ("status", ASCENDING)),
                    *(("created_at", DESCENDING), ("_id", DESCENDING)),
                ]
            ),
            IndexModel([("project_id", ASCENDING), ("owner", ASCENDING), ("said_at", DESCENDING), ("_id", DESCENDING)]),
            IndexModel(
                [("project_id", ASCENDING), ("owner", ASCENDING), ("updated_at", DESCENDING), ("_id", DESCENDING)]
            ),
            IndexModel([("sources.task_id", ASCENDING)]),
            # A message may have a file of hundreds of passages, which are no turns
            *(
                IndexModel([(f"sources.{turn}", ASCENDING), ("sources.file_id", ASCENDING)])
                for turn in ("message_id", "previous_message_id")
            ),
            IndexModel(
                [("project_id", ASCENDING), ("owner", ASCENDING), ("subject", ASCENDING)],
                partialFilterExpression={"subject": {"$exists": True}},
            ),
            IndexModel(
                [("project_id", ASCENDING), ("owner", ASCENDING), ("state_keys", ASCENDING)],
                partialFilterExpression={"state_keys": {"$gt": ""}},
            ),
            IndexModel([("indexed_at", ASCENDING), ("updated_at", ASCENDING)]),
            # Strings only. `{"$type": "string"}` means the same, but the planner does not match it with our queries
            IndexModel([("replaced_by", ASCENDING)], partialFilterExpression={"replaced_by": {"$gt": ""}}),
        ]


class TextMemory(Memory):
    """Something said, written or shown in a picture."""

    memory_type: MemoryType
    confidence: float
    context: list[str] = Field(default_factory=list)
    """For text from a file, what stands above it: document title, headings, the table's first row. Searched too."""
    is_correction: bool = False
    """The message corrects something; it is ranked before what it contradicts."""
    state_keys: list[str] = Field(default_factory=list)
    """Keys of the states that the text describes, such as where the user lives. A text that replaces it shares one."""
    ended_by: list[str] = Field(default_factory=list)
    """Ids of later texts that most likely end what this one tells, although no rule says so; an edit voids that."""


class PreferenceMemory(Memory):
    """A lasting preference; of one `subject`, only the latest statement counts."""

    preference_type: PreferenceType
    reasoning: str
    subject: str
    stance: Stance


class ToolSchemaMemory(Memory):
    """A tool that was offered to a model, with its newest definition as it was sent."""

    tool_name: str
    tool_schema: Json


class ToolUse(BaseModel):
    """One tool in a trajectory; `success_rate` is 0 to 1 of answered calls, `error_type` empty if all succeeded."""

    tool_name: str
    success_rate: float
    error_type: str
    experience: str


class ToolTrajectoryMemory(Memory):
    """Which tools were used for one request, and with what result."""

    experience: str
    tools_used: list[ToolUse]


KIND_OF_CLASS: dict[type[Memory], MemoryKind] = {
    TextMemory: MemoryKind.TEXT,
    PreferenceMemory: MemoryKind.PREFERENCE,
    ToolSchemaMemory: MemoryKind.TOOL_SCHEMA,
    ToolTrajectoryMemory: MemoryKind.TOOL_TRAJECTORY,
}
CLASS_MARKS = {kind: f"Memory.{memory_class.__name__}" for memory_class, kind in KIND_OF_CLASS.items()}
"""The class name under which Beanie stores each kind."""


def info_pairs(info: JsonValue) -> list[str]:
    """Write each key of `info` with its value, and with each element of a list; equal JSON gives equal strings."""
    if not isinstance(info, dict):
        return []
    pairs = [info_pair(key, value) for key, value in sorted(info.items())]
    elements = [
        info_element(key, each) for key, value in sorted(info.items()) if isinstance(value, list) for each in value
    ]
    return list(dict.fromkeys(pairs + elements))


def info_pair(key: str, value: JsonValue) -> str:
    """Write "`key` is `value`"."""
    return f"{key}={_written(value)}"


def info_element(key: str, value: JsonValue) -> str:
    """Write "the list at `key` contains `value`"; no `info_pair` can equal it."""
    return f"{key}∋{_written(value)}"


def _written(value: JsonValue) -> str:
    return json.dumps(_counted_alike(value), sort_keys=True, ensure_ascii=False)


def _counted_alike(value: JsonValue) -> JsonValue:
    """Replace 1.0 by 1: which of the two is sent depends on the client's language."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_counted_alike(each) for each in value]
    if isinstance(value, dict):
        return {key: _counted_alike(each) for key, each in value.items()}
    return value
