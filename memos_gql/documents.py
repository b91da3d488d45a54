"""All that MongoDB holds, one class per collection. Times are UTC and aware; ids are opaque strings with a readable prefix."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from beanie import Document, Indexed
from bson import ObjectId
from pydantic import BaseModel, Field, JsonValue
from pymongo import ASCENDING, DESCENDING, IndexModel

from memos_gql.errors import ErrorCode
from memos_gql.pages import Box, Line, Visual

DEFAULT_PROJECT = "default"
FETCH_SHARE, READ_SHARE, INDEX_SHARE = 0.05, 0.65, 0.30
TEXT_SHARE = 0.05
IDEMPOTENCY_HOURS = 24
CLAIM_KEPT_HOURS = 24
PLAIN_VALUES = {Box: asdict, Line: asdict, Visual: asdict}
"""How Beanie, which knows no dataclasses, is to store them."""


def new_id(prefix: str) -> str:
    """Make an id such as `task_6921…`; ids of one prefix sort by the time they were made."""
    return f"{prefix}_{ObjectId()}"


def now() -> datetime:
    """The present, UTC, cut to the milliseconds that MongoDB keeps."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class Role(StrEnum):
    SYSTEM = "SYSTEM"
    USER = "USER"
    ASSISTANT = "ASSISTANT"
    TOOL = "TOOL"


