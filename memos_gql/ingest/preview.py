"""Computing what would be remembered from messages, without storing anything."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from threading import Event

from memos_gql.documents import (
    Memory,
    Message,
    OwnerKind,
    OwnerScope,
    Part,
    PartKind,
    ProjectScope,
    new_id,
    now,
    owned_by,
)
from memos_gql.errors import Fault, InvalidInput, Issue
from memos_gql.ingest.receiving.request import AddRequest, SentMessage, check
from memos_gql.ingest.remembering.judging import judge
from memos_gql.ingest.understand.material import SPOKEN, windows
from memos_gql.ingest.understand.steps import MOST_WINDOWS, read_messages, room_for_messages
from memos_gql.memory.build import message_memories
from memos_gql.memory.passages import Splitter
from memos_gql.models.chat import ProjectChat
from memos_gql.resources import Resources

NOBODY = owned_by(OwnerKind.USER, "nobody")
"""The owner used if the caller names none."""
MAX_LENGTH = 200_000
"""Characters of all messages together; that is some seconds of work."""
_READERS = ThreadPoolExecutor(1, thread_name_prefix="extract")
"""A thread of its own, so that nothing else has to wait for it."""


async def extract(resources: Resources, scope: ProjectScope, request: AddRequest) -> list[Memory]:
    """Read messages as when they are added, each one separately, and return their memories.

    Raises:
        InvalidInput: the request breaks a rule, is too long, or contains a file.
    """
    messages = _checked(request, scope, resources)
    memories = await _remembered(messages, resources.splitter)
    likely = await judge(messages, memories, embedder=resources.embedder)
    return [*memories, *likely.preferences]


async def extract_as_asked(
    resources: Resources, scope: ProjectScope, request: AddRequest, *, model: str | None
) -> list[Memory]:
    """Extract with the configured chat model if `model` is not empty; without a chat model or `model`, by rules.

    Raises:
        InvalidInput: as for `extract`.
        ModelFailure: the model gave nothing usable.
    """
    chat = resources.models.of(scope).chat if model else None
    if chat is None:
        return await extract(resources, scope, request)
    return await extract_by_model(resources, scope, chat, request)


async def extract_by_model(
    resources: Resources, scope: ProjectScope, chat: ProjectChat, request: AddRequest
) -> list[Memory]:
    """Have the chat model read messages together, and return the memories it derives; nothing is stored.

    Raises:
        InvalidInput: as for `extract`.
        ModelFailure: the model gave nothing usable.
    """
    messages = [message for message in _checked(request, scope, resources) if message.role in SPOKEN]
    stretches = list(windows(messages, room=room_for_messages(chat)))[:MOST_WINDOWS]
    read = [await read_messages(chat, stretch, [], task_id="", stated=frozenset()) for stretch in stretches]
    return [memory for derived in read for memory in derived.memories]


def _checked(request: AddRequest, scope: ProjectScope, resources: Resources) -> list[Message]:
    check(request, resources.settings)
    length = sum(len(part) for message in request.messages for part in message.parts if isinstance(part, str))
    if length > MAX_LENGTH:
        sentence = f"The messages have at most {MAX_LENGTH} characters together; these have {length}."
        raise InvalidInput([Issue(("input", "messages", "content"), sentence, Fault.TOO_LONG)])
    return [_message(sent, place, scope.of(request.owner)) for place, sent in enumerate(request.messages)]


def _message(sent: SentMessage, place: int, scope: OwnerScope) -> Message:
    if not all(isinstance(part, str) for part in sent.parts):
        sentence = "Only text can be extracted from; add files instead."
        raise InvalidInput([Issue(("input", "messages", str(place), "content"), sentence, Fault.UNKNOWN_KIND)])
    return Message(
        id=new_id("msg"),
        project_id=scope.project_id,
        owner=scope.owner,
        conversation_id="",
        task_id="",
        role=sent.role,
        parts=[Part(kind=PartKind.TEXT, text=str(part)) for part in sent.parts],
        tool_calls=list(sent.tool_calls),
        tool_call_id=sent.tool_call_id,
        sent_at=sent.sent_at or now(),
    )


async def _remembered(messages: list[Message], splitter: Splitter) -> list[Memory]:
    """Read the messages in a thread, because it takes seconds. When cancelled, the thread stops after its message."""
    is_over = Event()
    try:
        return await asyncio.get_running_loop().run_in_executor(_READERS, _memories, messages, splitter, is_over)
    finally:
        is_over.set()


def _memories(messages: list[Message], splitter: Splitter, is_over: Event) -> list[Memory]:
    going_on = takewhile(lambda _: not is_over.is_set(), messages)
    return [memory for message in going_on for memory in message_memories(message, splitter=splitter)]
