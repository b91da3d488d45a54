"""How tools were used for each request of a conversation: the calls in order, their results, and the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pydantic import JsonValue

from memos_gql.documents import Message, PartKind, Role
from memos_gql.memory.tools.judging import error_type
from memos_gql.memory.tools.masking import mask_text, mask_value
from memos_gql.memory.tools.values import Unreadable, cut, read_json

NOT_ANSWERED = "NoResult"
KEPT_CHARACTERS = 5_000
"""Characters of a text that are kept: far more than is ever shown, and few enough to be masked after each message."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The masked beginning of a message's text; `length` is that of the whole text if this is only a part."""

    text: str
    length: int | None = None

    def shortened(self, limit: int) -> str:
        """Write it on one line of about `limit` characters."""
        return cut(self.text, limit=limit, length=self.length)


@dataclass(frozen=True, slots=True)
class Call:
    """One masked call; `result` is None without an answering TOOL message, `error_type` is empty if the call worked.

    `step` is the index of the message with the call: calls of one step were made at once, so none depends on another's
    result.
    """

    tool_name: str
    arguments: JsonValue
    result: Excerpt | None
    error_type: str
    step: int = field(default=0, compare=False)

    @property
    def is_answered(self) -> bool:
        return self.result is not None

    @property
    def has_worked(self) -> bool:
        return self.is_answered and not self.error_type


@dataclass(frozen=True, slots=True)
class Trajectory:
    """What was done for one request.

    `request` is None for calls before the first USER message, `answer` is None until an ASSISTANT text follows the last
    call. `messages` are all its messages, oldest first.
    """

    request: Message | None
    calls: Sequence[Call]
    answer: Excerpt | None
    messages: Sequence[Message]

    @property
    def request_words(self) -> Excerpt:
        return Excerpt("") if self.request is None else excerpt(self.request)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A call at its place in the window, before its result is known."""

    message: int
    position: int
    call_id: str


@dataclass(frozen=True, slots=True)
class _Turn:
    """The messages from one request to the next, as indices in the window."""

    start: int
    end: int


def trajectories(window: Sequence[Message]) -> list[Trajectory]:
    """Make a trajectory for each request that used tools.

    A result belongs to the latest earlier call with its id, even if the user spoke in between; among simultaneous calls
    with equal ids, to the first one without a result. A result with a missing or unknown id belongs to the first call
    of its turn without a result. Of two results for one call, the later one counts.

    Args:
        window: messages of one conversation, oldest first.
    """
    results = _results_by_call(window)
    made = (_trajectory(window, turn, results) for turn in _turns(window))
    return [trajectory for trajectory in made if trajectory.calls]


def excerpt(message: Message) -> Excerpt:
    words = _words(message)
    return Excerpt(mask_text(words[:KEPT_CHARACTERS]), length=len(words) if len(words) > KEPT_CHARACTERS else None)


def _words(message: Message) -> str:
    """Join the texts of a message; a file or image is named by its kind."""
    parts = (part.text if part.kind is PartKind.TEXT else f"[{part.kind.lower()}]" for part in message.parts)
    return "\n".join(text.strip() for text in parts if text and text.strip())


def _turns(window: Sequence[Message]) -> Iterator[_Turn]:
    starts = [place for place, message in enumerate(window) if message.role is Role.USER]
    edges = [0, *starts, len(window)]
    yield from (_Turn(start, end) for start, end in pairwise(edges) if start < end)


def _trajectory(window: Sequence[Message], turn: _Turn, results: dict[_Asked, int]) -> Trajectory:
    first = window[turn.start]
    asked = [call for place in range(turn.start, turn.end) for call in _asked(window[place], place)]
    answer = _answer(window, turn, asked)
    used = {call.message for call in asked} | {results[call] for call in asked if call in results}
    used |= {turn.start} if first.role is Role.USER else set()
    used |= set() if answer is None else {answer}
    return Trajectory(
        request=first if first.role is Role.USER else None,
        calls=[_call(window, call, results.get(call)) for call in asked],
        answer=None if answer is None else excerpt(window[answer]),
        messages=[window[place] for place in sorted(used)],
    )


def _asked(message: Message, place: int) -> list[_Asked]:
    return [_Asked(place, position, call.call_id.strip()) for position, call in enumerate(message.tool_calls)]


def _call(window: Sequence[Message], asked: _Asked, result_place: int | None) -> Call:
    call = window[asked.message].tool_calls[asked.position]
    arguments = mask_value(_opened(call.arguments))
    if result_place is None:
        return Call(call.name, arguments, result=None, error_type=NOT_ANSWERED, step=asked.message)
    # Judged before masking: a mask would hide that the result was empty.
    judged = error_type(_words(window[result_place]))
    return Call(
        call.name, arguments, result=excerpt(window[result_place]), error_type=mask_text(judged), step=asked.message
    )


def _opened(arguments: JsonValue) -> JsonValue:
    """Parse arguments that were sent as a string of JSON, as in OpenAI's format."""
    if not isinstance(arguments, str):
        return arguments
    try:
        return read_json(arguments)
    except Unreadable:
        return arguments


def _answer(window: Sequence[Message], turn: _Turn, asked: Sequence[_Asked]) -> int | None:
    after = asked[-1].message + 1 if asked else turn.end
    said = (
        place
        for place in range(after, turn.end)
        if window[place].role is Role.ASSISTANT and _says_something(window[place])
    )
    return max(said, default=None)


def _says_something(message: Message) -> bool:
    return any(part.text and part.text.strip() for part in message.parts)


def _results_by_call(window: Sequence[Message]) -> dict[_Asked, int]:
    """Find each call's result; results that match by id are assigned first, before those that match by order only."""
    latest: dict[str, list[_Asked]] = {}
    results: dict[_Asked, int] = {}
    strays: list[int] = []
    for place, message in enumerate(window):
        latest.update(_by_id(_asked(message, place)))
        if message.role is not Role.TOOL:
            continue
        calls = latest.get((message.tool_call_id or "").strip())
        if calls is None:
            strays.append(place)
        else:
            results[next((call for call in calls if call not in results), calls[-1])] = place
    return _with_strays(window, results, strays)


def _by_id(calls: Sequence[_Asked]) -> dict[str, list[_Asked]]:
    by_id: dict[str, list[_Asked]] = {}
    for call in calls:
        if call.call_id:
            by_id.setdefault(call.call_id, []).append(call)
    return by_id


def _with_strays(window: Sequence[Message], results: dict[_Asked, int], strays: Sequence[int]) -> dict[_Asked, int]:
    for place in strays:
        start = next((before for before in range(place, -1, -1) if window[before].role is Role.USER), 0)
        calls = (call for before in range(start, place) for call in _asked(window[before], before))
        open_call = next((call for call in calls if call not in results), None)
        if open_call is not None:
            results[open_call] = place
    return results
