"""`extract/memory`: what would be remembered, with nothing stored."""

import asyncio
from collections.abc import Iterator

from semantic_text_splitter import TextSplitter

from memos_gql.documents import Memory, Message, OwnerKind, Part, PartKind, PreferenceMemory, TextMemory, new_id, now, owned_by
from memos_gql.errors import Fault
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


async def extract_memory(call: Call) -> Data:
    sent = call.sent
    types = sent.texts("extraction_types") or TYPES
    if not set(TYPES).issuperset(types):
        sent.refuse("extraction_types", f"The types are {' and '.join(TYPES)}.", Fault.UNKNOWN_KIND)
    messages = _messages(call)
    # Cutting a long text takes seconds
    memories = await asyncio.to_thread(_remembered, messages, call.resources.splitter)
    facts = [_item(memory) for memory in memories if isinstance(memory, TextMemory) and "memory" in types]
    preferences = [_item(memory) for memory in memories if isinstance(memory, PreferenceMemory) and "preference" in types]
    return {"success": True, "memory_detail_list": facts, "preference_detail_list": preferences}


def _messages(call: Call) -> list[Message]:
    sent = call.sent
    request = AddRequest(owner=optional_owner(sent) or NOBODY, messages=messages_of(sent, most=call.resources.settings.max_messages))
    check(request, call.resources.settings)
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


def _remembered(messages: list[Message], splitter: TextSplitter) -> list[Memory]:
    return list(_memories(messages, splitter))


def _memories(messages: list[Message], splitter: TextSplitter) -> Iterator[Memory]:
    for message in messages:
        yield from message_memories(message, splitter=splitter)


def _item(memory: Memory) -> Item:
    return {**own_fields(memory), "tags": memory.tags}
