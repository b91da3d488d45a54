"""Whether a tool call worked, judged by its result: error keys, HTTP status, exceptions, timeouts, or no content."""

from collections.abc import Mapping

from pydantic import JsonValue

from memos_gql.memory.tools.error_fields import failure_named_by, plain_fields, says_success, sentence_alone
from memos_gql.memory.tools.failing_texts import failure_in
from memos_gql.memory.tools.nothing_found import holds_nothing, is_nothing, says_nothing
from memos_gql.memory.tools.values import Unreadable, read_json, read_literal

WORKED = ""
EMPTY = "EmptyResult"
WRAPPERS = ("result", "results", "response", "output", "data", "body", "meta", "payload", "content", "status")
"""Keys that wrap the actual result: an object in one of them is judged too."""
SPEAKING = frozenset({"result", "response", "output"})
"""Keys whose text is judged too, unless the result reports success; text under other keys may come from documents."""
MAX_WRAPPED = 4


def error_type(result: str) -> str:
    """Return what went wrong, such as "HTTP 404", "EmptyResult" or the error's own type; empty for success."""
    text = result.strip()
    if says_nothing(text):
        return EMPTY
    value = _read(text)
    return failure_in(text) if value is None else judge_value(value)


def judge_value(value: JsonValue, *, depth: int = 0) -> str:
    """Return what went wrong in a JSON result.

    Args:
        depth: the number of results that it was nested in.
    """
    if isinstance(value, str):
        return error_type(value) if depth < MAX_WRAPPED and not _is_quoted(value) else WORKED
    if isinstance(value, dict):
        return _of_object(value, depth=depth)
    if isinstance(value, list):
        return EMPTY if is_nothing(value) else _of_list(value)
    return EMPTY if value is None else WORKED


def _is_quoted(text: str) -> bool:
    return text[:1] == '"'


def _read(text: str) -> JsonValue:
    """Return the object or list that the whole text is, else None."""
    if text[0] not in '{["':
        return None
    for read in (read_json, read_literal):
        try:
            return read(text)
        except Unreadable:
            continue
    return None


def _of_list(values: list[JsonValue]) -> str:
    texts = [_text_block(value) for value in values]
    if all(text is not None for text in texts):
        return error_type("\n".join(filter(None, texts)))
    failures = [failure_named_by(plain_fields(value)) if isinstance(value, dict) else WORKED for value in values]
    # One bad entry among good ones is a finding of the tool, not its failure.
    return failures[0] if all(failures) else WORKED


def _text_block(value: JsonValue) -> str | None:
    """Return the text of a content block as in MCP and OpenAI's API, `{type: "text", text}`."""
    is_block = isinstance(value, dict) and value.get("type") == "text"
    text = value.get("text") if is_block and isinstance(value, dict) else None
    return text if isinstance(text, str) else None


def _of_object(result: Mapping[str, JsonValue], *, depth: int) -> str:
    fields = plain_fields(result)
    failure = failure_named_by(fields)
    if failure:
        return failure
    has_succeeded = says_success(fields)
    if not fields or holds_nothing(fields, has_succeeded=has_succeeded):
        return EMPTY
    return _inside(fields, has_succeeded=has_succeeded, depth=depth) or failure_in(sentence_alone(fields))


def _inside(fields: Mapping[str, JsonValue], *, has_succeeded: bool, depth: int) -> str:
    if depth >= MAX_WRAPPED:
        return WORKED
    wrapped = [
        fields[name]
        for name in WRAPPERS
        if name in fields and _is_handed_on(name, fields[name], has_succeeded=has_succeeded)
    ]
    wrapped += _only_child(fields.get("data"))
    judged = (judge_value(value, depth=depth + 1) for value in wrapped)
    return next((failure for failure in judged if failure not in (WORKED, EMPTY)), WORKED)


def _only_child(data: JsonValue) -> list[JsonValue]:
    """Return the payload of a GraphQL mutation, `{"data": {"createUser": {"errors": […]}}}`."""
    children = list(data.values()) if isinstance(data, dict) and len(data) == 1 else []
    return [child for child in children if isinstance(child, dict) and ("errors" in child or "userErrors" in child)]


def _is_handed_on(name: str, value: JsonValue, *, has_succeeded: bool) -> bool:
    if isinstance(value, str):
        return value.lstrip()[:1] == "{" or (name in SPEAKING and not has_succeeded)
    if isinstance(value, list):
        return not has_succeeded and all(_text_block(item) is not None for item in value)
    return isinstance(value, dict)
