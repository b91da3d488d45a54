"""Messages and files, as they are read back."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from memos_gql import documents
from memos_gql.documents import PartKind
from memos_gql.schema.context import Info
from memos_gql.schema.scalars import JSON, URL, BigInt
from memos_gql.schema.types.enums import Role


@strawberry.interface(description="Anything that can be fetched again by its opaque global id.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque; stays the same for ever.")


@strawberry.type(
    description=(
        "A file that a message carried: one per message part. Bytes, and what was read from them, are shared inside a project; "
        "id, name and source URL never are."
    )
)
class File(Node):
    name: str = strawberry.field(
        description=(
            "As given; else the decoded last segment of the URL or the upload's own name; else `file-1` by its place in the request."
        )
    )
    source_url: URL | None = strawberry.field(description="Where it came from, when it came by http(s), without credentials and query.")
    media_type: str | None = strawberry.field(description="Recognised from the bytes. Null until they were read.")
    size_bytes: BigInt | None = strawberry.field(description="Null until the bytes have arrived.")
    sha256: str | None = strawberry.field(
        description=(
            "Lower-case hex. Null until the bytes have arrived, and where they were not kept: the task broke a limit or was cancelled "
            "before the file was read, or the file was deleted."
        )
    )
    page_count: int | None = strawberry.field(description="Null for kinds without pages.")
    width_px: int | None = strawberry.field(description="Of an image, after its EXIF orientation is applied.")
    height_px: int | None = strawberry.field(description="Of an image, after its EXIF orientation is applied.")

    @classmethod
    def of(cls, file: documents.StoredFile) -> Self:
        return cls(
            id=strawberry.ID(file.id),
            name=file.name,
            source_url=None if file.source_url is None else URL(file.source_url),
            media_type=file.media_type,
            size_bytes=None if file.size_bytes is None else BigInt(file.size_bytes),
            sha256=file.sha256,
            page_count=file.page_count,
            width_px=file.width_px,
            height_px=file.height_px,
        )

    @classmethod
    def forgotten(cls, file_id: str) -> Self:
        """Stand for a file that was deleted, where a report still counts it."""
        return cls(
            id=strawberry.ID(file_id),
            name="deleted",
            source_url=None,
            media_type=None,
            size_bytes=None,
            sha256=None,
            page_count=None,
            width_px=None,
            height_px=None,
        )


async def load_file(info: Info, file_id: str) -> File:
    """Load a file with all others that are asked for at the same time."""
    file = await info.context.files.load(file_id)
    return File.of(file) if file else File.forgotten(file_id)


@strawberry.type(description="Words of a message.")
class TextContent:
    text: str = strawberry.field(description="As they were sent.")


@strawberry.type(description="An image in a message.")
class ImageContent:
    file_id: strawberry.Private[str]

    @strawberry.field(description="The image.")
    async def file(self, info: Info) -> File:
        return await load_file(info, self.file_id)


@strawberry.type(description="A document in a message.")
class FileContent:
    file_id: strawberry.Private[str]

    @strawberry.field(description="The document.")
    async def file(self, info: Info) -> File:
        return await load_file(info, self.file_id)


Content = Annotated[TextContent | ImageContent | FileContent, strawberry.union("Content", description="One part of a message.")]


def _content(part: documents.Part) -> TextContent | ImageContent | FileContent:
    if part.kind is PartKind.TEXT or part.file_id is None:
        return TextContent(text=part.text or "")
    return (ImageContent if part.kind is PartKind.IMAGE else FileContent)(file_id=part.file_id)


@strawberry.type(description="A call of a tool that an assistant made.")
class ToolCall:
    call_id: str = strawberry.field(description="The model's own id of the call.")
    name: str = strawberry.field(description="Which tool was called.")
    arguments: JSON = strawberry.field(description="What it was called with.")


@strawberry.type(description="What was said, as it was sent.")
class Message(Node):
    conversation_id: strawberry.ID = strawberry.field(description="The conversation it belongs to.")
    role: Role = strawberry.field(description="Who said it.")
    content: list[Content] = strawberry.field(description="Its parts, in order.")
    tool_calls: list[ToolCall] = strawberry.field(description="Calls that an ASSISTANT message made.")
    tool_call_id: str | None = strawberry.field(description="The call that a TOOL message answers.")
    sent_at: datetime = strawberry.field(description="When it was said.")
    agent_id: strawberry.ID | None = strawberry.field(description="The agent it was said to, as given when adding.")
    app_id: strawberry.ID | None = strawberry.field(description="The app it was said in, as given when adding.")
    info: JSON | None = strawberry.field(description="What the caller attached when adding.")

    @classmethod
    def of(cls, message: documents.Message) -> Self:
        calls = [ToolCall(call_id=call.call_id, name=call.name, arguments=JSON(call.arguments)) for call in message.tool_calls]
        return cls(
            id=strawberry.ID(message.id),
            conversation_id=strawberry.ID(message.conversation_id),
            role=message.role,
            content=[_content(part) for part in message.parts],
            tool_calls=calls,
            tool_call_id=message.tool_call_id,
            sent_at=message.sent_at,
            agent_id=optional_id(message.agent_id),
            app_id=optional_id(message.app_id),
            info=None if message.info is None else JSON(message.info),
        )


def optional_id(value: str | None) -> strawberry.ID | None:
    """Wrap an id that may be absent."""
    return None if value is None else strawberry.ID(value)
