"""Reading a JSON result's fields for error, status and success, and the name of the error."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from memos_gql.memory.rules import Rules
from memos_gql.memory.tools.failing_texts import ERROR, IDENTIFIER, TIMEOUT, exception_name, failure_in, http_error

WORKED = ""
FIELDS = Rules(__package__, "fields.toml")
HTTP_ERRORS = range(400, 600)
GOOD_CODES = frozenset({0, 1, *range(100, 400)})
"""Values of `code` that mean success: 0 usually, 1 sometimes, and every HTTP status that is not an error."""
ERROR_KEYS, STATUS_KEYS, SAYING_KEYS, EXIT_KEYS, NUMBERED_KEYS, SUCCESS_KEYS, FAILURE_KEYS, OWN_NAMES = (
    FIELDS.words(name)
    for name in (
        "error_keys", "status_keys", "saying_keys", "exit_keys", "numbered_keys", "success_keys", "failure_keys",
        "own_names",
    )
)  # fmt: skip
PRINTED, SELDOM_BAD, NAMELESS, SAYS_TIMEOUT, SAYS_WELL, TELLING, MESSAGES = (
    frozenset(FIELDS.words(name))
    for name in ("printed", "seldom_bad", "nameless", "says_timeout", "says_well", "telling", "messages")
)  # fmt: skip
SAYS_FAILED = NAMELESS | set(FIELDS.words("says_failed"))
BESIDES_A_SENTENCE = TELLING | set(FIELDS.words("besides_a_sentence"))
NO_ERROR = SAYS_WELL | set(FIELDS.words("no_error"))


def plain_fields(result: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Write field names in lower case without punctuation: `isError` and `is_error` are equal."""
    return {_plain(name): value for name, value in result.items()}


def failure_named_by(fields: Mapping[str, JsonValue]) -> str:
    """Return the name of the failure that the fields report; empty if they report none."""
    return next(_names(fields), ERROR) if _has_failed(fields) else WORKED


def says_success(fields: Mapping[str, JsonValue]) -> bool:
    """Tell whether the fields explicitly report success."""
    return (
        any(fields.get(key) is True for key in SUCCESS_KEYS)
        or fields.get("iserror") is False
        or any(_is_nought(fields.get(key)) for key in (*EXIT_KEYS, *NUMBERED_KEYS))
        or any(_word(fields.get(key)) in SAYS_WELL for key in ("status", "state", "message", "msg"))
        or any(fields.get(key) in range(200, 300) for key in STATUS_KEYS if isinstance(fields.get(key), int))
    )


def sentence_alone(fields: Mapping[str, JsonValue]) -> str:
    """Return the message of a result with nothing else, such as `{"message": "Not Found"}`; otherwise empty."""
    if says_success(fields) or not fields.keys() <= BESIDES_A_SENTENCE:
        return ""
    return next(
        (text for key in ("message", "detail", "msg", "title", "reason") if isinstance(text := fields.get(key), str)),
        "",
    )


def _has_failed(fields: Mapping[str, JsonValue]) -> bool:
    return (
        any(_is_error(fields.get(key)) for key in ERROR_KEYS)
        or any(fields.get(key) is True for key in FAILURE_KEYS)
        or any(_is_denied(fields.get(key)) for key in SUCCESS_KEYS)
        or not (SAYS_FAILED | SAYS_TIMEOUT).isdisjoint(_said(fields))
        or _http_status(fields) is not None
        or _exit_code(fields) is not None
        or _number(fields) != ""
        or _code_in_words(fields) != ""
        or _is_list_of_messages(fields.get("detail"))
    )


def _is_denied(value: JsonValue) -> bool:
    """Tell whether a value of `success` means failure: false, or 0 and "false" as some APIs write it."""
    return value is False or value == 0 or (isinstance(value, str) and _plain(value) in {"false", "no"})


def _is_error(value: JsonValue) -> bool:
    """Tell whether a value of an error field reports an error; a number in such a field is a measure or a count."""
    if isinstance(value, str):
        return _plain(value.strip()) not in NO_ERROR
    return value is True or (isinstance(value, dict | list) and bool(value))


def _said(fields: Mapping[str, JsonValue]) -> set[str]:
    return {_word(fields.get(key)) for key in SAYING_KEYS}


def _word(value: JsonValue) -> str:
    return _plain(value.strip(" .!。！")) if isinstance(value, str) else ""