class TaskState(StrEnum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    PARTIALLY_COMPLETED = "PARTIALLY_COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def is_terminal(self) -> bool:
        return self not in {TaskState.QUEUED, TaskState.RUNNING}


class TaskStage(StrEnum):
    FETCH = "FETCH"
    EXTRACT = "EXTRACT"
    REMEMBER = "REMEMBER"
    INDEX = "INDEX"


class MemoryStatus(StrEnum):
    ACTIVATED = "ACTIVATED"
    ARCHIVED = "ARCHIVED"
    DELETED = "DELETED"


class MemoryKind(StrEnum):
    TEXT = "TEXT"


class MemoryType(StrEnum):
    WORKING = "WORKING"
    LONG_TERM = "LONG_TERM"
    USER = "USER"


class PartKind(StrEnum):
    TEXT = "TEXT"
    IMAGE = "IMAGE"
    FILE = "FILE"


class Record(Document):
    """A document whose id is a string of our own."""

    id: str  # type: ignore[assignment]  # Beanie declares PydanticObjectId | None and allows any type
    created_at: datetime = Field(default_factory=now)

    class Settings:
        use_state_management = False


class Project(Record):
    """A tenant: no key of one project reaches anything of another."""

    name: str

    class Settings:
        name = "projects"


class ApiKey(Record):
    """What is kept of a key: never the key itself, only the SHA-256 of its secret half."""

    project_id: str
    name: str
    secret_sha256: str
    revoked_at: datetime | None = None

    class Settings:
        name = "api_keys"


class Part(BaseModel):
    """One part of a message: `text` for TEXT, else `file_id`."""

    kind: PartKind
    text: str | None = None
    file_id: str | None = None


class ToolCall(BaseModel):
    call_id: str
    name: str
    arguments: JsonValue


class Owned(Record):
    """What belongs to one user of one project."""

    project_id: str
    user_id: str
    conversation_id: str
    agent_id: str | None = None
    app_id: str | None = None


class Message(Owned):
    """What was said, as it was sent."""

    task_id: str
    role: Role
    parts: list[Part] = Field(default_factory=list)
    tool_calls: list[ToolCall] = Field(default_factory=list)
    tool_call_id: str | None = None
    sent_at: datetime
    tags: list[str] = Field(default_factory=list)
    info: JsonValue = None

    class Settings:
        name = "messages"
        indexes: ClassVar = [
            IndexModel([("project_id", ASCENDING), ("user_id", ASCENDING), ("sent_at", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("task_id", ASCENDING)]),
        ]


class StoredFile(Owned):
    """A file that a message carried: one per part. Bytes and readings are shared by `sha256` inside the project."""

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

    class Settings:
        name = "files"
        indexes: ClassVar = [IndexModel([("project_id", ASCENDING), ("user_id", ASCENDING)]), IndexModel([("task_id", ASCENDING)])]


class PendingFetch(Record):
    """The whole URL of a file, secrets included, under the file's id; erased once it is fetched and never shown."""

    url: str

    class Settings:
        name = "pending_fetches"


class Reading(Record):
    """One page of some bytes, as read; its id is `project/sha256/number`, so equal bytes are read once per project."""

    project_id: str
    sha256: str
    number: int
    lines: list[Line]
    visual: Visual | None = None

    class Settings:
        name = "readings"
        bson_encoders: ClassVar = PLAIN_VALUES
        indexes: ClassVar = [IndexModel([("project_id", ASCENDING), ("sha256", ASCENDING), ("number", ASCENDING)], unique=True)]


class Failure(BaseModel):
    """Why a file (or, with no `file_index`, a whole task) ended badly."""

    code: ErrorCode
    message: str
    file_index: int | None = None
    stage: TaskStage | None = None
    page: int | None = None
    retryable: bool = False


class TaskFile(BaseModel):
    """How far one file is. `pages_read` holds numbers, so that a page read twice counts once."""

    index: int
    file_id: str
    state: TaskState = TaskState.QUEUED
    stage: TaskStage | None = None
    pages_read: list[int] = Field(default_factory=list)
    pages_total: int | None = None
    has_pages: bool = True
    memories_indexed: int = 0
    memories_total: int | None = None
    failure: Failure | None = None

    @property
    def completed(self) -> int:
        """Pages read; a kind without pages counts as one, however many stretches it is read in."""
        return len(self.pages_read) if self.has_pages else int(len(self.pages_read) == self.pages_total)

    @property
    def total(self) -> int | None:
        """Pages to read; None until they are counted."""
        return self.pages_total if self.has_pages or self.pages_total is None else 1

    @property
    def fraction(self) -> float:
        """How much of all stages is done, 0 to 1; the shares of the stages are rough times, measured on scans."""
        if self.state.is_terminal:
            return 1.0
        fetched = 0.0 if self.pages_total is None else FETCH_SHARE
        read = READ_SHARE * len(self.pages_read) / self.pages_total if self.pages_total else 0.0
        indexed = INDEX_SHARE * self.memories_indexed / self.memories_total if self.memories_total else 0.0
        return fetched + read + indexed


class Task(Owned):
    """The work that one request started. Everything a watcher sees is in this one document."""

    message_ids: list[str]
    state: TaskState = TaskState.QUEUED
    revision: int = 1
    has_text: bool = False
    text_is_stored: bool = False
    is_counted: bool = False
    """Every file was fetched and counted, or has failed: only now may anything be remembered."""
    files: list[TaskFile] = Field(default_factory=list)
    failure: Failure | None = None
    memory_count: int = 0
    retry_of: str | None = None
    updated_at: datetime = Field(default_factory=now)
    finished_at: datetime | None = None

    @property
    def fraction(self) -> float:
        """How much of everything is done, 0 to 1; beside files, text is hardly any work."""
        if self.state.is_terminal:
            return 1.0
        text_share = 0.0 if not self.has_text else TEXT_SHARE if self.files else 1.0
        files_done = sum(file.fraction for file in self.files) / max(len(self.files), 1)
        return text_share * self.text_is_stored + (1 - text_share) * files_done

    class Settings:
        name = "tasks"
        indexes: ClassVar = [
            IndexModel([("project_id", ASCENDING), ("user_id", ASCENDING), ("_id", DESCENDING)]),
            IndexModel([("state", ASCENDING), ("updated_at", ASCENDING)]),
            IndexModel([("retry_of", ASCENDING)], sparse=True),
        ]


class IdempotentAdd(Record):
    """The task that an idempotency key stands for; its id is a digest of project, user and key, and MongoDB drops it in time."""

    task_id: str
    input_sha256: str

    class Settings:
        name = "idempotent_adds"
        indexes: ClassVar = [IndexModel([("created_at", ASCENDING)], expireAfterSeconds=IDEMPOTENCY_HOURS * 3600)]


class Source(BaseModel):
    """Where a memory came from: a part of a message, or a place in a file when `file_id` is set."""

    task_id: str
    message_id: str
    part_index: int
    file_id: str | None = None
    page: int | None = None
    boxes: list[Box] = Field(default_factory=list)
    excerpt: str = ""
    ocr_confidence: float | None = None


class Memory(Owned):
    """What every memory has. The id is derived from owner, kind and content: equal content is one memory."""

    key: str
    value: str
    tags: list[str] = Field(default_factory=list)
    info: JsonValue = None
    info_pairs: list[str] = Field(default_factory=list)
    """`info` as `key=json` strings: any key can be asked for, in MongoDB and in the index alike."""
    status: MemoryStatus = MemoryStatus.ACTIVATED
    sources: list[Source]
    updated_at: datetime = Field(default_factory=now)
    indexed_at: datetime | None = None
    """When the index last took it in; None while it waits."""

    class Settings:
        name = "memories"
        is_root = True
        bson_encoders: ClassVar = PLAIN_VALUES
        indexes: ClassVar = [
            IndexModel([("project_id", ASCENDING), ("user_id", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)]),
            IndexModel([("sources.task_id", ASCENDING)]),
            IndexModel([("indexed_at", ASCENDING), ("updated_at", ASCENDING)]),
        ]


class TextMemory(Memory):
    """Something said, written or seen."""

    memory_type: MemoryType
    confidence: float


KIND_OF_CLASS: dict[type[Memory], MemoryKind] = {TextMemory: MemoryKind.TEXT}
CLASS_MARKS = {kind: f"Memory.{memory_class.__name__}" for memory_class, kind in KIND_OF_CLASS.items()}
"""How Beanie marks each kind in the collection."""


def info_pairs(info: JsonValue) -> list[str]:
    """Write each key of `info` with its value as one string; equal JSON gives equal strings."""
    if not isinstance(info, dict):
        return []
    return [f"{key}={json.dumps(value, sort_keys=True, ensure_ascii=False)}" for key, value in sorted(info.items())]


class Lease(Record):
    """A promise to one `holder` that it alone does the work named by the id, until it gives it back or `expires_at`."""

    holder: str
    expires_at: datetime

    class Settings:
        name = "leases"


class Claim(Lease):
    """Work that is being done for a task, extended while it goes on; `deaths` counts the workers killed over it at `place`."""

    task_id: str
    worker: str | None
    """The process of the holder; None once the holder has stopped."""
    place: int
    deaths: int = 0

    class Settings:
        name = "claims"
        indexes: ClassVar = [IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=CLAIM_KEPT_HOURS * 3600)]


DOCUMENTS: list[type[Document]] = [
    Project, ApiKey, Message, StoredFile, PendingFetch, Reading, Task, IdempotentAdd, Lease, Claim, Memory, TextMemory,
]  # fmt: skip

Fields = dict[str, Any]
"""A MongoDB filter or update: its values are whatever BSON can hold."""
