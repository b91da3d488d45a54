"""Tasks, their progress, and the leases and claims of those who work on them."""

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
"""Longer than a client whose response was lost keeps trying again."""


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
    """Why a file failed, or a whole task if there is no `file_index`."""

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
    MODEL_UNAVAILABLE = "MODEL_UNAVAILABLE"
    MODEL_REFUSED = "MODEL_REFUSED"
    MODEL_ANSWER_UNUSABLE = "MODEL_ANSWER_UNUSABLE"
    TOKENS_SPENT = "TOKENS_SPENT"
    TOKENS_NEARLY_SPENT = "TOKENS_NEARLY_SPENT"


class TaskNotice(BaseModel):
    """Something that the sender should know but that is not a failure."""

    code: NoticeCode
    message: str


class TaskFile(BaseModel):
    """The progress of one file. `pages_read` holds page numbers, so that a page read twice counts once.

    The passages of a long file are remembered range by range: `pages_remembered` are the pages whose passages can be
    found.
    """

    index: int
    file_id: str
    state: TaskState = TaskState.QUEUED
    stage: TaskStage | None = None
    pages_read: list[int] = Field(default_factory=list)
    pages_total: int | None = None
    has_pages: bool = True
    pages_remembered: list[int] = Field(default_factory=list)
    memories_indexed: int = 0
    memories_total: int | None = None
    failure: Failure | None = None

    @property
    def completed(self) -> int:
        """Pages read so far. A file without pages counts as one page, no matter in how many pieces it is read."""
        return len(self.pages_read) if self.has_pages else int(len(self.pages_read) == self.pages_total)

    @property
    def total(self) -> int | None:
        """Pages to read; None before they are counted."""
        return self.pages_total if self.has_pages or self.pages_total is None else 1

    @property
    def fraction(self) -> float:
        """How much of all stages is done, 0 to 1; the stages are weighted by rough times, measured on scans."""
        if self.state.is_terminal:
            return 1.0
        fetched = 0.0 if self.pages_total is None else FETCH_SHARE
        read = READ_SHARE * len(self.pages_read) / self.pages_total if self.pages_total else 0.0
        return fetched + read + INDEX_SHARE * self._indexed

    @property
    def _indexed(self) -> float:
        if self.pages_remembered and self.pages_total:
            return len(self.pages_remembered) / self.pages_total
        return self.memories_indexed / self.memories_total if self.memories_total else 0.0


class Parts(BaseModel):
    """The progress of an import. Each imported conversation has its own task, whose `part_of` is the import's task."""

    total: int
    """Conversations, or pieces of long ones."""
    ended: int = 0
    failed: int = 0
    """Of the ended ones, those from which something could not be imported."""


class Understanding(BaseModel):
    """How far models are with what they derive from a task's messages and files; it begins when the task has ended.

    `done` names the steps that need not be done again; `tokens` are counted by the role of the model.
    """

    state: TaskState = TaskState.QUEUED
    attempts: int = 0
    done: list[str] = Field(default_factory=list)
    tokens: dict[str, int] = Field(default_factory=dict)


class Task(Owned):
    """The work that one request started, or an import. This document holds everything that a watcher is shown."""

    message_ids: list[str]
    state: TaskState = TaskState.QUEUED
    revision: int = 1
    has_text: bool = False
    text_is_stored: bool = False
    is_counted: bool = False
    """Every file was fetched and its pages counted, or it failed; only after that are memories stored."""
    files: list[TaskFile] = Field(default_factory=list)
    failure: Failure | None = None
    notices: list[TaskNotice] = Field(default_factory=list)
    memory_count: int = 0
    understanding: Understanding | None = None
    """None where no model is to derive anything."""
    retry_of: str | None = None
    part_of: str | None = None
    parts: Parts | None = None
    """Of an import alone."""
    updated_at: datetime = Field(default_factory=now)
    finished_at: datetime | None = None

    @property
    def fraction(self) -> float:
        """How much of the task is done, 0 to 1; next to files, text counts little."""
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
            IndexModel(
                [("project_id", ASCENDING), ("owner", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)]
            ),
            IndexModel([("state", ASCENDING), ("updated_at", ASCENDING)]),
            IndexModel([("retry_of", ASCENDING)], sparse=True),
            IndexModel(
                [("part_of", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)],
                partialFilterExpression={"part_of": {"$type": "string"}},
            ),
            IndexModel([("understanding.state", ASCENDING)], sparse=True),
        ]


class IdempotentAdd(Record):
    """The task of an idempotency key. The id is a digest of project, owner and key; MongoDB deletes it after a day."""

    task_id: str
    input_sha256: str

    class Settings:
        name = "idempotent_adds"
        indexes: ClassVar = [IndexModel([("created_at", ASCENDING)], expireAfterSeconds=IDEMPOTENCY_HOURS * 3600)]


class Unanswered(Record):
    """A request whose response may have been lost, with the idempotency key for an equal one. The id is its digest."""

    idempotency_key: str
    answer: JsonValue = None
    """The response that could not be delivered; None while it is prepared."""

    class Settings:
        name = "unanswered"
        indexes: ClassVar = [IndexModel([("created_at", ASCENDING)], expireAfterSeconds=RESEND_MINUTES * 60)]


class Lease(Record):
    """One `holder`'s exclusive right to do the work named by the id, until it is released or `expires_at`."""

    holder: str
    expires_at: datetime

    class Settings:
        name = "leases"


class Claim(Lease):
    """A lease on a piece of a task's work, renewed while it goes on; `deaths` counts the workers killed at `place`."""

    task_id: str
    worker: str | None
    """The holder's process; None after the holder has stopped."""
    place: int
    deaths: int = 0

    class Settings:
        name = "claims"
        indexes: ClassVar = [IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=CLAIM_KEPT_HOURS * 3600)]
