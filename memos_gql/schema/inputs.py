"""Input types, and their conversion to plain values."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import strawberry
from strawberry import UNSET, Maybe

from memos_gql import documents
from memos_gql.documents import PartKind, owned_by
from memos_gql.errors import InvalidInput, Issue
from memos_gql.feedback import Feedback
from memos_gql.gate.uploads import upload_source
from memos_gql.ingest.receiving.request import AddRequest, InlineSource, SentFile, SentMessage, UploadSource, UrlSource
from memos_gql.ingest.receiving.tool_blocks import Block, ToolResult, unfolded
from memos_gql.revise import Changes
from memos_gql.schema.filters import JSON_VALUE, MemorySelector, several
from memos_gql.schema.scalars import JSON, URL, Base64, Upload
from memos_gql.schema.types.enums import MemoryStatus, OwnerKind, Role


@strawberry.input(one_of=True, description="Exactly one source of a file's bytes.")
class FileSourceInput:
    url: Maybe[URL] = strawberry.field(
        description=(
            "The server fetches it; addresses that are not public are refused. A `data:` URL contains the bytes itself."
        )
    )
    base64: Maybe[Base64] = strawberry.field(
        description="Inline bytes with no name or type: the server recognises the type from the bytes."
    )
    upload: Maybe[Upload] = strawberry.field(description="A part of a multipart request. Preferred above 1 MB.")

    def plain(self) -> UrlSource | InlineSource | UploadSource:
        if self.url:
            return UrlSource(self.url.value)
        if self.base64:
            return InlineSource(self.base64.value)
        if self.upload:
            return upload_source(self.upload.value)
        raise InvalidInput([Issue(("source",), "A source is one of url, base64 and upload.")])


@strawberry.input(description="An image.")
class ImageInput:
    source: FileSourceInput = strawberry.field(description="Its bytes.")
    name: str | None = strawberry.field(
        default=UNSET,
        description="Shown in provenance. Defaults to the last path segment of the URL or the upload's name.",
    )


@strawberry.input(description="A document.")
class FileInput:
    source: FileSourceInput = strawberry.field(description="Its bytes.")
    name: str | None = strawberry.field(
        default=UNSET,
        description="Shown in provenance. Defaults to the last path segment of the URL or the upload's name.",
    )


@strawberry.input(one_of=True, description="Exactly one kind of content.")
class ContentInput:
    text: Maybe[str] = strawberry.field(description="Words.")
    image: Maybe[ImageInput] = strawberry.field(description="JPEG, PNG and other common raster formats.")
    file: Maybe[FileInput] = strawberry.field(description="PDF, DOCX, DOC, RTF, HTML or plain text.")
    tool_use: Maybe["ToolCallInput"] = strawberry.field(
        description=(
            "A tool call among the parts of an ASSISTANT message, as in Anthropic's API; "
            "equivalent to an entry of `toolCalls`."
        )
    )
    tool_result: Maybe["ToolResultInput"] = strawberry.field(
        description=(
            "A tool result among the parts of a USER message, as in Anthropic's API; equivalent to a TOOL message."
        )
    )

    def plain(self) -> Block:
        if self.tool_use:
            return self.tool_use.value.plain()
        if self.tool_result:
            return self.tool_result.value.plain()
        return self.said()

    def said(self) -> str | SentFile:
        """Convert a part that is text or a file.

        Raises:
            InvalidInput: it is a tool call or a tool result.
        """
        if self.tool_use or self.tool_result:
            raise InvalidInput([Issue(("input", "messages"), "A tool's result holds texts, images and files.")])
        if self.image:
            return sent_file(self.image.value, PartKind.IMAGE)
        if self.file:
            return sent_file(self.file.value, PartKind.FILE)
        return self.text.value if self.text else ""


def sent_file(file: ImageInput | FileInput, kind: PartKind) -> SentFile:
    """Convert a file from any source."""
    return SentFile(kind=kind, name=file.name or None, source=file.source.plain())


@strawberry.input(description="A call of a tool that an assistant made.")
class ToolCallInput:
    call_id: str = strawberry.field(description="The model's own id of the call.")
    name: str = strawberry.field(description="Which tool was called.")
    arguments: JSON = strawberry.field(description="What it was called with.")

    def plain(self) -> documents.ToolCall:
        return documents.ToolCall(
            call_id=self.call_id, name=self.name, arguments=JSON_VALUE.validate_python(self.arguments)
        )


@strawberry.input(description="What a call of a tool gave back.")
class ToolResultInput:
    call_id: str = strawberry.field(description="The model's own id of the call.")
    content: list[ContentInput] | None = strawberry.field(default_factory=list, description="In order; may be empty.")
    is_error: bool | None = strawberry.field(default=False, description="Whether the call failed.")

    def plain(self) -> ToolResult:
        return ToolResult(self.call_id, tuple(part.said() for part in self.content or ()), is_error=bool(self.is_error))


@strawberry.input(description="One message of a conversation.")
class MessageInput:
    role: Role = strawberry.field(description="Who said it.")
    content: list[ContentInput] | None = strawberry.field(
        default_factory=list, description="In order. May be empty only when `toolCalls` is not."
    )
    tool_calls: list[ToolCallInput] | None = strawberry.field(
        default_factory=list, description="Calls an ASSISTANT message makes, at most 200."
    )
    tool_call_id: str | None = strawberry.field(default=UNSET, description="The call a TOOL message answers.")
    sent_at: datetime | None = strawberry.field(default=UNSET, description="When it was said. Defaults to now.")

    def plain(self, place: int) -> Iterator[SentMessage]:
        """Yield the message, and the tool results among its parts as separate messages."""
        message = SentMessage(
            role=self.role,
            parts=(),
            tool_calls=tuple(call.plain() for call in self.tool_calls or ()),
            tool_call_id=self.tool_call_id or None,
            sent_at=self.sent_at or None,
        )
        return unfolded(message, [part.plain() for part in self.content or ()], place=place)


def sent_messages(messages: Sequence[MessageInput]) -> tuple[SentMessage, ...]:
    """Convert messages, oldest first."""
    return tuple(sent for place, message in enumerate(messages) for sent in message.plain(place))


@strawberry.input(description="What to remember, and whose memory it is.")
class AddMessageInput:
    user_id: strawberry.ID = strawberry.field(description="Whose memory it is. One user never sees another's.")
    conversation_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description=(
            "If absent, the server starts a new conversation; equal content in two conversations gives two memories."
        ),
    )
    agent_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The agent that was spoken to; filterable."
    )
    app_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The app it was said in; filterable.")
    messages: list[MessageInput] = strawberry.field(description="Oldest first.")
    tags: list[str] | None = strawberry.field(
        default_factory=list, description="Put on every memory made from these messages."
    )
    info: JSON | None = strawberry.field(default=UNSET, description="Free metadata, filterable by key.")
    async_mode: bool | None = strawberry.field(
        default=True,
        description=(
            "False waits until text is searchable. Ignored if a message contains an image or a file: "
            "these are always asynchronous."
        ),
    )
    idempotency_key: str | None = strawberry.field(
        default=UNSET,
        description=(
            "A repetition with the same key, project and user within 24 hours returns the first task instead of adding "
            "again; if its input differs, it is refused with InvalidInputError."
        ),
    )
    owner_kind: OwnerKind = strawberry.field(
        default=OwnerKind.USER, description="What `userId` names: USER, or AGENT for an agent with a memory of its own."
    )
    understand: bool | None = strawberry.field(
        default=True,
        description=(
            "Whether a model, if the operator has configured one, may derive memories from the messages. "
            "They are added to the memories of the text itself, and have a `derivation`."
        ),
    )

    def plain(self) -> AddRequest:
        return AddRequest(
            owner=_speaker(self.owner_kind, self.user_id),
            conversation_id=_given(self.conversation_id),
            agent_id=_given(self.agent_id),
            app_id=_given(self.app_id),
            messages=sent_messages(self.messages),
            tags=tuple(self.tags or ()),
            info=JSON_VALUE.validate_python(self.info) if self.info is not UNSET else None,
            waits_for_text=self.async_mode is False,
            idempotency_key=_given(self.idempotency_key),
            understand=self.understand is not False,
        )


def _speaker(kind: OwnerKind, owner_id: str) -> str:
    """Return the owner of a conversation.

    Raises:
        InvalidInput: the owner is a knowledge base.
    """
    if kind is OwnerKind.KNOWLEDGE_BASE:
        sentence = "Nobody speaks with a knowledge base; add files to it with `addKnowledgeBaseFiles`."
        raise InvalidInput([Issue(("input", "ownerKind"), sentence)])
    return owned_by(kind, owner_id)


def _given(value: str | None) -> str | None:
    """Treat an absent field like null."""
    return None if value is UNSET else value


@strawberry.input(description="Which memories to delete.")
class DeleteMemoriesInput:
    user_id: strawberry.ID = strawberry.field(description="Whose memories.")
    select: MemorySelector = strawberry.field(description="Which of them.")
    forget_sources: bool | None = strawberry.field(
        default=False, description="Also delete the messages and files that no remaining memory points to."
    )
    dry_run: bool | None = strawberry.field(default=False, description="Only count; delete nothing.")
    owner_kind: OwnerKind = strawberry.field(default=OwnerKind.USER, description="What `userId` names.")


@strawberry.input(description="What to change in a memory; absent fields stay unchanged.")
class UpdateMemoryInput:
    id: strawberry.ID = strawberry.field(description="Which memory.")
    key: str | None = strawberry.field(
        default=UNSET,
        description=(
            "Its title, 1 to 200 characters. If absent, a title that was taken from the text changes with the text."
        ),
    )
    value: str | None = strawberry.field(
        default=UNSET, description="Its text, 1 to 10,000 characters; it is indexed again."
    )
    tags: list[str] | None = strawberry.field(default=UNSET, description="All its tags from now on.")
    status: MemoryStatus | None = strawberry.field(default=UNSET, description="Hide, archive or restore it.")

    def plain(self) -> Changes:
        return Changes(
            key=_given(self.key),
            value=_given(self.value),
            tags=several(self.tags),
            status=None if self.status is UNSET else self.status,
        )


@strawberry.input(description="What was wrong or missing, in plain words.")
class AddFeedbackInput:
    user_id: strawberry.ID = strawberry.field(
        description="The owner of the memories that it is about; no one else's are changed."
    )
    conversation_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The conversation in which it was said. If absent, the server makes one."
    )
    feedback: str = strawberry.field(description="What was wrong or missing, in the user's own words.")
    agent_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The agent it was said to; stored with new memories."
    )
    app_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The app it was said in; stored with new memories."
    )
    owner_kind: OwnerKind = strawberry.field(
        default=OwnerKind.USER, description="What `userId` names: USER, or AGENT for an agent with a memory of its own."
    )

    def plain(self) -> Feedback:
        return Feedback(
            owner=_speaker(self.owner_kind, self.user_id),
            words=self.feedback,
            conversation_id=_given(self.conversation_id),
            agent_id=_given(self.agent_id),
            app_id=_given(self.app_id),
        )


@strawberry.input(description="Which task to run again.")
class RetryTaskInput:
    task_id: strawberry.ID = strawberry.field(description="A task that has ended.")


@strawberry.input(description="Which task to cancel.")
class CancelTaskInput:
    task_id: strawberry.ID = strawberry.field(description="A task that has not ended.")
