"""The web side of adding: check the request, store bytes, and save message, files and task in one transaction."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import DuplicateKeyError, PyMongoError

from memos_gql.documents import (
    Failure,
    IdempotentAdd,
    Message,
    Part,
    PartKind,
    PendingFetch,
    ProjectScope,
    Role,
    StoredFile,
    Task,
    TaskFile,
    TaskStage,
    TaskState,
    Understanding,
    new_id,
    now,
)
from memos_gql.errors import ErrorCode, FileFailure, InvalidInput, Issue
from memos_gql.ingest.deletions.meanwhile import drop_unowned
from memos_gql.ingest.progress.failures import describe, is_over_a_limit
from memos_gql.ingest.receiving.masking import masked
from memos_gql.ingest.receiving.request import AddRequest, SentFile, SentMessage, UploadSource, check
from memos_gql.ingest.receiving.sent_files import Received, receive
from memos_gql.ingest.text_threads import on_text_thread
from memos_gql.memory.visible import is_visible
from memos_gql.reach import granted
from memos_gql.resources import Resources
from memos_gql.storage.project_blobs import ProjectBlobs
from memos_gql.storage.transactions import together

log = logging.getLogger(__name__)


@dataclass
class _Draft:
    """Everything that one request will save, filled message by message."""

    task: Task
    messages: list[Message] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)


@dataclass(frozen=True)
class Accepted:
    """A task, and whether this request created it: a repeat with the same idempotency key gets the first one's task."""

    task: Task
    is_new: bool = True
    files: tuple[StoredFile, ...] = ()
    """The task's files as they were saved; empty for a repeat."""


async def accept(resources: Resources, scope: ProjectScope, request: AddRequest) -> Accepted:
    """Save a request as a task: QUEUED, or FAILED if it is known to break a limit. Nothing runs yet.

    Raises:
        InvalidInput: the request breaks a rule, or its idempotency key belongs to another request; nothing is saved.
        Forbidden: the caller's key may not write for this owner; nothing is saved.
    """
    with granted(request.owner):
        return await _accept(resources, scope, request)


async def _accept(resources: Resources, scope: ProjectScope, request: AddRequest) -> Accepted:
    check(request, resources.settings)
    draft = _Draft(new_task(request, scope))
    if request.understand and resources.models.can_derive:
        draft.task.understanding = Understanding()
    if len(request.files) > resources.settings.max_files:
        _refuse_too_many(draft.task, count=len(request.files), limit=resources.settings.max_files)
        return await _save(resources, draft, request=request)
    try:
        for sent in await _masked(request.messages):
            await _receive_message(resources, draft, sent, request=request)
        _open_task(draft)
        return await _save(resources, draft, request=request)
    finally:
        await _let_go(resources.blobs.of(scope), draft)


async def _masked(messages: Sequence[SentMessage]) -> Sequence[SentMessage]:
    if not any(sent.role is Role.TOOL or sent.tool_calls for sent in messages):
        return messages
    # A long text takes a while, and this is the web process.
    return await on_text_thread(masked, messages)


async def _let_go(blobs: ProjectBlobs, draft: _Draft) -> None:
    """Release the bytes of this request, and delete those for which no file was saved."""
    sha256s = {received.sha256 for received in draft.received if received.sha256}
    if not sha256s:
        return
    try:
        await blobs.release(sha256s, holder=draft.task.id)
        await drop_unowned(blobs, sha256s=sha256s)
    except PyMongoError as error:
        # The task is saved, so this must not fail it: the hold expires, and the workers delete bytes that nobody owns.
        log.warning("bytes left to the workers", extra={"task": draft.task.id, "error": type(error).__name__})


def new_task(request: AddRequest, scope: ProjectScope) -> Task:
    """Make a request's task, without messages yet."""
    return Task(
        id=new_id("task"),
        project_id=scope.project_id,
        owner=request.owner,
        conversation_id=request.conversation_id or new_id("conv"),
        agent_id=request.agent_id,
        app_id=request.app_id,
        message_ids=[],
        has_text=any(map(_says_something, request.messages)),
        is_counted=not request.files,
        part_of=request.part_of,
    )


def _says_something(sent: SentMessage) -> bool:
    """Tell whether a message has text to remember; tool calls and tool results count, even an empty result."""
    has_words = any(isinstance(part, str) and is_visible(part) for part in sent.parts)
    return has_words or bool(sent.tool_calls) or sent.role is Role.TOOL


def _refuse_too_many(task: Task, *, count: int, limit: int) -> None:
    sentence = f"This request holds {count} files; at most {limit} are allowed. Send them in several requests."
    fail_at_once(task, Failure(code=ErrorCode.TOO_MANY_FILES, message=sentence))


def fail_at_once(task: Task, failure: Failure) -> None:
    """Mark a task that is not saved yet as failed as a whole."""
    task.state, task.failure, task.finished_at, task.message_ids = TaskState.FAILED, failure, now(), []
    task.understanding = None
    for file in task.files:
        if file.failure is None:
            file.state = TaskState.CANCELLED


async def _receive_message(resources: Resources, draft: _Draft, sent: SentMessage, *, request: AddRequest) -> None:
    message = new_message(sent, draft.task, request=request)
    for index, part in enumerate(sent.parts):
        message.parts.append(await _receive_part(resources, draft, part, message=message, index=index))
    draft.messages.append(message)


