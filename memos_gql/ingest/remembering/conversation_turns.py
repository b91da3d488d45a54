"""The turns of a stored conversation, each from one request to the next: which ones a task changes, and their messages.

What is loaded depends only on stored data and the turn, not on the task that asks, so all tasks see the same.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from beanie.odm.queries.find import FindMany

from memos_gql.documents import Fields, Message, Role, Task

MAX_MESSAGES = 500
MAX_CHARACTERS = 20_000_000
"""In one turn; an agent in an endless loop would otherwise fill the process's memory."""
MAX_ELSEWHERE = 200
"""Messages outside a turn with the same call ids: some clients number the calls of every turn from one."""
MAX_TURNS = 1_000
Place = tuple[datetime, str]
"""Messages are ordered by their time of sending, then by id."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn, identified by its request; None for what precedes the first request."""

    request: Message | None

    def __lt__(self, other: "Turn") -> bool:
        """Tell whether this turn comes before the other one."""
        if self.request is None or other.request is None:
            return self.request is None and other.request is not None
        return place_of(self.request) < place_of(other.request)


def conversation_of(task: Task) -> Fields:
    """Write the query for the messages of a task's conversation, limited to its owner."""
    return task.belonging


async def touched_turns(task: Task, messages: Sequence[Message]) -> list[Turn]:
    """List the turns that new messages belong to or change, each once.

    Turns that the messages belong to come first, oldest first. A new request also changes the turn that it ends. After
    these come turns whose results change: a new result belongs to the turn of its call, and a new call may take over a
    stored result.
    """
    conversation = conversation_of(task)
    in_order = sorted(messages, key=place_of)
    starts = await _starts(conversation, in_order)
    indices = {index for message in in_order for index in _indices(message, starts)}
    touched = {_name(starts[index]): Turn(starts[index]) for index in sorted(indices)}
    for related in await _related(conversation, in_order):
        start = await _request_before(conversation, related)
        touched.setdefault(_name(start), Turn(start))
    return list(touched.values())


async def has_calls_since(task: Task, turn: Turn) -> bool:
    """Tell whether any tool was called in or after this turn."""
    since = [_since(turn.request)] if turn.request else []
    return bool(
        await _oldest_first(conversation_of(task), {"tool_calls.0": {"$exists": True}}, *since).limit(1).to_list()
    )


async def window_of(task: Task, turn: Turn) -> list[Message]:
    """Load a turn, the request after it, and messages elsewhere with the same call ids; oldest first."""
    conversation = conversation_of(task)
    following = await _next_request(conversation, turn)
    messages = await _inside(conversation, turn, following)
    edge = [following] if following else []
    return [
        *await _earlier(conversation, turn, messages),
        *messages,
        *edge,
        *await _later(conversation, following, messages),
    ]


def place_of(message: Message) -> Place:
    return message.sent_at, message.id


def _name(request: Message | None) -> str:
    return request.id if request else ""


async def _starts(conversation: Fields, in_order: Sequence[Message]) -> list[Message | None]:
    """List the requests from the one before the first of these messages to the last; None stands for the beginning."""
    first = await _request_before(conversation, in_order[0])
    since = [_after(first)] if first else []
    requests = _oldest_first(conversation, {"role": Role.USER}, _until(in_order[-1]), *since)
    return [first, *await requests.limit(MAX_TURNS).to_list()]


def _indices(message: Message, starts: Sequence[Message | None]) -> Iterator[int]:
    places = [place_of(start) for start in starts[1:] if start]
    index = bisect_right(places, place_of(message))
    yield index
    if message.role is Role.USER and index > 0:
        yield index - 1


async def _related(conversation: Fields, in_order: Sequence[Message]) -> list[Message]:
    """Find messages that are now matched differently: calls with new results, and results closer to a new call."""
    related: list[Message] = []
    called: set[str] = set()
    for message in in_order:
        taken_over = await _results_after(conversation, message, new=in_order) if message.tool_calls else []
        answered = [
            found.tool_call_id
            for found in [message, *taken_over]
            if found.tool_call_id and found.tool_call_id not in called
        ]
        calls = [await _call_before(conversation, call_id, message) for call_id in answered]
        related += [*taken_over, *(call for call in calls if call)]
        called.update(_called(message))
    return related


