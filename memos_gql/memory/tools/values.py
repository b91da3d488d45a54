"""Parsing JSON in texts, within limits, and writing it briefly."""

import ast
import json
import math
from collections.abc import Iterable
from typing import Any

from pydantic import JsonValue

from memos_gql.documents.stored_json import is_unicode

MAX_DEPTH = 20
"""No tool's definition or result is deeper, and each level costs stack."""
INT64 = range(-(2**63), 2**63)


class Unreadable(ValueError):
    """A text is not a value that can be stored; caught where the text is parsed, never shown."""


def read_json(text: str) -> JsonValue:
    """Parse a text that is JSON as a whole.

    Raises:
        Unreadable: it is not JSON, repeats a key, is nested more than `MAX_DEPTH` deep, or contains what MongoDB cannot
            store.
    """
    refuse_deep(text)
    try:
        return storable(json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_refuse_constant))
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from None


def read_literal(text: str) -> JsonValue:
    """Parse a Python literal that has a JSON equivalent, such as `{'a': None}`.

    Raises:
        Unreadable: as in `read_json`.
    """
    refuse_deep(text)
    try:
        return storable(ast.literal_eval(text.strip()))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError) as error:
        raise Unreadable(str(error)) from None


def storable(value: object, *, depth: int = 0) -> JsonValue:
    """Return a value as JSON, with tuples as lists.

    Raises:
        Unreadable: MongoDB cannot store it, or JSON has no equivalent.
    """
    if depth > MAX_DEPTH:
        raise Unreadable("nested too deep")
    if isinstance(value, dict):
        return {_key(key): storable(item, depth=depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item, depth=depth + 1) for item in value]
    if isinstance(value, str):
        return _text(value)
    if (
        value is None
        or (isinstance(value, int) and value in INT64)
        or (isinstance(value, float) and math.isfinite(value))
    ):
        return value
    raise Unreadable("no JSON value")


def write_json(value: JsonValue, *, indent: int | None = None) -> str:
    """Write JSON without escaping other scripts, on one line if `indent` is None."""
    return json.dumps(value, ensure_ascii=False, indent=indent)


def cut(text: str, *, limit: int, length: int | None = None) -> str:
    """Shorten a text to one line of about `limit` characters, and say how long it was.

    Args:
        length: of the whole text, if `text` is only its beginning.
    """
    line = " ".join(text.split())
    if len(line) <= limit and length is None:
        return line
    return f"{line[:limit].rstrip()}… ({length or len(line):,} characters)"


def refuse_deep(text: str) -> None:
    """Refuse deep nesting by counting brackets, including those in strings: parsers need stack for each level.

    Raises:
        Unreadable: many more than `MAX_DEPTH` are nested.
    """
    depth = 0
    for sign in text:
        if sign in "[{(":
            depth += 1
            if depth > 4 * MAX_DEPTH:
                raise Unreadable("nested too deep")
        elif sign in "]})":
            depth = max(depth - 1, 0)


def _without_repetition(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    pairs = list(pairs)
    made = dict(pairs)
    if len(made) < len(pairs):
        raise Unreadable("a key is given twice")
    return made


def _refuse_constant(name: str) -> JsonValue:
    raise Unreadable(f"{name} is no JSON")


def _key(key: object) -> str:
    if not isinstance(key, str) or "\0" in key:
        raise Unreadable("no JSON key")
    return _text(key)


def _text(text: str) -> str:
    if not is_unicode(text):
        raise Unreadable("half of a surrogate pair")
    return text