def new_message(sent: SentMessage, task: Task, *, request: AddRequest) -> Message:
    """Make a message of a task, without parts yet."""
    return Message(
        id=sent.id or new_id("msg"),
        **task.belonging,
        task_id=task.id,
        role=sent.role,
        tool_calls=list(sent.tool_calls),
        tool_call_id=sent.tool_call_id,
        sent_at=sent.sent_at or now(),
        tags=list(dict.fromkeys([*request.tags, *sent.tags])),
        info=request.info if sent.info is None else sent.info,
        is_correction=request.is_correction,
    )


async def _receive_part(
    resources: Resources, draft: _Draft, part: str | SentFile, *, message: Message, index: int
) -> Part:
    if isinstance(part, str):
        return Part(kind=PartKind.TEXT, text=part)
    received = await receive(
        part,
        message=message,
        part_index=index,
        place=len(draft.received) + 1,
        blobs=resources.blobs.of(message.scope.project),
        limit_bytes=resources.settings.max_file_bytes,
    )
    draft.received.append(received)
    return Part(kind=part.kind, file_id=received.file.id)


def _open_task(draft: _Draft) -> None:
    task = draft.task
    task.message_ids = [message.id for message in draft.messages]
    task.files = [_task_file(index, received) for index, received in enumerate(draft.received)]
    for index, received in enumerate(draft.received):
        if received.failure and is_over_a_limit(received.failure):
            fail_at_once(task, _failure(received.failure, received.file.name, index))
            _disown_bytes(draft)
            return


def _disown_bytes(draft: _Draft) -> None:
    for received in draft.received:
        received.file.sha256 = None


def _task_file(index: int, received: Received) -> TaskFile:
    if received.failure is None:
        return TaskFile(index=index, file_id=received.file.id)
    failure = _failure(received.failure, received.file.name, index)
    return TaskFile(index=index, file_id=received.file.id, state=TaskState.FAILED, failure=failure)


def _failure(failure: FileFailure, name: str, index: int) -> Failure:
    return describe(failure, name=name, file_index=index, stage=TaskStage.FETCH)


async def _save(resources: Resources, draft: _Draft, *, request: AddRequest) -> Accepted:
    mark = _mark(request, draft) if request.idempotency_key else None
    try:
        await _transact(resources, draft, mark=mark)
    except DuplicateKeyError:
        if mark is None:
            raise
        return Accepted(await _first_task(mark), is_new=False)
    return Accepted(draft.task, files=tuple(received.file for received in draft.received))


async def _transact(resources: Resources, draft: _Draft, *, mark: IdempotentAdd | None) -> None:
    async def save(session: AsyncClientSession) -> None:
        if mark:
            await mark.insert(session=session)
        # Receiving may have taken long; a deletion in the meantime must not count as later than this task
        draft.task.created_at = now()
        await draft.task.insert(session=session)
        await _save_parts(draft, session)

    await together(resources.database.client, save)


async def _save_parts(draft: _Draft, session: AsyncClientSession) -> None:
    files = [received.file for received in draft.received]
    pending = [received.pending for received in draft.received if received.pending]
    if draft.messages and not draft.task.state.is_terminal:
        await Message.insert_many(draft.messages, session=session)
        if pending:
            await PendingFetch.insert_many(pending, session=session)
    if files:
        await StoredFile.insert_many(files, session=session)


def _mark(request: AddRequest, draft: _Draft) -> IdempotentAdd:
    owner = json.dumps([draft.task.project_id, request.owner, request.idempotency_key])
    digest = hashlib.sha256(json.dumps(_digestible(request, draft), sort_keys=True, default=str).encode()).hexdigest()
    return IdempotentAdd(id=hashlib.sha256(owner.encode()).hexdigest(), task_id=draft.task.id, input_sha256=digest)


def _digestible(request: AddRequest, draft: _Draft) -> Any:
    """Describe the input so that equal requests give equal digests: bytes that came with it by their SHA-256."""
    sha256s = iter(received.sha256 for received in draft.received)
    messages = [
        [message.role, message.tool_call_id, message.sent_at, [call.model_dump() for call in message.tool_calls]]
        + [
            _digestible_part(part, sha256=next(sha256s, None) if isinstance(part, SentFile) else None)
            for part in message.parts
        ]
        for message in request.messages
    ]
    return [request.conversation_id, request.agent_id, request.app_id, request.tags, request.info, messages]


def _digestible_part(part: str | SentFile, *, sha256: str | None) -> Any:
    if isinstance(part, str):
        return part
    source = part.source
    origin = sha256 or (source.filename if isinstance(source, UploadSource) else str(source))
    return [part.kind, part.name, origin]


async def _first_task(mark: IdempotentAdd) -> Task:
    first = await IdempotentAdd.get(mark.id)
    task = first and await Task.get(first.task_id)
    if first is None or task is None or first.input_sha256 != mark.input_sha256:
        sentence = "This idempotency key was used for another input in the last 24 hours; choose a new one."
        raise InvalidInput([Issue(("input", "idempotencyKey"), sentence)])
    return task
