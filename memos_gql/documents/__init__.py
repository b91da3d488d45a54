"""All that MongoDB holds, one class per collection. Times are UTC and aware; ids are opaque strings with a readable prefix."""

from beanie import Document

from memos_gql.documents.knowledge import KnowledgeBase
from memos_gql.documents.memories import (
    CLASS_MARKS,
    KIND_OF_CLASS,
    Memory,
    MemoryKind,
    MemoryStatus,
    MemoryType,
    PreferenceMemory,
    PreferenceType,
    Revision,
    Source,
    Stance,
    TextMemory,
    ToolSchemaMemory,
    ToolTrajectoryMemory,
    ToolUse,
    info_pairs,
)
from memos_gql.documents.messages import Message, Part, PartKind, PendingFetch, Reading, Role, StoredFile, ToolCall
from memos_gql.documents.owners import OwnerKind, owned_by, owned_by_user, owner_id, owner_kind
from memos_gql.documents.records import DEFAULT_PROJECT, PLAIN_VALUES, ApiKey, Fields, Owned, Project, Record, new_id, now
from memos_gql.documents.tasks import (
    CLAIM_KEPT_HOURS,
    IDEMPOTENCY_HOURS,
    Claim,
    Failure,
    IdempotentAdd,
    Lease,
    Task,
    TaskFile,
    TaskStage,
    TaskState,
)
from memos_gql.documents.wishes import Erasure, Forgetting

DOCUMENTS: list[type[Document]] = [
    Project, ApiKey, Message, StoredFile, PendingFetch, Reading, Task, IdempotentAdd, Lease, Claim, KnowledgeBase, Forgetting, Erasure,
    Memory, TextMemory, PreferenceMemory, ToolSchemaMemory, ToolTrajectoryMemory,
]  # fmt: skip

__all__ = [
    "CLAIM_KEPT_HOURS",
    "CLASS_MARKS",
    "DEFAULT_PROJECT",
    "DOCUMENTS",
    "IDEMPOTENCY_HOURS",
    "KIND_OF_CLASS",
    "PLAIN_VALUES",
    "ApiKey",
    "Claim",
    "Erasure",
    "Failure",
    "Fields",
    "Forgetting",
    "IdempotentAdd",
    "KnowledgeBase",
    "Lease",
    "Memory",
    "MemoryKind",
    "MemoryStatus",
    "MemoryType",
    "Message",
    "Owned",
    "OwnerKind",
    "Part",
    "PartKind",
    "PendingFetch",
    "PreferenceMemory",
    "PreferenceType",
    "Project",
    "Reading",
    "Record",
    "Revision",
    "Role",
    "Source",
    "Stance",
    "StoredFile",
    "Task",
    "TaskFile",
    "TaskStage",
    "TaskState",
    "TextMemory",
    "ToolCall",
    "ToolSchemaMemory",
    "ToolTrajectoryMemory",
    "ToolUse",
    "info_pairs",
    "new_id",
    "now",
    "owned_by",
    "owned_by_user",
    "owner_id",
    "owner_kind",
]
