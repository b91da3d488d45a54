"""The work that requests start, how far it is, and who is at it."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, Field, JsonValue
from pymongo import ASCENDING, DESCENDING, IndexModel

from memos_gql.documents.records import Owned, Record, now
from memos_gql.errors import ErrorCode

FETCH_SHARE, READ_SHARE, INDEX_SHARE = 0.05, 0.65, 0.30
TEXT_SHARE = 0.05
IDEMPOTENCY_HOURS = 24
CLAIM_KEPT_HOURS = 24
RESEND_MINUTES = 10
"""Longer than a client tries again whose answer did not come."""


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


class Failure(BaseModel):
    """Why a file (or, with no `file_index`, a whole task) ended badly."""

    code: ErrorCode
    message: str
    file_index: int | None = None
    stage: TaskStage | None = None
    page: int | None = None
    retryable: bool = False


class NoticeCode(StrEnum):
    NOTHING_REMEMBERED = "NOTHING_REMEMBERED"
    PARTLY_READ = "PARTLY_READ"
    LEFT_OUT = "LEFT_OUT"


class TaskNotice(BaseModel):
    """What a sender should know and what is no failure."""

    code: NoticeCode
    message: str


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


class Parts(BaseModel):
    """How far an import is. What comes in of a conversation is a task of its own, whose `part_of` names that of the import."""

    total: int
    """Conversations, or pieces of long ones."""
    ended: int = 0
    failed: int = 0
    """Of which something could not be brought in."""


class Task(Owned):
    """The work that one request started, or an import. Everything a watcher sees is in this one document."""

    message_ids: list[str]
    state: TaskState = TaskState.QUEUED
    revision: int = 1
    has_text: bool = False
    text_is_stored: bool = False
    is_counted: bool = False
    """Every file was fetched and counted, or has failed: only now may anything be remembered."""
    files: list[TaskFile] = Field(default_factory=list)
    failure: Failure | None = None
    notices: list[TaskNotice] = Field(default_factory=list)
    memory_count: int = 0
    retry_of: str | None = None
    part_of: str | None = None
    parts: Parts | None = None
    """Of an import alone."""
    updated_at: datetime = Field(default_factory=now)
    finished_at: datetime | None = None

    @property
    def fraction(self) -> float:
        """How much of everything is done, 0 to 1; beside files, text is hardly any work."""
        if self.state.is_terminal:
            return 1.0
        if self.parts is not None:
            return self.parts.ended / max(self.parts.total, 1)
        text_share = 0.0 if not self.has_text else TEXT_SHARE if self.files else 1.0
        files_done = sum(file.fraction for file in self.files) / max(len(self.files), 1)
        return text_share * self.text_is_stored + (1 - text_share) * files_done

    class Settings:
        name = "tasks"
        indexes: ClassVar = [
            IndexModel([("project_id", ASCENDING), ("owner", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)]),
            IndexModel([("state", ASCENDING), ("updated_at", ASCENDING)]),
            IndexModel([("retry_of", ASCENDING)], sparse=True),
            IndexModel(
                [("part_of", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)],
                partialFilterExpression={"part_of": {"$type": "string"}},
            ),
        ]


class IdempotentAdd(Record):
    """The task that an idempotency key stands for; its id is a digest of project, owner and key, and MongoDB drops it in time."""

    task_id: str
    input_sha256: str

    class Settings:
        name = "idempotent_adds"
        indexes: ClassVar = [IndexModel([("created_at", ASCENDING)], expireAfterSeconds=IDEMPOTENCY_HOURS * 3600)]


class Unanswered(Record):
    """A request whose sender may not have its answer: the idempotency key for an equal one. The id is a digest of what it holds."""

    idempotency_key: str
    answer: JsonValue = None
    """What could not be delivered; None while it is being made."""

    class Settings:
        name = "unanswered"
        indexes: ClassVar = [IndexModel([("created_at", ASCENDING)], expireAfterSeconds=RESEND_MINUTES * 60)]


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
