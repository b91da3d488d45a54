"""The lesson of a trajectory, in one sentence in the language of the request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from memos_gql.documents import ToolUse
from memos_gql.memory.phrases import HAN
from memos_gql.memory.tools.trajectories import NOT_ANSWERED, Call, Trajectory
from memos_gql.memory.tools.values import cut, write_json

MAX_REQUEST = 120
MAX_ARGUMENT = 60
MAX_ARGUMENTS = 4
"""Limits on characters of a request and an argument, and on arguments of a call: all must fit into one sentence."""
MAX_NAMED = 3
"""Calls of one tool that are described; further ones are only counted."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The wording in one language; names in braces are filled in."""

    request: str
    no_request: str
    worked: str
    failed: str
    until_arguments: str
    until_again: str
    missing: str
    called_with: str
    and_with: str
    others: str
    between: str
    clauses: str
    end: str


ENGLISH = Wording(
    request="For “{request}”, ",
    no_request="Without a request, ",
    worked="{tool} worked",
    failed="{tool} failed with {errors}",
    until_arguments=" until {arguments} was used",
    until_again=" until it was called again",
    missing="{tool} has no result yet",
    called_with=" with {arguments}",
    and_with=",",
    others=" and {count} more",
    between=", ",
    clauses="; ",
    end=".",
)
CHINESE = Wording(
    request="对于“{request}”，",
    no_request="没有用户请求时，",
    worked="{tool}成功",
    failed="{tool}失败（{errors}）",
    until_arguments="，直到使用{arguments}才成功",
    until_again="，再次调用后成功",
    missing="{tool}尚无结果",
    called_with="（{arguments}）",
    and_with="和",
    others="等另外{count}次",
    between="、",
    clauses="；",
    end="。",
)


def wording(trajectory: Trajectory) -> Wording:
    """Choose Chinese for a request with Chinese characters, else English."""
    return CHINESE if HAN.search(trajectory.request_words.text) else ENGLISH


def tool_uses(trajectory: Trajectory) -> list[ToolUse]:
    """Summarise the use of each tool, in the order of first calls."""
    return [_use(name, calls, trajectory) for name, calls in _by_tool(trajectory.calls).items()]


def experience(trajectory: Trajectory) -> str:
    """Write in one sentence what worked for the request, and what failed until which change."""
    words = wording(trajectory)
    clauses = [_clause(name, calls, words) for name, calls in _by_tool(trajectory.calls).items()]
    return _opening(trajectory, words) + words.clauses.join(clauses) + words.end


def success_rate(calls: Sequence[Call]) -> float:
    """Return the share of answered calls that worked; 0 if none was answered. A missing result is not a failure."""
    answered = [call for call in calls if call.is_answered]
    return round(sum(call.has_worked for call in answered) / len(answered), 4) if answered else 0.0


def written_arguments(arguments: JsonValue) -> str:
    """Write a call's arguments as `city=Paris, unit=C`, each shortened."""
    if not isinstance(arguments, dict):
        return "" if arguments in (None, "", []) else _short(arguments)
    shown = [f"{name}={_short(value)}" for name, value in list(arguments.items())[:MAX_ARGUMENTS]]
    return ", ".join([*shown, *["…"] * (len(arguments) > MAX_ARGUMENTS)])


def _use(name: str, calls: Sequence[Call], trajectory: Trajectory) -> ToolUse:
    words = wording(trajectory)
    failures = [call.error_type for call in calls if call.is_answered and call.error_type]
    unanswered = "" if any(call.is_answered for call in calls) else NOT_ANSWERED
    return ToolUse(
        tool_name=name,
        success_rate=success_rate(calls),
        error_type=failures[-1] if failures else unanswered,
        experience=_opening(trajectory, words) + _clause(name, calls, words) + words.end,
    )


def _by_tool(calls: Sequence[Call]) -> dict[str, list[Call]]:
    by_tool: dict[str, list[Call]] = {}
    for call in calls:
        by_tool.setdefault(call.tool_name, []).append(call)
    return by_tool


def _opening(trajectory: Trajectory, words: Wording) -> str:
    request = trajectory.request_words.shortened(MAX_REQUEST)
    return words.request.format_map({"request": request}) if request else words.no_request


def _clause(name: str, calls: Sequence[Call], words: Wording) -> str:
    """Describe one tool's calls: a failure with what ended it, then other failures, successes, and missing results."""
    answered = [call for call in calls if call.is_answered]
    missing = [call for call in calls if not call.is_answered]
    told = _answered(name, answered, words)
    if missing:
        told.append(words.missing.format_map({"tool": _named(name, missing, words)}))
    return words.clauses.join(told)


def _answered(name: str, calls: Sequence[Call], words: Wording) -> list[str]:
    """Describe the answered calls of a tool; if it failed at first, also what ended the failures."""
    failed = [call for call in calls if not call.has_worked]
    worked = [call for call in calls if call.has_worked]
    ending = _ending(failed, worked)
    if ending is not None and not calls[0].has_worked:
        return [_failed(name, failed, words) + _until(failed[-1], ending, words)]
    told = [words.worked.format_map({"tool": _named(name, worked, words)})] if worked else []
    return [*told, _failed(name, failed, words)] if failed else told


def _ending(failed: Sequence[Call], worked: Sequence[Call]) -> Call | None:
    """Return the first success after all failures; None if one came in between. Simultaneous calls are not later."""
    later = [call for call in worked if failed and call.step > failed[0].step]
    return later[0] if later and later[0].step > failed[-1].step else None


def _failed(name: str, failed: Sequence[Call], words: Wording) -> str:
    errors = words.between.join(dict.fromkeys(call.error_type for call in failed))
    return words.failed.format_map({"tool": _named(name, failed, words), "errors": errors})


def _until(failed: Call, worked: Call, words: Wording) -> str:
    changed = written_arguments(_changed(failed.arguments, worked.arguments))
    return words.until_arguments.format_map({"arguments": changed}) if changed else words.until_again


def _changed(before: JsonValue, after: JsonValue) -> JsonValue:
    """Return the arguments that are new or changed; if some were only removed, all that remained."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return None if before == after else after
    changed = {name: value for name, value in after.items() if name not in before or before[name] != value}
    return changed or (None if before == after else after)


def _named(name: str, calls: Sequence[Call], words: Wording) -> str:
    """Name a tool with the different arguments of its calls."""
    different = list(dict.fromkeys(written_arguments(call.arguments) for call in calls))
    shown = [words.called_with.format_map({"arguments": arguments}) for arguments in different[:MAX_NAMED] if arguments]
    more = len(different) - MAX_NAMED
    return name + words.and_with.join(shown) + (words.others.format_map({"count": more}) if more > 0 else "")


def _short(value: JsonValue | Mapping[str, JsonValue]) -> str:
    return cut(value if isinstance(value, str) else write_json(value), limit=MAX_ARGUMENT)  # type: ignore[arg-type]  # a Mapping of JSON is JSON
