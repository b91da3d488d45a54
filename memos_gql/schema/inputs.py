"""What clients send, and its way into plain values."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import strawberry
from pydantic import JsonValue, TypeAdapter
from strawberry import UNSET, Maybe

from memos_gql import documents
from memos_gql.documents import PartKind, owned_by_user
from memos_gql.errors import InvalidInput, Issue
from memos_gql.feedback import Feedback
from memos_gql.forget import Picked, Selection
from memos_gql.gate.uploads import upload_source
from memos_gql.ingest.request import AddRequest, InlineSource, SentFile, SentMessage, UploadSource, UrlSource
from memos_gql.revise import Changes
from memos_gql.schema.scalars import JSON, URL, Base64, Upload
from memos_gql.schema.types.enums import MemoryKind, MemoryStatus, OwnerKind, Role
from memos_gql.storage.conditions import AllOf, Compare, Conditions, OneOf, Order, TextField, TimeField, Where, contains, info_equals

_JSON_VALUE: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


@strawberry.input(one_of=True, description="Exactly one source of a file's bytes.")
class FileSourceInput:
    url: Maybe[URL] = strawberry.field(
        description="The server fetches it; addresses that are not public are refused. A `data:` URL carries the bytes itself."
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
        default=UNSET, description="Shown in provenance. Defaults to the last path segment of the URL or the upload's name."
    )


@strawberry.input(description="A document.")
class FileInput:
    source: FileSourceInput = strawberry.field(description="Its bytes.")
    name: str | None = strawberry.field(
        default=UNSET, description="Shown in provenance. Defaults to the last path segment of the URL or the upload's name."
    )


@strawberry.input(one_of=True, description="Exactly one kind of content.")
class ContentInput:
    text: Maybe[str] = strawberry.field(description="Words.")
    image: Maybe[ImageInput] = strawberry.field(description="JPEG, PNG and other common raster formats.")
    file: Maybe[FileInput] = strawberry.field(description="PDF, DOCX, DOC, RTF, HTML or plain text.")

    def plain(self) -> str | SentFile:
        if self.image:
            return _sent_file(self.image.value, PartKind.IMAGE)
        if self.file:
            return _sent_file(self.file.value, PartKind.FILE)
        return self.text.value if self.text else ""


def _sent_file(file: ImageInput | FileInput, kind: PartKind) -> SentFile:
    return SentFile(kind=kind, name=file.name or None, source=file.source.plain())


@strawberry.input(description="A call of a tool that an assistant made.")
class ToolCallInput:
    call_id: str = strawberry.field(description="The model's own id of the call.")
    name: str = strawberry.field(description="Which tool was called.")
    arguments: JSON = strawberry.field(description="What it was called with.")

    def plain(self) -> documents.ToolCall:
        return documents.ToolCall(call_id=self.call_id, name=self.name, arguments=_JSON_VALUE.validate_python(self.arguments))


@strawberry.input(description="One message of a conversation.")
class MessageInput:
    role: Role = strawberry.field(description="Who said it.")
    content: list[ContentInput] = strawberry.field(default_factory=list, description="In order. May be empty only when `toolCalls` is not.")
    tool_calls: list[ToolCallInput] = strawberry.field(default_factory=list, description="Calls an ASSISTANT message makes, at most 200.")
    tool_call_id: str | None = strawberry.field(default=UNSET, description="The call a TOOL message answers.")
    sent_at: datetime | None = strawberry.field(default=UNSET, description="When it was said. Defaults to now.")

    def plain(self) -> SentMessage:
        return SentMessage(
            role=self.role,
            parts=tuple(part.plain() for part in self.content),
            tool_calls=tuple(call.plain() for call in self.tool_calls),
            tool_call_id=self.tool_call_id or None,
            sent_at=self.sent_at or None,
        )


@strawberry.input(description="What to remember, and whose memory it is.")
class AddMessageInput:
    user_id: strawberry.ID = strawberry.field(description="Whose memory it is. One user never sees another's.")
    conversation_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description=(
            "Made by the server when absent: then each `addMessage` opens a new one, and equal content in two of them is two memories."
        ),
    )
    agent_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The agent that was spoken to; filterable.")
    app_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The app it was said in; filterable.")
    messages: list[MessageInput] = strawberry.field(description="Oldest first.")
    tags: list[str] = strawberry.field(default_factory=list, description="Put on every memory made from these messages.")
    info: JSON | None = strawberry.field(default=UNSET, description="Free metadata, filterable by key.")
    async_mode: bool = strawberry.field(
        default=True,
        description=(
            "False waits until text is searchable. Ignored when any message holds an image or a file: those are always asynchronous."
        ),
    )
    idempotency_key: str | None = strawberry.field(
        default=UNSET,
        description=(
            "A repeat with the same key, project and user returns the first task instead of adding again (kept 24 h); "
            "with another input it is an InvalidInputError."
        ),
    )

    def plain(self) -> AddRequest:
        return AddRequest(
            owner=owned_by_user(self.user_id),
            conversation_id=_given(self.conversation_id),
            agent_id=_given(self.agent_id),
            app_id=_given(self.app_id),
            messages=tuple(message.plain() for message in self.messages),
            tags=tuple(self.tags),
            info=_JSON_VALUE.validate_python(self.info) if self.info is not UNSET else None,
            waits_for_text=not self.async_mode,
            idempotency_key=_given(self.idempotency_key),
        )


def _given(value: str | None) -> str | None:
    """Make no difference between a field left out and null."""
    return None if value is UNSET else value


@strawberry.input(description="All given conditions must hold.")
class MemoryFilter:
    kinds: list[MemoryKind] | None = strawberry.field(default=UNSET, description="Any of these kinds.")
    statuses: list[MemoryStatus] | None = strawberry.field(
        default=UNSET, description="Any of these states. Absent: ACTIVATED when reading, all of them when deleting."
    )
    conversation_ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="Any of these conversations.")
    agent_ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="Any of these agents.")
    app_ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="Any of these apps.")
    file_ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="Read in any of these files.")
    tags: list[str] | None = strawberry.field(default=UNSET, description="All of these tags; an empty list asks for none.")
    info: JSON | None = strawberry.field(default=UNSET, description="Equal to every given key of `info`.")
    created_after: datetime | None = strawberry.field(default=UNSET, description="Stored at this instant or later.")
    created_before: datetime | None = strawberry.field(default=UNSET, description="Stored earlier than this instant.")
    said_after: datetime | None = strawberry.field(default=UNSET, description="Said at this instant or later: see `saidAt`.")
    said_before: datetime | None = strawberry.field(default=UNSET, description="Said earlier than this instant.")

    def plain(self, *, owner: str, default_statuses: tuple[MemoryStatus, ...]) -> Conditions:
        info = None if self.info is UNSET else _JSON_VALUE.validate_python(self.info)
        if info is not None and not isinstance(info, dict):
            raise InvalidInput([Issue(("filter", "info"), "`info` must be an object.")])
        parts = (*self._one_of(default_statuses), *self._all_tags(), *self._between())
        parts += tuple(info_equals(key, value) for key, value in (info or {}).items())
        return Conditions(owner=owner, where=AllOf(parts) if parts else None)

    def _one_of(self, default_statuses: tuple[MemoryStatus, ...]) -> Iterator[Where]:
        statuses = _several(self.statuses)
        allowed = default_statuses if statuses is None else statuses
        if not set(allowed).issuperset(MemoryStatus):
            yield OneOf(TextField.STATUS, allowed)
        listed = {
            TextField.KIND: self.kinds,
            TextField.CONVERSATION_ID: self.conversation_ids,
            TextField.AGENT_ID: self.agent_ids,
            TextField.APP_ID: self.app_ids,
            TextField.FILE_IDS: self.file_ids,
        }
        for field, values in listed.items():
            several = _several(values)
            if several is not None:
                yield OneOf(field, several)

    def _all_tags(self) -> Iterator[Where]:
        tags = _several(self.tags)
        if tags is not None:
            yield AllOf(tuple(contains(TextField.TAGS, tag) for tag in tags))

    def _between(self) -> Iterator[Where]:
        bounds = (
            (TimeField.CREATED_AT, Order.FROM, self.created_after),
            (TimeField.CREATED_AT, Order.BEFORE, self.created_before),
            (TimeField.SAID_AT, Order.FROM, self.said_after),
            (TimeField.SAID_AT, Order.BEFORE, self.said_before),
        )
        for field, order, moment in bounds:
            if moment:
                yield Compare(field, order, moment)


def _several(values: Sequence[str] | None) -> tuple[str, ...] | None:
    """Keep an empty list apart from none: any of no values is nothing, and must not come to mean everything."""
    return None if values is None or values is UNSET else tuple(values)


@strawberry.input(one_of=True, description="Exactly one way to say which memories.")
class MemorySelector:
    ids: Maybe[list[strawberry.ID]] = strawberry.field(description="These, all of them or none; at least one.")
    filter: Maybe[MemoryFilter] = strawberry.field(
        description="All memories of one owner that match. `{}` is all of them; empty `tags` or `info` are refused."
    )

    def plain(self, *, owner: str) -> Selection:
        if self.ids:
            return _picked(owner, self.ids.value)
        chosen = self.filter.value if self.filter else MemoryFilter()
        # What a program builds of a choice that nobody made must not come to mean everything
        empty = [name for name, given in (("tags", chosen.tags), ("info", chosen.info)) if given in ([], {})]
        if empty:
            place = ("input", "select", "filter")
            raise InvalidInput([Issue((*place, name), f"`{name}` asks for nothing; leave it out or fill it.") for name in empty])
        return chosen.plain(owner=owner, default_statuses=tuple(MemoryStatus))


def _picked(owner: str, ids: Sequence[str]) -> Picked:
    """Select by id.

    Raises:
        InvalidInput: there is no id.
    """
    if not ids:
        raise InvalidInput([Issue(("input", "select", "ids"), "`ids` is empty; name at least one memory.")])
    return Picked(owner, [*ids])


@strawberry.input(description="Which memories to delete.")
class DeleteMemoriesInput:
    user_id: strawberry.ID = strawberry.field(description="Whose memories.")
    select: MemorySelector = strawberry.field(description="Which of them.")
    forget_sources: bool = strawberry.field(
        default=False, description="Also delete the messages and files that no remaining memory points to."
    )
    dry_run: bool = strawberry.field(default=False, description="Count, delete nothing.")
    owner_kind: OwnerKind = strawberry.field(default=OwnerKind.USER, description="What `userId` names.")


@strawberry.input(description="What to change of a memory; what is left out stays as it is.")
class UpdateMemoryInput:
    id: strawberry.ID = strawberry.field(description="Which memory.")
    key: str | None = strawberry.field(
        default=UNSET, description="Its title, 1 to 200 characters. One taken from the words follows them unless it is given."
    )
    value: str | None = strawberry.field(default=UNSET, description="What it says, 1 to 10,000 characters; it is indexed anew.")
    tags: list[str] | None = strawberry.field(default=UNSET, description="All its tags from now on.")
    status: MemoryStatus | None = strawberry.field(default=UNSET, description="Hide it, put it aside, or let it count again.")

    def plain(self) -> Changes:
        return Changes(
            key=_given(self.key), value=_given(self.value), tags=_several(self.tags), status=None if self.status is UNSET else self.status
        )


@strawberry.input(description="What was wrong or missing, in plain words.")
class AddFeedbackInput:
    user_id: strawberry.ID = strawberry.field(description="Whose memories it is about; nobody else's are touched.")
    conversation_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Where it was said. Made by the server when absent."
    )
    feedback: str = strawberry.field(description="What was wrong or missing, in the user's own words.")

    def plain(self) -> Feedback:
        return Feedback(owner=owned_by_user(self.user_id), words=self.feedback, conversation_id=_given(self.conversation_id))


@strawberry.input(description="Which task to run again.")
class RetryTaskInput:
    task_id: strawberry.ID = strawberry.field(description="A task that has ended.")


@strawberry.input(description="Which task to cancel.")
class CancelTaskInput:
    task_id: strawberry.ID = strawberry.field(description="A task that has not ended.")
