"""Recognising failures in text. The beginning and end of the text decide: an article about an error is not an error."""

import errno
import os
import re
from http import HTTPStatus

from memos_gql.memory.rules import Rules

TIMEOUT = "TimeoutError"
ERROR = "Error"
SHORT = 300
"""Longer texts that merely contain such words are about something else; an error message is short."""
HEAD = 1_200
TAIL = 2_000
"""Characters at the end in which programs say why they stopped; their normal output comes before."""
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{1,59}")
FAILING = Rules(
    __package__,
    "failing.toml",
    more_words={
        "http_reasons": [status.phrase for status in HTTPStatus if status >= 400],
        "system_errors": [os.strerror(code) for code in errno.errorcode],
        "error_codes": list(errno.errorcode.values()),
    },
)


def failure_in(text: str) -> str:
    """Return the name of the failure that a text reports; empty if it reports none."""
    text = text.strip()
    labels = FAILING.find("labels", text[:SHORT])
    text = text[labels.end() :].strip() if labels else text
    return _with_a_name(text) or _without_a_name(text)


def exception_name(text: str) -> str:
    """Return the name of the exception in an error text, without its modules; empty if there is none."""
    found = FAILING.find("last_line", text[-TAIL:]) if FAILING.find("traceback", text) else None
    found = found or FAILING.find("any_name", text[:TAIL])
    return _first(found) if found else TIMEOUT if FAILING.find("begins_with_timeout", text[:SHORT]) else ""


def http_error(text: str) -> str:
    """Return "HTTP 404" or the like if an error text gives a status; otherwise empty."""
    found = FAILING.find("http_with_reason", text[:TAIL]) or FAILING.find("http_named", text[:TAIL])
    return f"HTTP {found[1]}" if found else ""


def _with_a_name(text: str) -> str:
    head = text[:HEAD]
    # A program's output may precede the traceback that ended it; an article continues after a traceback.
    if FAILING.pattern("traceback").match(text) or (
        FAILING.find("traceback", text) and FAILING.find("last_line", text[-TAIL:])
    ):
        return exception_name(text) or ERROR
    named = (
        FAILING.find("begins_with_name", head)
        or FAILING.find("ruby", head)
        or FAILING.pattern("stack").match(head)
        or _stack_of_script(head)
    )
    if named:
        return _first(named) or ERROR
    status = FAILING.find("begins_with_http", head) or (
        FAILING.find("answered_with_http", head) if len(text) <= SHORT else None
    )
    return f"HTTP {_first(status)}" if status else ""


def _stack_of_script(head: str) -> re.Match[str] | None:
    """Find the stack that Node prints below the line of the failing script, `/app/index.js:4`."""
    return FAILING.find("stack", head) if re.match(r"\S{1,200}:\d+\n", head) else None


def _without_a_name(text: str) -> str:
    head, is_short = text[:SHORT], len(text) <= SHORT
    if (is_short and FAILING.find("begins_with_timeout", text)) or FAILING.find("chinese_timeout", text[:20]):
        return TIMEOUT
    if FAILING.find("begins_with_error", head) or _is_of_a_program(text) or (is_short and _is_a_refusal(text)):
        return exception_name(head) or http_error(head) or _code(text) or ERROR
    return _code(text) if is_short else _exit_code(text)


def _code(text: str) -> str:
    if FAILING.find("validation", text[:SHORT]):
        return "ValidationError"
    named = FAILING.find("code_named", text[:SHORT])
    return _first(named) if named else _exit_code(text)


def _exit_code(text: str) -> str:
    status = FAILING.find("exit", text[:SHORT]) or FAILING.find("exit", text[-SHORT:])
    return f"ExitCode {status[1]}" if status else ""


def _is_of_a_program(text: str) -> bool:
    return bool(FAILING.find("printed_by_a_program", text[:HEAD]) or FAILING.find("ends_a_program", text[-SHORT:]))


def _is_a_refusal(text: str) -> bool:
    rules = ("begins_with_refusal", "refused_by_the_system", "chinese", "chinese_exit", "surely_failed")
    return any(FAILING.find(rule, text) for rule in rules) or bool(
        "\n" not in text and FAILING.find("is_lacking", text)
    )


def _first(found: re.Match[str]) -> str:
    return next(filter(None, found.groups()), "")
