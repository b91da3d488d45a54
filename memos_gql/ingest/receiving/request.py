"""A caller's request to remember something, as plain values, and the rules for it."""

import math
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from memos_gql.documents import PartKind, Role, ToolCall, owner_id
from memos_gql.documents.stored_json import is_unicode
from memos_gql.errors import Fault, InvalidInput, Issue
from memos_gql.lengths import MAX_URL_LENGTH, name_issues
from memos_gql.memory.visible import is_visible
from memos_gql.settings import Settings

MAX_TAGS = 50
MAX_TAG_LENGTH = 100
MAX_TEXTS = 200
MAX_TOOL_CALLS = 200
MAX_FILE_NAME_LENGTH = 255
# A MongoDB document holds at most 16 MiB, and a code point takes up to four bytes.
MAX_MESSAGE_LENGTH = 2_000_000
MAX_JSON_LENGTH = 100_000
MAX_JSON_DEPTH = 20
INT64 = range(-(2**63), 2**63)

BLANK = (
    "The message is blank: it holds nothing but spaces and characters that do not show. "
    "Send words or a file, or leave the message out."
)

Path = tuple[str, ...]


@dataclass(frozen=True)
class UrlSource:
    url: str


@dataclass(frozen=True)
class InlineSource:
    base64: str


@dataclass(frozen=True)
class UploadSource:
    """`chunks` starts a new pass over the bytes."""

    filename: str | None
    chunks: Callable[[], AsyncIterator[bytes]]


@dataclass(frozen=True)
class SentFile:
    kind: PartKind
    name: str | None
    source: UrlSource | InlineSource | UploadSource


@dataclass(frozen=True)
class SentMessage:
    role: Role
    parts: tuple[str | SentFile, ...]
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    sent_at: datetime | None = None
    place: int | None = None
    """The message's index in the request, if that is not its position in the list of messages."""
    id: str | None = None
    """The id to store it under, if it is derived from what was sent; without it, a new one is made."""
    tags: tuple[str, ...] = ()
    """Added to those of the request."""
    info: JsonValue = None
    """Replaces the request's, if set."""

    def __post_init__(self) -> None:
        if self.role is Role.DEVELOPER:
            object.__setattr__(self, "role", Role.SYSTEM)


@dataclass(frozen=True)
class AddRequest:
    owner: str
    """In the form that `owned_by` writes."""
    messages: tuple[SentMessage, ...]
    conversation_id: str | None = None
    agent_id: str | None = None
    app_id: str | None = None
    tags: tuple[str, ...] = ()
    info: JsonValue = None
    waits_for_text: bool = False
    idempotency_key: str | None = None
    is_correction: bool = False
    """The messages correct something, and are ranked before what they contradict."""
    part_of: str | None = None
    """The task of the import that this request belongs to."""
    understand: bool = True
    """Whether models may derive memories from it, if the operator has configured any."""
    files: tuple[SentFile, ...] = field(init=False)

    def __post_init__(self) -> None:
        files = tuple(part for message in self.messages for part in message.parts if isinstance(part, SentFile))
        object.__setattr__(self, "files", files)


def check(request: AddRequest, settings: Settings) -> None:
    """Refuse a request that breaks a rule.

    Raises:
        InvalidInput: lists the faults found, each with its path.
    """
    # Counts first: if there are too many parts, they are not examined one by one
    issues = list(_count_issues(request, settings)) or [*_request_issues(request), *_messages_issues(request, settings)]
    if issues:
        raise InvalidInput(issues)


def id_issues(path: Path, value: str | None) -> Iterator[Issue]:
    """Yield what is wrong with an id that the caller chose; None is valid."""
    if value is None:
        return
    if not value.strip():
        yield Issue(path, "An id must not be empty.")
    yield from name_issues(path, value)
    yield from text_issues(path, value)


def text_issues(path: Path, value: str) -> Iterator[Issue]:
    """Yield an issue if a text is not valid Unicode and so cannot be stored."""
    if not is_unicode(value):
        yield Issue(path, "The text holds half of a surrogate pair; send whole Unicode characters.")