def _http_status(fields: Mapping[str, JsonValue]) -> int | None:
    for key in STATUS_KEYS:
        status = _as_status(fields.get(key))
        if status is not None and (key not in {"code", "cod"} or not TELLING.isdisjoint(fields)):
            return status
    return None


def _as_status(value: JsonValue) -> int | None:
    if isinstance(value, str):
        digits = value.strip()[:3]
        is_status = digits.isdecimal() and not value.strip()[3:4].isalnum()
        return _as_status(int(digits)) if is_status else None
    return value if isinstance(value, int) and value in HTTP_ERRORS else None


def _exit_code(fields: Mapping[str, JsonValue]) -> int | None:
    keys = EXIT_KEYS if PRINTED.isdisjoint(fields) else (*EXIT_KEYS, "code", "status")
    codes = (_as_number(fields.get(key)) for key in keys)
    return next((code for code in codes if code), None)


def _number(fields: Mapping[str, JsonValue]) -> str:
    """Return the failure's number in an API's own convention: `{"code": 40013, "msg": "invalid phone number"}`."""
    for key in NUMBERED_KEYS:
        code = _as_number(fields.get(key))
        if not code:
            continue
        if key not in SELDOM_BAD or (
            code not in GOOD_CODES and not MESSAGES.isdisjoint(fields) and not _is_well(fields)
        ):
            return f"Error {code}"
    return ""


def _code_in_words(fields: Mapping[str, JsonValue]) -> str:
    if MESSAGES.isdisjoint(fields) or _is_well(fields):
        return ""
    codes = (code for key in ("code", "type", "errortype", "reason") if isinstance(code := fields.get(key), str))
    return next((code for code in codes if FIELDS.find("names_an_error", code)), "")


def _is_list_of_messages(detail: JsonValue) -> bool:
    """Tell whether this is FastAPI's list of faults in a request: `[{"loc": […], "msg": "field required"}]`."""
    return (
        isinstance(detail, list) and detail != [] and all(isinstance(item, dict) and "msg" in item for item in detail)
    )


def _is_well(fields: Mapping[str, JsonValue]) -> bool:
    """Tell whether an unknown number comes with a result or a word of success."""
    has_answer = any(fields.get(key) not in (None, "", [], {}) for key in ("data", "result", "results"))
    return has_answer or any(
        "success" in text.lower() or "成功" in text or _word(text) in SAYS_WELL for text in _texts(fields)
    )


def _as_number(value: JsonValue) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        digits = value.strip().removeprefix("-")
        return int(value) if digits.isdecimal() and len(digits) < 10 else None
    return value if isinstance(value, int) else None


def _is_nought(value: JsonValue) -> bool:
    return _as_number(value) == 0


def _names(fields: Mapping[str, JsonValue]) -> Iterator[str]:
    """Yield names for the failure, the most specific first."""
    errors = [value for key in ERROR_KEYS if _is_error(value := fields.get(key))]
    yield from (name for error in errors for name in _own_names(error))
    if fields.get("timedout") is True or not SAYS_TIMEOUT.isdisjoint(_said(fields)):
        yield TIMEOUT
    status = _http_status(fields)
    if status is not None:
        yield f"HTTP {status}"
    yield from (name for text in _texts(fields) if (name := exception_name(text) or http_error(text) or _told(text)))
    code = _exit_code(fields)
    yield from [f"ExitCode {code}"] if code is not None else []
    yield from (name for name in (_code_in_words(fields), _number(fields)) if name)


def _told(text: str) -> str:
    failure = failure_in(text)
    return failure if failure != ERROR else ""


def _own_names(error: JsonValue) -> Iterator[str]:
    if isinstance(error, list):
        yield from _own_names(error[0])
    elif isinstance(error, dict):
        fields = plain_fields(error)
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
    if isinstance(value, str) and IDENTIFIER.fullmatch(value.strip()) and _plain(value) not in NAMELESS:
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and value != 0 else ""


def _texts(fields: Mapping[str, JsonValue]) -> Iterator[str]:
    """Yield the texts next to an error, including those of an MCP result: `{isError, content: [{type, text}]}`."""
    for value in fields.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            # Mypy narrows no item of a dict
            yield from (item["text"] for item in value if isinstance(item, dict) and isinstance(item.get("text"), str))  # type: ignore[misc]


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")
