"""`extract/memory`: what would be remembered, with nothing stored."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from threading import Event

from semantic_text_splitter import TextSplitter

from memos_gql.documents import Memory, Message, OwnerKind, Part, PartKind, PreferenceMemory, TextMemory, new_id, now, owned_by
from memos_gql.errors import Fault, InvalidInput, Issue
from memos_gql.ingest.request import AddRequest, SentMessage, check
from memos_gql.memory.build import message_memories
from memos_gql.rest.call import Call, Data
from memos_gql.rest.fields import Sent
from memos_gql.rest.messages import messages_of
from memos_gql.rest.owners import optional_owner
from memos_gql.rest.wire.memories import own_fields
from memos_gql.rest.wire.origins import Item

NOBODY = owned_by(OwnerKind.USER, "nobody")
TYPES = ("memory", "preference")
MAX_EXTRACTED_LENGTH = 200_000
"""Characters of all messages together: some seconds of work."""
_READERS = ThreadPoolExecutor(1, thread_name_prefix="extract")
"""A thread of its own: nothing else waits behind it."""


async def extract_memory(call: Call) -> Data:
    sent = call.sent
    types = sent.texts("extraction_types") or TYPES
    if not set(TYPES).issuperset(types):
        sent.refuse("extraction_types", f"The types are {' and '.join(TYPES)}.", Fault.UNKNOWN_KIND)
    messages = _messages(call)
    async with call.services.extractions.turn(call.key_id):
        memories = await _remembered(messages, call.resources.splitter)
    facts = [_item(memory) for memory in memories if isinstance(memory, TextMemory) and "memory" in types]
    preferences = [_item(memory) for memory in memories if isinstance(memory, PreferenceMemory) and "preference" in types]
    return {"success": True, "memory_detail_list": facts, "preference_detail_list": preferences}


def _messages(call: Call) -> list[Message]:
    sent = call.sent
    request = AddRequest(owner=optional_owner(sent) or NOBODY, messages=messages_of(sent, most=call.resources.settings.max_messages))
    check(request, call.resources.settings)
    length = sum(len(part) for message in request.messages for part in message.parts if isinstance(part, str))
    if length > MAX_EXTRACTED_LENGTH:
        sentence = f"The messages have at most {MAX_EXTRACTED_LENGTH} characters together; these have {length}."
        raise InvalidInput([Issue(("messages", "content"), sentence, Fault.TOO_LONG)])
    return [_message(message, call, owner=request.owner, sent=sent) for message in request.messages]


def _message(said: SentMessage, call: Call, *, owner: str, sent: Sent) -> Message:
    if not all(isinstance(part, str) for part in said.parts):
        sent.refuse("messages", "Only words can be extracted from here; add files with add/message.", Fault.UNKNOWN_KIND)
    return Message(
        id=new_id("msg"),
        project_id=call.project_id,
        owner=owner,
        conversation_id="",
        task_id="",
        role=said.role,
        parts=[Part(kind=PartKind.TEXT, text=str(part)) for part in said.parts],
        tool_calls=list(said.tool_calls),
        tool_call_id=said.tool_call_id,
        sent_at=said.sent_at or now(),
    )


async def _remembered(messages: list[Message], splitter: TextSplitter) -> list[Memory]:
    """Cut and read the words, which takes seconds; when nobody waits any more it stops before the next message."""
    is_over = Event()
    try:
        return await asyncio.get_running_loop().run_in_executor(_READERS, _memories, messages, splitter, is_over)
    finally:
        is_over.set()


def _memories(messages: list[Message], splitter: TextSplitter, is_over: Event) -> list[Memory]:
    going_on = takewhile(lambda _: not is_over.is_set(), messages)
    return [memory for message in going_on for memory in message_memories(message, splitter=splitter)]


def _item(memory: Memory) -> Item:
    return {**own_fields(memory), "tags": memory.tags}
