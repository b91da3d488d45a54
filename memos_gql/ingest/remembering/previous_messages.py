"""The message before each message: it helps to understand short replies."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from memos_gql.documents import Memory, Message, Task, TextMemory
from memos_gql.ingest.remembering.conversation_turns import conversation_of, newest_before, place_of


async def previous_messages(task: Task, messages: Sequence[Message]) -> dict[str, str]:
    """Return, for each message of a task, the id of the message before it in the conversation, from any task."""
    if not messages:
        return {}
    first, last = min(messages, key=place_of), max(messages, key=place_of)
    between = {**conversation_of(task), "sent_at": {"$gte": first.sent_at, "$lte": last.sent_at}}
    found = Message.get_pymongo_collection().find(between, {"sent_at": 1}).sort([("sent_at", 1), ("_id", 1)])
    ids = [raw["_id"] async for raw in found]
    earlier = await newest_before(task, first)
    in_order = ids[ids.index(first.id) :] if first.id in ids else ids
    return {after: before for before, after in pairwise([*([earlier.id] if earlier else []), *in_order])}


def name_previous(memories: Sequence[Memory], previous: Mapping[str, str]) -> None:
    """Set the previous message in each source of a text memory."""
    for memory in (memory for memory in memories if isinstance(memory, TextMemory)):
        for source in memory.sources:
            source.previous_message_id = previous.get(source.message_id)
