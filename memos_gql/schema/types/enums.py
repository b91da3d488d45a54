"""The enums of the API: the domain's enums, with descriptions."""

from enum import EnumMeta

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from memos_gql.documents import MemoryKind, MemoryStatus, MemoryType, NoticeCode, OwnerKind, PreferenceType, Role, TaskStage, TaskState
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
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]  # set by the line above
    for value in definition.values:
        value.description = values[value.name]


_described(
    MemoryOrder,
    "The order of a list of memories.",
    {
        "NEWEST": "The one made last comes first.",
        "OLDEST": "The one made first comes first.",
        "SAID_NEWEST": "The one said last comes first: see `saidAt`.",
        "SAID_OLDEST": "The one said first comes first.",
        "UPDATED_NEWEST": "The one changed last comes first: see `updatedAt`.",
    },
)

_described(
    MessageOrder,
    "The order of a list of messages.",
    {"OLDEST": "The one sent first comes first.", "NEWEST": "The one sent last comes first, as a chat needs it."},
)

_described(
    NoticeCode,
    "The kinds of notices on a task.",
    {
        "NOTHING_REMEMBERED": "No memory came of a message: it is small talk, or shows nothing.",
        "PARTLY_READ": "Part of a file was not read, or may be wrong: the message says which and why.",
        "LEFT_OUT": "Something of an export did not come in: the message says what and why.",
        "MODEL_UNAVAILABLE": "A model derived nothing, since it was away, slow or over its rate; `retryTask` asks it again.",
        "MODEL_REFUSED": "A model derived nothing, since its server refused: the key, the model's name, or what was sent.",
        "MODEL_ANSWER_UNUSABLE": "A model derived nothing, since its answer was empty, cut off or of another form.",
        "TOKENS_SPENT": "A model derived nothing, since the project may spend no more tokens today.",
        "TOKENS_NEARLY_SPENT": "Four fifths of the tokens that the project may spend today are spent.",
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
        "NOT_FOUND": "There is nothing with this id, or it is not yours.",
        "RATE_LIMITED": "Over a rate or a cap of this key; see `retryAfterMs` where there is one.",
        "TOO_MANY_FILES": "More files than one request may hold.",
        "FILE_TOO_LARGE": "A file has more bytes than allowed.",
        "TOO_MANY_PAGES": "A file has more pages than allowed.",
        "UNSUPPORTED_MEDIA_TYPE": "The bytes are of a kind that cannot be read.",
        "INVALID_BASE64": "The text is not base64.",
        "CORRUPT_FILE": "The file is damaged, cut off or empty.",
        "PASSWORD_PROTECTED": "The file needs a password.",
        "DECOMPRESSION_LIMIT": "The bytes unpack to far more than they are (zip, image or PDF bomb), or take too much memory to read.",
        "NO_CONTENT_FOUND": "Read without fault, and nothing was found in it.",
        "FETCH_FAILED": "The URL did not answer with a file: DNS, connection, HTTP status or redirect limit.",
        "FETCH_FORBIDDEN": "The URL points to an address that is not public.",
        "TIMED_OUT": "Fetching or reading took longer than allowed.",
        "CANCELLED": "It was cancelled, or deleted before it was read.",
        "DEPENDENCY_UNAVAILABLE": "A service or program the server needs did not answer.",
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
        "FAILED": "Nothing was stored, or a limit was exceeded: `failures` say why, and whether `retryTask` may help. Terminal.",
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
    "Whether a memory counts.",
    {
        "ACTIVATED": "It counts.",
        "ARCHIVED": "Replaced or put aside; kept as history.",
        "DELETED": "Hidden, and can be restored; `deleteMemories` is what erases.",
    },
)

_described(
    MemoryType,
    "What a text memory is about.",
    {
        "WORKING": "What matters only for the moment; this server makes none.",
        "LONG_TERM": "What was read in a file, or said by someone other than the user.",
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
    {"EXPLICIT": "It was stated.", "IMPLICIT": "It shows in several messages, each of which said it for the moment only."},
)

_described(
    ChangeKind,
    "What became of a memory.",
    {
        "ADDED": "It is new.",
        "REPLACED": "It was wrong, and a successor says it right; it is ARCHIVED.",
        "HIDDEN": "It is DELETED: not found any more, and can be restored by `updateMemory`.",
    },
)

_described(
    OwnerKind,
    "Who may own memories.",
    {"USER": "A user.", "AGENT": "An agent with a memory of its own.", "KNOWLEDGE_BASE": "A collection of documents of the whole project."},
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
