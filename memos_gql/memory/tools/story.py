"""A trajectory as text, from request to answer, in the request's language; long parts are cut, with their length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from memos_gql.memory.tools.experience import CHINESE, wording
from memos_gql.memory.tools.trajectories import Call, Trajectory
from memos_gql.memory.tools.values import cut, write_json

MAX_REQUEST = 1_000
MAX_ARGUMENTS = 500
MAX_RESULT = 500
MAX_ANSWER = 1_000
"""Characters of a result and of the answer, enough to recognise each; the messages keep the full text."""
FIRST_CALLS = 10
LAST_CALLS = 20
"""If there are more calls than these together, those in between are left out: the first and last show how it began
and ended."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of the lines."""

    request: str
    call: str
    result: str
    failure: str
    missing: str
    nothing: str
    answer: str
    skipped: str


ENGLISH_LABELS = Labels(
    request="Request: ",
    call="Call: ",
    result="Result: ",
    failure="Failed ({error}): ",
    missing="Result: missing so far",
    nothing="(nothing)",
    answer="Answer: ",
    skipped="({count} more calls)",
)
CHINESE_LABELS = Labels(
    request="请求：",
    call="调用：",
    result="结果：",
    failure="失败（{error}）：",
    missing="结果：尚未返回",
    nothing="（无）",
    answer="回答：",
    skipped="（另有{count}次调用）",
)


def story(trajectory: Trajectory) -> str:
    """Write request, calls with results, and answer, one line each."""
    labels = CHINESE_LABELS if wording(trajectory) is CHINESE else ENGLISH_LABELS
    request = trajectory.request_words.shortened(MAX_REQUEST)
    lines = [labels.request + request] if request else []
    lines += _calls(trajectory.calls, labels)
    if trajectory.answer is not None:
        lines.append(labels.answer + trajectory.answer.shortened(MAX_ANSWER))
    return "\n".join(lines)


def _calls(calls: Sequence[Call], labels: Labels) -> Iterator[str]:
    skipped = len(calls) - FIRST_CALLS - LAST_CALLS
    for number, call in enumerate(calls):
        if skipped > 0 and number == FIRST_CALLS:
            yield labels.skipped.format_map({"count": skipped})
        if skipped <= 0 or not FIRST_CALLS <= number < FIRST_CALLS + skipped:
            yield from _call(call, labels)


def _call(call: Call, labels: Labels) -> Iterator[str]:
    arguments = call.arguments if isinstance(call.arguments, str) else write_json(call.arguments)
    yield f"{labels.call}{call.tool_name} {cut(arguments, limit=MAX_ARGUMENTS)}".rstrip()
    if call.result is None:
        yield labels.missing
        return
    label = labels.failure.format_map({"error": call.error_type}) if call.error_type else labels.result
    yield label + (call.result.shortened(MAX_RESULT) or labels.nothing)