def json_issues(path: Path, value: JsonValue, *, depth: int = 0) -> Iterator[Issue]:
    """Yield what keeps a JSON value from being stored or sent: depth, size of numbers, NUL in keys."""
    if depth > MAX_JSON_DEPTH:
        yield Issue(path, f"JSON may be nested at most {MAX_JSON_DEPTH} deep.")
    elif isinstance(value, dict):
        for key, item in value.items():
            if "\0" in key:
                yield Issue(path, "A key must not hold the character NUL.")
            yield from text_issues(path, key)
            yield from json_issues((*path, key), item, depth=depth + 1)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from json_issues((*path, str(position)), item, depth=depth + 1)
    elif isinstance(value, str):
        yield from text_issues(path, value)
    elif isinstance(value, int) and value not in INT64:
        yield Issue(path, "A whole number must fit into 64 bits.")
    elif isinstance(value, float) and not math.isfinite(value):
        # The parser turns `1e999` into infinity
        yield Issue(path, "JSON has no number that large.")


def _is_too_long(value: JsonValue) -> bool:
    """Tell whether a JSON value has too many characters, without reading more of it than necessary."""
    length, waiting = 0, [value]
    while waiting and length <= MAX_JSON_LENGTH:
        part = waiting.pop()
        if isinstance(part, dict):
            length += sum(map(len, part)) + 4 * len(part) + 2
            waiting.extend(part.values())
        elif isinstance(part, list):
            length += len(part) + 2
            waiting.extend(part)
        else:
            length += len(part if isinstance(part, str) else str(part))
    return length > MAX_JSON_LENGTH


def bounded_json_issues(path: Path, value: JsonValue) -> Iterator[Issue]:
    """Yield what is wrong with a JSON value: its size, or else its contents."""
    if _is_too_long(value):
        yield Issue(path, f"JSON may have at most {MAX_JSON_LENGTH} characters here.")
    else:
        yield from json_issues(path, value)


def _count_issues(request: AddRequest, settings: Settings) -> Iterator[Issue]:
    if len(request.messages) > settings.max_messages:
        sentence = f"At most {settings.max_messages} messages fit into one request; these are {len(request.messages)}."
        yield Issue(("input", "messages"), sentence)
    if len(request.tags) > MAX_TAGS:
        yield from tag_issues(request.tags)
    for position, message in enumerate(request.messages[: settings.max_messages]):
        yield from _counted(_path(position, message), message)


def _path(position: int, message: SentMessage) -> Path:
    return ("input", "messages", str(position if message.place is None else message.place))


def _counted(path: Path, message: SentMessage) -> Iterator[Issue]:
    texts = sum(isinstance(part, str) for part in message.parts)
    if texts > MAX_TEXTS:
        yield Issue((*path, "content"), f"A message has at most {MAX_TEXTS} texts; this one has {texts}.")
    if len(message.tool_calls) > MAX_TOOL_CALLS:
        yield Issue(
            (*path, "toolCalls"),
            f"A message makes at most {MAX_TOOL_CALLS} tool calls; this one makes {len(message.tool_calls)}.",
        )


def _request_issues(request: AddRequest) -> Iterator[Issue]:
    ids = {
        "userId": owner_id(request.owner),
        "conversationId": request.conversation_id,
        "agentId": request.agent_id,
        "appId": request.app_id,
        "idempotencyKey": request.idempotency_key,
    }
    for name, value in ids.items():
        yield from id_issues(("input", name), value)
    yield from tag_issues(request.tags)
    if request.info is not None and not isinstance(request.info, dict):
        yield Issue(("input", "info"), "`info` must be an object, so that it can be filtered by key.")
    yield from bounded_json_issues(("input", "info"), request.info)
    if not request.messages:
        yield Issue(("input", "messages"), "At least one message is needed.", Fault.EMPTY)


