"""The enums of the API: the domain's enums, with descriptions."""

from enum import EnumMeta

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from memos_gql.documents import (
    MemoryKind,
    MemoryStatus,
    MemoryType,
    NoticeCode,
    OwnerKind,
    PreferenceType,
    Role,
    TaskStage,
    TaskState,
)
from memos_gql.errors import ErrorCode
from memos_gql.feedback import ChangeKind
from memos_gql.models import ModelRole
from memos_gql.search.listing import MemoryOrder, MessageOrder


def _described(enum: EnumMeta, description: str, values: dict[str, str]) -> None:
    """Declare an enum of the domain as one of the API, with a description for every value.

    Raises:
        KeyError: a value has no description.
    """
    strawberry.enum(enum, description=description)
    # Set by the line above
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[value.name]


_described(
    MemoryOrder,
    "The order of a list of memories.",
    {
        "NEWEST": "By creation, newest first.",
        "OLDEST": "By creation, oldest first.",
        "SAID_NEWEST": "By `saidAt`, newest first.",
        "SAID_OLDEST": "By `saidAt`, oldest first.",
        "UPDATED_NEWEST": "By `updatedAt`, newest first.",
    },
)

_described(
    MessageOrder,
    "The order of a list of messages.",
    {"OLDEST": "By `sentAt`, oldest first.", "NEWEST": "By `sentAt`, newest first, as a chat needs it."},
)

_described(
    NoticeCode,
    "The kinds of notices on a task.",
    {
        "NOTHING_REMEMBERED": "A message gave no memory: it is small talk, or shows nothing.",
        "PARTLY_READ": "Part of a file was not read, or may be wrong: the message says which and why.",
        "LEFT_OUT": "Something in an export was not imported: the message says what and why.",
        "MODEL_UNAVAILABLE": (
            "A model derived nothing, because it was unavailable, slow or over its rate limit; "
            "`retryTask` asks it again."
        ),
        "MODEL_REFUSED": (
            "A model derived nothing, because its server refused the key, the model's name or the request."
        ),
        "MODEL_ANSWER_UNUSABLE": "A model derived nothing, because its answer was empty, cut off or in another format.",
        "TOKENS_SPENT": "A model derived nothing, because the project's tokens for today are spent.",
        "TOKENS_NEARLY_SPENT": "Four fifths of the project's tokens for today are spent.",
    },
)

_described(
    Role,
    "Who said a message.",
    {
        "SYSTEM": "Instructions to the assistant.",
        "DEVELOPER": "OpenAI's newer name of SYSTEM: it is taken, and read back as SYSTEM.",
        "USER": "The person whose memory this is.",
        "ASSISTANT": "The AI agent.",
        "TOOL": "The result of a tool call.",
    },
)

_described(
    ErrorCode,
    "Why something was refused or failed. New codes may be added.",
    {
        "INVALID_INPUT": "The input breaks a rule; its `issues` say which.",
        "NOT_FOUND": "This id does not exist, or is not yours.",
        "RATE_LIMITED": "A rate or limit of this key is exceeded; see `retryAfterMs`, if present.",
        "TOO_MANY_FILES": "More files than one request may hold.",
        "FILE_TOO_LARGE": "A file has more bytes than allowed.",
        "TOO_MANY_PAGES": "A file has more pages than allowed.",
        "UNSUPPORTED_MEDIA_TYPE": "Files of this type cannot be read.",
        "INVALID_BASE64": "The text is not base64.",
        "CORRUPT_FILE": "The file is damaged, cut off or empty.",
        "PASSWORD_PROTECTED": "The file needs a password.",
        "DECOMPRESSION_LIMIT": (
            "The file unpacks to far more than its size (zip, image or PDF bomb), or reading it takes too much memory."
        ),
        "NO_CONTENT_FOUND": "The file was read without errors, but contains nothing to remember.",
        "FETCH_FAILED": "The URL did not answer with a file: DNS, connection, HTTP status or redirect limit.",
        "FETCH_FORBIDDEN": "The URL points to an address that is not public.",
        "TIMED_OUT": "Fetching or reading took longer than allowed.",
        "CANCELLED": "It was cancelled, or deleted before it was read.",
        "DEPENDENCY_UNAVAILABLE": "A service or program that the server needs is unavailable.",
        "INTERNAL": "A fault of the server.",
    },
)

_described(
    TaskState,
    "How far a task or a file is.",
    {
        "QUEUED": "Waiting for a worker.",
        "RUNNING": "Being worked on.",
        "COMPLETED": "All of it worked. Terminal.",
        "PARTIALLY_COMPLETED": "Some files failed; the rest (text or files) is searchable. Terminal.",
        "FAILED": (
            "Nothing was stored, or a limit was exceeded: `failures` say why, and whether `retryTask` may help. "
            "Terminal."
        ),
        "CANCELLED": "Ended before it was done. Terminal.",
    },
)

_described(
    ModelRole,
    "What a model is used for.",
    {
        "CHAT": "Reading messages and documents, and answering.",
        "VISION": "Seeing pictures.",
        "EMBEDDINGS": "Finding by meaning.",
        "RERANK": "Ordering what was found.",
    },
)

_described(
    TaskStage,
    "The steps a file goes through, in order.",
    {
        "FETCH": "Fetch or receive the bytes and recognise their type.",
        "EXTRACT": "Read text and visual information, page by page.",
        "REMEMBER": "Turn them into memories.",
        "INDEX": "Embed and write to the search index.",
    },
)

_described(
    MemoryStatus,
    "Whether a memory is active.",
    {
        "ACTIVATED": "Active: found by searches and in lists.",
        "ARCHIVED": "Replaced, or archived by hand; kept as history.",
        "DELETED": "Hidden, but can be restored; only `deleteMemories` erases.",
    },
)

_described(
    MemoryType,
    "What a text memory is about.",
    {
        "WORKING": "Relevant only for the moment; this server does not make such memories.",
        "LONG_TERM": "Read in a file, or said by someone other than the user.",
        "USER": "What the user said.",
    },
)

_described(
    MemoryKind,
    "The kinds of memory.",
    {
        "TEXT": "Something said, written or seen.",
        "PREFERENCE": "A standing preference.",
        "TOOL_SCHEMA": "A tool that a model was offered.",
        "TOOL_TRAJECTORY": "How tools were used to serve one request.",
    },
)

_described(
    PreferenceType,
    "How a preference is known.",
    {
        "EXPLICIT": "It was stated.",
        "IMPLICIT": "It was inferred from several messages, each of which stated it only for the moment.",
    },
)

_described(
    ChangeKind,
    "What became of a memory.",
    {
        "ADDED": "It is new.",
        "REPLACED": "It was wrong; it is now ARCHIVED, and a successor corrects it.",
        "HIDDEN": "It is now DELETED: searches do not find it, and `updateMemory` can restore it.",
    },
)

_described(
    OwnerKind,
    "Who may own memories.",
    {
        "USER": "A user.",
        "AGENT": "An agent with a memory of its own.",
        "KNOWLEDGE_BASE": "A collection of documents of the whole project.",
    },
)

__all__ = [
    "ChangeKind",
    "ErrorCode",
    "MemoryKind",
    "MemoryOrder",
    "MemoryStatus",
    "MemoryType",
    "MessageOrder",
    "ModelRole",
    "NoticeCode",
    "OwnerKind",
    "PreferenceType",
    "Role",
    "TaskStage",
    "TaskState",
]
