"""Whether a tool call worked, judged from what it gave back: error keys, HTTP status, exceptions, timeouts, and nothing at all."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from memos_gql.memory.tools.failing_texts import IDENTIFIER, TIMEOUT, exception_name, failure_in, http_error
from memos_gql.memory.tools.values import Unreadable, read_json, read_literal

WORKED = ""
EMPTY = "EmptyResult"
ERROR = "Error"
ERROR_KEYS = ("error", "errors", "exception", "err", "errormessage")
STATUS_KEYS = ("statuscode", "status", "httpstatus", "code")
SAYS_FAILED = frozenset({"error", "errored", "fail", "failed", "failure", "exception"})
SAYS_TIMEOUT = frozenset({"timeout", "timedout"})
TELLING = frozenset({"message", "msg", "error", "errors", "detail", "details", "reason", "title", "description"})
"""Beside one of these a `code` of 400 to 599 is a status; a product or a country has codes too."""
WRAPPERS = ("result", "results", "response", "output", "data", "body")
NO_ERROR = frozenset({"", "none", "null", "no", "no error", "no errors", "false", "0", "ok", "n/a", "success"})
OWN_NAMES = ("type", "code", "name", "errortype", "errorcode", "status", "reason")
EMPTY_TEXTS = frozenset({"null", "none", "undefined", '""', "''"})
HTTP_ERRORS = range(400, 600)


def error_type(result: str) -> str:
    """Name what went wrong, such as "HTTP 404", "TimeoutError", "EmptyResult" or the error's own type; empty when the call worked."""
    text = result.strip()
    if not text or text.lower() in EMPTY_TEXTS:
        return EMPTY
    value = _read(text)
    return failure_in(text) if value is None else judge_value(value)


def judge_value(value: JsonValue) -> str:
    """Name what went wrong in a result that is JSON."""
    if value is None or value in ("", [], {}):
        return EMPTY
    if isinstance(value, str):
        return failure_in(value)
    if isinstance(value, list):
        failures = [_failure(item) if isinstance(item, dict) else WORKED for item in value]
        # One bad entry among good ones is what the tool found, not how it fared.
        return failures[0] if all(failures) else WORKED
    return _failure(value) if isinstance(value, dict) else WORKED


def _read(text: str) -> JsonValue:
    """Return the object or list that a text is as a whole, else None."""
    if text[0] not in '{["':
        return None
    for read in (read_json, read_literal):
        try:
            return read(text)
        except Unreadable:
            continue
    return None


def _failure(result: Mapping[str, JsonValue], *, is_wrapped: bool = False) -> str:
    fields = {_plain(name): value for name, value in result.items()}
    if not _has_failed(fields):
        return WORKED if is_wrapped else _failure_inside(fields)
    return next(_names(fields), ERROR)


def _failure_inside(fields: Mapping[str, JsonValue]) -> str:
    inner = (fields.get(name) for name in WRAPPERS)
    return next((failure for value in inner if isinstance(value, dict) and (failure := _failure(value, is_wrapped=True))), WORKED)


def _has_failed(fields: Mapping[str, JsonValue]) -> bool:
    return (
        any(_is_error(fields.get(key)) for key in ERROR_KEYS)
        or fields.get("iserror") is True
        or any(fields.get(key) is False for key in ("success", "ok", "succeeded"))
        or _said_status(fields) in SAYS_FAILED | SAYS_TIMEOUT
        or _http_status(fields) is not None
    )


def _is_error(value: JsonValue) -> bool:
    """Say so of an error that is there; a number under such a name is a measure or a count."""
    if isinstance(value, str):
        return value.strip().lower() not in NO_ERROR
    return value is True or (isinstance(value, dict | list) and bool(value))


def _said_status(fields: Mapping[str, JsonValue]) -> str:
    status = fields.get("status")
    return _plain(status) if isinstance(status, str) else ""


def _http_status(fields: Mapping[str, JsonValue]) -> int | None:
    for key in STATUS_KEYS:
        status = _as_status(fields.get(key))
        if status is not None and (key != "code" or not TELLING.isdisjoint(fields)):
            return status
    return None


def _as_status(value: JsonValue) -> int | None:
    if isinstance(value, str):
        digits = value.strip()[:3]
        is_status = digits.isdecimal() and not value.strip()[3:4].isalnum()
        return _as_status(int(digits)) if is_status else None
    return value if isinstance(value, int) and value in HTTP_ERRORS else None


def _names(fields: Mapping[str, JsonValue]) -> Iterator[str]:
    """Yield what names the failure, the most telling first."""
    errors = [value for key in ERROR_KEYS if _is_error(value := fields.get(key))]
    yield from (name for error in errors for name in _own_names(error))
    if _said_status(fields) in SAYS_TIMEOUT:
        yield TIMEOUT
    status = _http_status(fields)
    if status is not None:
        yield f"HTTP {status}"
    yield from (name for text in _texts(fields) if (name := exception_name(text) or http_error(text) or failure_in(text)))


def _own_names(error: JsonValue) -> Iterator[str]:
    if isinstance(error, list):
        yield from _own_names(error[0])
    elif isinstance(error, dict):
        fields = {_plain(name): value for name, value in error.items()}
        extensions = fields.get("extensions")
        yield from _own_names(extensions) if isinstance(extensions, dict) else ()
        yield from (name for key in OWN_NAMES if (name := _short_name(fields.get(key))))
        yield from (name for text in _texts(fields) if (name := exception_name(text) or http_error(text)))
    elif isinstance(error, str):
        name = exception_name(error) or http_error(error) or _short_name(error)
        yield from [name] if name else []


def _short_name(value: JsonValue) -> str:
    status = _as_status(value)
    if status is not None:
        return f"HTTP {status}"
    if isinstance(value, str) and IDENTIFIER.fullmatch(value.strip()) and _plain(value) not in SAYS_FAILED:
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and value != 0 else ""


def _texts(fields: Mapping[str, JsonValue]) -> Iterator[str]:
    """Yield the sentences beside an error, those of an MCP result too: `{isError, content: [{type, text}]}`."""
    for value in fields.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (item["text"] for item in value if isinstance(item, dict) and isinstance(item.get("text"), str))  # type: ignore[misc]  # mypy narrows no item of a dict


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")
