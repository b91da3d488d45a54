"""Reading messages as MemOS's clients send them."""

import base64
from collections.abc import Iterator

from pydantic import JsonValue, TypeAdapter

from memos_gql.documents import PartKind, Role, ToolCall
from memos_gql.errors import Fault
from memos_gql.gate.body import decode
from memos_gql.ingest.blocks import Block, ToolResult, unfolded
from memos_gql.ingest.request import MAX_JSON_LENGTH, InlineSource, SentFile, SentMessage, UrlSource
from memos_gql.memory.tools.values import storable
from memos_gql.rest.fields import Sent
from memos_gql.rest.moments import moment_of

URL_SCHEMES = ("http://", "https://", "data:")
KINDS_OF_PART = ("text", "image_url", "file", "image", "document")
KINDS_OF_TOOL_PART = ("tool_use", "tool_result")
ROLES = {role.value.lower(): role for role in Role}

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


def messages_of(sent: Sent, *, most: int) -> tuple[SentMessage, ...]:
    """Read `messages`, at most `most` of them.

    Raises:
        InvalidInput: a message does not have the documented form.
    """
    if not sent.has("messages"):
        sent.refuse("messages", "It is required.", Fault.MISSING)
    listed = enumerate(sent.objects("messages", most=most))
    return tuple(said for place, message in listed for said in _messages(message, place))


def _messages(sent: Sent, place: int) -> Iterator[SentMessage]:
    sent.required_text("role")
    message = SentMessage(
        role=ROLES[sent.choice("role", ROLES, default="")],
        parts=(),
        tool_calls=tuple(_tool_call(call) for call in sent.objects("tool_calls")),
        tool_call_id=sent.text("tool_call_id") or None,
        sent_at=moment_of(sent.raw("chat_time")),
    )
    return unfolded(message, list(_blocks(sent)), place=place)


def _blocks(sent: Sent) -> Iterator[Block]:
    content = sent.raw("content")
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict) and (part := sent.object("content")):
        yield _block(part)
    else:
        yield from map(_block, sent.objects("content"))


def _block(part: Sent) -> Block:
    match part.choice("type", (*KINDS_OF_PART, *KINDS_OF_TOOL_PART), default="text"):
        case "tool_use":
            return _tool_use(part)
        case "tool_result":
            return _tool_result(part)
    return _part(part)


def _tool_use(part: Sent) -> ToolCall:
    arguments = _JSON.validate_python(part.raw("input"))
    return ToolCall(call_id=part.required_text("id"), name=part.required_text("name"), arguments=_arguments(arguments))


def _tool_result(part: Sent) -> ToolResult:
    content = part.raw("content")
    parts = (content,) if isinstance(content, str) else tuple(map(_part, part.objects("content")))
    return ToolResult(part.required_text("tool_use_id"), parts, is_error=part.flag("is_error", default=False))


def _part(part: Sent) -> str | SentFile:
    match part.choice("type", KINDS_OF_PART, default="text"):
        case "image_url":
            return _image(part)
        case "file":
            return _file(part)
        case "image" | "document" as kind:
            return _sourced(part, PartKind.IMAGE if kind == "image" else PartKind.FILE)
    return part.words("text") or ""


def _sourced(part: Sent, kind: PartKind) -> SentFile:
    """Read an image or document in the form of Anthropic's API: its source is a URL, base64 or text."""
    source = part.object("source")
    if source is None:
        part.refuse("source", "It is required.", Fault.MISSING)
    name = part.text("title")
    match source.choice("type", ("base64", "url", "text"), default="base64"):
        case "url":
            return _sent_file(kind, source.required_words("url"), name=name)
        case "text":
            words = source.required_words("data").encode("utf-8", "surrogatepass")
            return SentFile(kind=kind, name=name or "text.txt", source=InlineSource(base64.b64encode(words).decode()))
    return _sent_file(kind, source.required_words("data"), name=name)


def _image(part: Sent) -> SentFile:
    image = part.raw("image_url")
    if isinstance(image, str):
        return _sent_file(PartKind.IMAGE, image, name=None)
    inner = part.object("image_url")
    if inner is None:
        part.refuse("image_url", "It is required.", Fault.MISSING)
    return _sent_file(PartKind.IMAGE, inner.required_words("url"), name=None)


def _file(part: Sent) -> SentFile:
    file = part.object("file")
    if file is None:
        part.refuse("file", "It is required.", Fault.MISSING)
    return _sent_file(PartKind.FILE, file.required_words("file_data"), name=file.text("filename"))


def _sent_file(kind: PartKind, content: str, *, name: str | None) -> SentFile:
    return SentFile(kind=kind, name=name or None, source=source_of(content))


def source_of(content: str) -> UrlSource | InlineSource:
    """Distinguish a URL, which some clients prefix with `@`, from bare base64."""
    return UrlSource(content.strip().removeprefix("@")) if is_url(content) else InlineSource(content)


def is_url(content: str) -> bool:
    """Tell whether this is a URL (http, https or data), possibly prefixed with `@`."""
    # Looks at the start only: the content may have a hundred megabytes
    return content[:100].lstrip().removeprefix("@").lower().startswith(URL_SCHEMES)


def _tool_call(call: Sent) -> ToolCall:
    function = call.object("function") or call
    arguments = _JSON.validate_python(function.raw("arguments"))
    return ToolCall(call_id=call.required_text("id"), name=function.required_text("name"), arguments=_arguments(arguments))


def _arguments(value: JsonValue) -> JsonValue:
    """Parse arguments, which models write as JSON in a string; text that is not storable JSON stays text."""
    # Too long: left unparsed, and refused later
    if not isinstance(value, str) or len(value) > MAX_JSON_LENGTH:
        return value
    try:
        return storable(decode(value))
    except ValueError:
        return value