def tag_issues(tags: tuple[str, ...]) -> Iterator[Issue]:
    path = ("input", "tags")
    if len(tags) > MAX_TAGS:
        yield Issue(path, f"At most {MAX_TAGS} tags are allowed; these are {len(tags)}.")
        return
    for position, tag in enumerate(tags):
        if not tag.strip() or len(tag) > MAX_TAG_LENGTH:
            yield Issue((*path, str(position)), f"A tag has 1 to {MAX_TAG_LENGTH} characters.")
        yield from text_issues((*path, str(position)), tag)


def _messages_issues(request: AddRequest, settings: Settings) -> Iterator[Issue]:
    for position, message in enumerate(request.messages):
        yield from _message_issues(_path(position, message), message, max_text_length=settings.max_text_length)


def _message_issues(path: Path, message: SentMessage, *, max_text_length: int) -> Iterator[Issue]:
    if not message.parts and not message.tool_calls:
        yield Issue((*path, "content"), "A message needs content, or tool calls.", Fault.MISSING)
    texts = [part for part in message.parts if isinstance(part, str)]
    if _is_blank(message, max_text_length=max_text_length):
        yield Issue((*path, "content"), BLANK, Fault.EMPTY)
    if message.tool_calls and message.role is not Role.ASSISTANT:
        yield Issue((*path, "toolCalls"), "Only an ASSISTANT message makes tool calls.")
    if message.tool_call_id is not None and message.role is not Role.TOOL:
        yield Issue((*path, "toolCallId"), "Only a TOOL message answers a tool call.")
    yield from id_issues((*path, "toolCallId"), message.tool_call_id)
    for position, part in enumerate(message.parts):
        yield from _part_issues((*path, "content", str(position)), part, max_text_length=max_text_length)
    if sum(map(len, texts)) > MAX_MESSAGE_LENGTH:
        yield Issue(
            (*path, "content"), f"The text of one message has at most {MAX_MESSAGE_LENGTH} characters.", Fault.TOO_LONG
        )
    for position, call in enumerate(message.tool_calls):
        yield from _call_issues((*path, "toolCalls", str(position)), call)


def _is_blank(message: SentMessage, *, max_text_length: int) -> bool:
    """Return whether a message has content but nothing visible. An empty tool result is not blank: it is a result.

    A text that is too long counts as visible, because it is refused for its length anyway.
    """
    if not message.parts or message.tool_calls or message.role is Role.TOOL:
        return False
    return not any(
        isinstance(part, SentFile) or len(part) > max_text_length or is_visible(part) for part in message.parts
    )


def _part_issues(path: Path, part: str | SentFile, *, max_text_length: int) -> Iterator[Issue]:
    if isinstance(part, SentFile):
        yield from _file_issues(path, part)
        return
    if len(part) > max_text_length:
        sentence = f"A text has at most {max_text_length} characters; this one has {len(part)}. Send it as a file."
        yield Issue((*path, "text"), sentence, Fault.TOO_LONG)
        return
    yield from text_issues((*path, "text"), part)


def _file_issues(path: Path, file: SentFile) -> Iterator[Issue]:
    if file.name is not None and not 0 < len(file.name.strip()) <= MAX_FILE_NAME_LENGTH:
        yield Issue(path, f"A file's name has 1 to {MAX_FILE_NAME_LENGTH} characters.")
    yield from text_issues(path, file.name or "")
    source = file.source
    if isinstance(source, UrlSource) and len(source.url) > MAX_URL_LENGTH and not is_data_url(source.url):
        yield Issue(
            (*path, "source", "url"), f"A URL has at most {MAX_URL_LENGTH} characters; send longer content as base64."
        )


def is_data_url(url: str) -> bool:
    """Tell whether a URL contains the bytes itself."""
    return url[:5].lower() == "data:"


def _call_issues(path: Path, call: ToolCall) -> Iterator[Issue]:
    for name, value in {"callId": call.call_id, "name": call.name}.items():
        yield from id_issues((*path, name), value)
    yield from bounded_json_issues((*path, "arguments"), call.arguments)
