"""Messages as MemOS's clients send them."""

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    JsonValue,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

from memos_gql.documents import PartKind, Role, ToolCall
from memos_gql.gate.body import decode
from memos_gql.ingest.receiving.request import MAX_JSON_LENGTH, InlineSource, SentFile, SentMessage, UrlSource
from memos_gql.ingest.receiving.tool_blocks import Block, ToolResult, unfolded
from memos_gql.memory.tools.values import storable
from memos_gql.rest.bodies import (
    FORM,
    Among,
    Body,
    Counted,
    Flag,
    Name,
    Unused,
    Value,
    VisibleName,
    VisibleWords,
    Words,
    refuse,
)
from memos_gql.rest.call import Call
from memos_gql.rest.moments import moment_of

URL_SCHEMES = ("http://", "https://", "data:")
KINDS_OF_PART = ("text", "image_url", "file", "image", "document")
KINDS_OF_BLOCK = (*KINDS_OF_PART, "tool_use", "tool_result")
ROLES = {role.value.lower(): role for role in Role}


def source_of(content: str) -> UrlSource | InlineSource:
    """Distinguish a URL, which some clients prefix with `@`, from bare base64."""
    return UrlSource(content.strip().removeprefix("@")) if is_url(content) else InlineSource(content)


def is_url(content: str) -> bool:
    """Tell whether this is a URL (http, https or data), possibly prefixed with `@`."""
    # Looks at the start only: the content may have a hundred megabytes
    return content[:100].lstrip().removeprefix("@").lower().startswith(URL_SCHEMES)


def _sent_file(kind: PartKind, content: str, *, name: str | None) -> SentFile:
    return SentFile(kind=kind, name=name or None, source=source_of(content))


def _arguments(value: JsonValue) -> JsonValue:
    """Parse arguments, which models write as JSON in a string; text that is not storable JSON stays text."""
    # Too long: not parsed here, and refused later
    if not isinstance(value, str) or len(value) > MAX_JSON_LENGTH:
        return value
    try:
        return storable(decode(value))
    except ValueError:
        return value


Arguments = Annotated[
    JsonValue, AfterValidator(_arguments), WithJsonSchema({"description": "An object, or JSON in a string."})
]


def _shape(value: Value) -> str:
    """Choose how to read a value that may be a text, an object or a list of objects."""
    return "~text" if isinstance(value, str) else "~object" if isinstance(value, dict) else "~list"


def _text_or_object(value: Value) -> str:
    return "~text" if isinstance(value, str) else "~object"


def _text_or_list(value: Value) -> str:
    return "~text" if isinstance(value, str) else "~list"


def _kind(value: Value, kinds: tuple[str, ...]) -> str:
    """Choose how to read a part by its `type`, in any case; a part without one is text."""
    kind = value.get("type") or "text" if isinstance(value, dict) else None
    return f"{FORM}{kind.lower()}" if isinstance(kind, str) and kind.lower() in kinds else "~unknown"


def _kind_of_part(value: Value) -> str:
    return _kind(value, KINDS_OF_PART)


def _kind_of_block(value: Value) -> str:
    return _kind(value, KINDS_OF_BLOCK)


class TextPart(Body):
    type: Annotated[Name, Among(("text",), "text")] = "text"
    text: Words = ""

    def block(self) -> str:
        return self.text


class ImageAddress(Body):
    url: VisibleWords = Field(description="An address (http, https or `data:`), or bare base64.")
    detail: Unused = Field(None, description="No effect: pictures are read in full.")
    image_id: Unused = Field(None, description="No effect.")


class ImagePart(Body):
    """A picture in the form of OpenAI's API."""

    type: Annotated[Name, Among(("image_url",))]
    image_url: Annotated[
        Annotated[Words, Tag("~text")] | Annotated[ImageAddress, Tag("~object")], Discriminator(_text_or_object)
    ]

    def block(self) -> SentFile:
        url = self.image_url if isinstance(self.image_url, str) else self.image_url.url
        return _sent_file(PartKind.IMAGE, url, name=None)


class FileData(Body):
    file_data: VisibleWords = Field(description="An address (http, https or `data:`), or bare base64.")
    filename: Name | None = None
    file_id: Unused = Field(None, description="No effect: a file is sent with each message.")


class FilePart(Body):
    type: Annotated[Name, Among(("file",))]
    file: FileData

    def block(self) -> SentFile:
        return _sent_file(PartKind.FILE, self.file.file_data, name=self.file.filename)


class UrlOrigin(Body):
    type: Annotated[Name, Among(("url",))]
    url: VisibleWords


class DataOrigin(Body):
    type: Annotated[Name, Among(("base64", "text"), "base64")] = "base64"
    data: VisibleWords


def _origin(value: Value) -> str:
    kind = value.get("type") if isinstance(value, dict) else None
    return "~url" if isinstance(kind, str) and kind.lower() == "url" else "~data"


class SourcedPart(Body):
    """An image or document in the form of Anthropic's API: its source is a URL, base64 or text."""

    type: Annotated[Name, Among(("image", "document"))]
    source: Annotated[Annotated[UrlOrigin, Tag("~url")] | Annotated[DataOrigin, Tag("~data")], Discriminator(_origin)]
    title: Name | None = None

    def block(self) -> SentFile:
        kind = PartKind.IMAGE if self.type == "image" else PartKind.FILE
        if isinstance(self.source, UrlOrigin):
            return _sent_file(kind, self.source.url, name=self.title)
        if self.source.type == "base64":
            return _sent_file(kind, self.source.data, name=self.title)
        words = self.source.data.encode("utf-8", "surrogatepass")
        return SentFile(kind=kind, name=self.title or "text.txt", source=InlineSource(base64.b64encode(words).decode()))


