"""Messages, their files, and what was read in those files."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from beanie import Indexed
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel

from memos_gql.documents.records import PLAIN_VALUES, Owned, Record, Tenanted
from memos_gql.documents.stored_json import Json
from memos_gql.pages import Heading, Line, Visual


class Role(StrEnum):
    SYSTEM = "SYSTEM"
    DEVELOPER = "DEVELOPER"
    """OpenAI's newer name for SYSTEM, stored as sent."""
    USER = "USER"
    ASSISTANT = "ASSISTANT"
    TOOL = "TOOL"


class PartKind(StrEnum):
    TEXT = "TEXT"
    IMAGE = "IMAGE"
    FILE = "FILE"


class Part(BaseModel):
    """One part of a message: `text` for TEXT, else `file_id`."""

    kind: PartKind
    text: str | None = None
    file_id: str | None = None


class ToolCall(BaseModel):
    call_id: str
    name: str
    arguments: Json


class Message(Owned):
    """A message as it was sent."""

    task_id: str
    role: Role
    parts: list[Part] = Field(default_factory=list)
    tool_calls: list[ToolCall] = Field(default_factory=list)
    tool_call_id: str | None = None
    sent_at: datetime
    tags: list[str] = Field(default_factory=list)
    info: Json = None
    is_correction: bool = False
    """The message corrects something that was said or remembered before."""

    class Settings:
        name = "messages"
        indexes: ClassVar = [
            IndexModel([("project_id", ASCENDING), ("owner", ASCENDING), ("sent_at", ASCENDING), ("_id", ASCENDING)]),
            IndexModel(
                [
                    ("project_id", ASCENDING),
                    ("owner", ASCENDING),
                    ("conversation_id", ASCENDING),
                    ("sent_at", ASCENDING),
                    ("_id", ASCENDING),
                ]
            ),
            IndexModel([("task_id", ASCENDING)]),
        ]


class StoredFile(Owned):
    """A file in a message, one per part. Files with equal `sha256` in a project share their bytes and readings."""

    task_id: str
    message_id: str
    part_index: int
    kind: PartKind
    name: str
    source_url: str | None = None
    media_type: str | None = None
    size_bytes: int | None = None
    sha256: Annotated[str | None, Indexed()] = None
    page_count: int | None = None
    parts: int | None = None
    width_px: int | None = None
    height_px: int | None = None
    title: str | None = None
    author: str | None = None
    written_at: datetime | None = None

    class Settings:
        name = "files"
        indexes: ClassVar = [
            IndexModel(
                [("project_id", ASCENDING), ("owner", ASCENDING), ("created_at", ASCENDING), ("_id", ASCENDING)]
            ),
            IndexModel([("task_id", ASCENDING)]),
        ]


class PendingFetch(Record):
    """A file's complete URL with its secrets, under the file's id; deleted after the download and never shown."""

    url: str

    class Settings:
        name = "pending_fetches"


class Reading(Tenanted):
    """One page of a file's text. The id is `project/sha256/number`, so equal bytes are read once per project."""

    sha256: str
    number: int
    lines: list[Line]
    visual: Visual | None = None
    notices: list[str] = Field(default_factory=list)
    headings: list[Heading] | None = None
    """Those among the lines, in order; None if an earlier version read the page."""

    class Settings:
        name = "readings"
        bson_encoders: ClassVar = PLAIN_VALUES
        indexes: ClassVar = [
            IndexModel([("project_id", ASCENDING), ("sha256", ASCENDING), ("number", ASCENDING)], unique=True)
        ]