async def _results_after(conversation: Fields, message: Message, *, new: Sequence[Message]) -> list[Message]:
    known = {"tool_call_id": {"$in": _called(message)}, "_id": {"$nin": [each.id for each in new]}}
    return await _oldest_first(conversation, known, _after(message)).limit(len(message.tool_calls)).to_list()


async def _call_before(conversation: Fields, call_id: str, message: Message) -> Message | None:
    return await _newest(conversation, {"tool_calls.call_id": call_id}, _before(message))


async def _inside(conversation: Fields, turn: Turn, following: Message | None) -> list[Message]:
    edges = [*([_since(turn.request)] if turn.request else []), *([_before(following)] if following else [])]
    messages: list[Message] = []
    length = 0
    async for message in _oldest_first(conversation, *edges).limit(MAX_MESSAGES):
        length += sum(len(part.text or "") for part in message.parts)
        if length > MAX_CHARACTERS:
            break
        messages.append(message)
    return messages


async def _earlier(conversation: Fields, turn: Turn, messages: Sequence[Message]) -> list[Message]:
    """Find calls before the turn that its results may belong to."""
    called = {call_id for message in messages for call_id in _called(message)}
    strange = {message.tool_call_id for message in messages if message.tool_call_id} - called
    if turn.request is None:
        return []
    calls = [await _call_before(conversation, call_id, turn.request) for call_id in sorted(strange)]
    return sorted({call.id: call for call in calls if call}.values(), key=place_of)


async def _later(conversation: Fields, following: Message | None, messages: Sequence[Message]) -> list[Message]:
    """Find later results of the turn's calls, and later calls with the same ids that may own those results instead."""
    called = [call_id for message in messages for call_id in _called(message)]
    if following is None or not called:
        return []
    named = {"$or": [{"tool_call_id": {"$in": called}}, {"tool_calls.call_id": {"$in": called}}]}
    return await _oldest_first(conversation, named, _after(following)).limit(MAX_ELSEWHERE).to_list()


async def newest_before(task: Task, message: Message) -> Message | None:
    """Return the message just before a message in its conversation."""
    return await _newest(conversation_of(task), _before(message))


async def _request_before(conversation: Fields, message: Message) -> Message | None:
    return await _newest(conversation, {"role": Role.USER}, _before(message))


async def _next_request(conversation: Fields, turn: Turn) -> Message | None:
    after = [_after(turn.request)] if turn.request else []
    found = await _oldest_first(conversation, {"role": Role.USER}, *after).limit(1).to_list()
    return found[0] if found else None


def _called(message: Message) -> list[str]:
    return [call.call_id for call in message.tool_calls if call.call_id.strip()]


def _oldest_first(conversation: Fields, *conditions: Fields) -> FindMany[Message]:
    return Message.find({"$and": [conversation, *conditions]}).sort("+sent_at", "+_id")


async def _newest(conversation: Fields, *conditions: Fields) -> Message | None:
    found = await Message.find({"$and": [conversation, *conditions]}).sort("-sent_at", "-_id").limit(1).to_list()
    return found[0] if found else None


def _before(message: Message) -> Fields:
    return {"$or": [{"sent_at": {"$lt": message.sent_at}}, {"sent_at": message.sent_at, "_id": {"$lt": message.id}}]}


def _after(message: Message) -> Fields:
    return {"$or": [{"sent_at": {"$gt": message.sent_at}}, {"sent_at": message.sent_at, "_id": {"$gt": message.id}}]}


def _until(message: Message) -> Fields:
    return {"$or": [_before(message), {"_id": message.id}]}


def _since(message: Message) -> Fields:
    return {"$or": [_after(message), {"_id": message.id}]}