class UnknownPart(Body):
    """A part of no known kind: it is always refused."""

    type: Annotated[Name, Among(KINDS_OF_PART)]

    def block(self) -> str:
        raise AssertionError(self.type)


class UnknownBlock(UnknownPart):
    type: Annotated[Name, Among(KINDS_OF_BLOCK)]


Part = Annotated[
    Annotated[TextPart, Tag("~text")]
    | Annotated[ImagePart, Tag("~image_url")]
    | Annotated[FilePart, Tag("~file")]
    | Annotated[SourcedPart, Tag("~image")]
    | Annotated[SourcedPart, Tag("~document")]
    | SkipJsonSchema[Annotated[UnknownPart, Tag("~unknown")]],
    Discriminator(_kind_of_part),
]


class ToolUse(Body):
    """A call of a tool in the form of Anthropic's API."""

    type: Annotated[Name, Among(("tool_use",))]
    id: VisibleName
    name: VisibleName
    input: Arguments = None

    def block(self) -> ToolCall:
        return ToolCall(call_id=self.id, name=self.name, arguments=self.input)


class ToolAnswer(Body):
    """The result of a tool in the form of Anthropic's API."""

    type: Annotated[Name, Among(("tool_result",))]
    tool_use_id: VisibleName
    content: Annotated[
        Annotated[Words, Tag("~text")] | Annotated[tuple[Part, ...], Counted, Tag("~list")],
        Discriminator(_text_or_list),
    ] = ()
    is_error: Flag = False

    def block(self) -> ToolResult:
        parts = (self.content,) if isinstance(self.content, str) else tuple(part.block() for part in self.content)
        return ToolResult(self.tool_use_id, parts, is_error=self.is_error)


AnyBlock = Annotated[
    Annotated[TextPart, Tag("~text")]
    | Annotated[ImagePart, Tag("~image_url")]
    | Annotated[FilePart, Tag("~file")]
    | Annotated[SourcedPart, Tag("~image")]
    | Annotated[SourcedPart, Tag("~document")]
    | Annotated[ToolUse, Tag("~tool_use")]
    | Annotated[ToolAnswer, Tag("~tool_result")]
    | SkipJsonSchema[Annotated[UnknownBlock, Tag("~unknown")]],
    Discriminator(_kind_of_block),
]


class Function(Body):
    name: VisibleName
    arguments: Arguments = None


def _function_within(value: Value) -> Value:
    """Accept a call without the object around its function, which some clients omit."""
    return {**value, "function": value} if isinstance(value, Mapping) and value.get("function") is None else value


class SentToolCall(Body):
    id: VisibleName
    type: Unused = Field(None, description="No effect: every call is one of a function.")
    function: Function

    _accepted_without_function = model_validator(mode="before")(_function_within)


class Message(Body):
    role: Annotated[VisibleName, Among(tuple(ROLES))]
    content: Annotated[
        Annotated[Words, Tag("~text")]
        | Annotated[AnyBlock, Tag("~object")]
        | Annotated[tuple[AnyBlock, ...], Counted, Tag("~list")],
        Discriminator(_shape),
    ] = Field((), description="A text, one part, or a list of parts.")
    tool_calls: Annotated[tuple[SentToolCall, ...], Counted] = ()
    tool_call_id: Name | None = Field(None, description="For a tool's result: the id of the call that it answers.")
    chat_time: Annotated[
        datetime | None, BeforeValidator(moment_of), WithJsonSchema({"type": ["string", "number", "null"]})
    ] = Field(
        None,
        description=(
            "When it was said, in any common notation; in Beijing time if it has no zone. "
            "Defaults to the time of arrival."
        ),
    )
    message_id: Unused = Field(None, description="No effect: the server gives every message an id.")
    role_id: Unused = Field(None, description="No effect.")
    role_name: Unused = Field(None, description="No effect.")

    def sent(self, place: int) -> Iterator[SentMessage]:
        """Yield the message, and the messages that it contains as blocks; `place` is its index in the request."""
        message = SentMessage(
            role=ROLES[self.role],
            parts=(),
            tool_calls=tuple(
                ToolCall(call_id=call.id, name=call.function.name, arguments=call.function.arguments)
                for call in self.tool_calls
            ),
            tool_call_id=self.tool_call_id or None,
            sent_at=self.chat_time,
        )
        return unfolded(message, self._blocks(), place=place)

    def _blocks(self) -> list[Block]:
        if isinstance(self.content, str):
            return [self.content]
        return [block.block() for block in (self.content if isinstance(self.content, tuple) else (self.content,))]


Messages = Annotated[tuple[Message, ...], Counted]


def require_few(call: Call) -> None:
    """Count the messages before they are read, which takes a while for many.

    Raises:
        InvalidInput: they are more than the settings allow.
    """
    messages, most = call.fields.get("messages"), call.resources.settings.max_messages
    if isinstance(messages, list) and len(messages) > most:
        refuse("messages", f"At most {most} fit into one request; these are {len(messages)}.")


def sent_messages(messages: tuple[Message, ...]) -> tuple[SentMessage, ...]:
    return tuple(said for place, message in enumerate(messages) for said in message.sent(place))
