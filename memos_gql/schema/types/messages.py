"""Messages, as queries return them."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from memos_gql import documents
from memos_gql.documents import PartKind
from memos_gql.schema.context import Info
from memos_gql.schema.scalars import JSON
from memos_gql.schema.types.enums import Role
from memos_gql.schema.types.files import File, load_file
from memos_gql.schema.types.node import Node, optional_id


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


Content = Annotated[
    TextContent | ImageContent | FileContent, strawberry.union("Content", description="One part of a message.")
]


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
        calls = [
            ToolCall(call_id=call.call_id, name=call.name, arguments=JSON(call.arguments))
            for call in message.tool_calls
        ]
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
