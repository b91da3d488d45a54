"""Recognising empty results: no value, no entries, or a sentence that nothing was found."""

from collections.abc import Mapping

from pydantic import JsonValue

from memos_gql.memory.rules import Rules

NOTHING = Rules(__package__, "nothing.toml")
EMPTY_TEXTS, HOLDERS, BESIDES, COUNTS = (
    frozenset(NOTHING.words(name)) for name in ("empty_texts", "holders", "besides", "counts")
)
LONGEST = 300
"""Characters of the longest text that only says that nothing was found."""


def says_nothing(text: str) -> bool:
    """Tell whether a text is empty, a word for nothing, or a short sentence that nothing was found."""
    text = text.strip()
    if not text or text.lower() in EMPTY_TEXTS or NOTHING.find("no_rows", text[-LONGEST:]):
        return True
    return (
        len(text) <= LONGEST
        and "\n" not in text
        and bool(NOTHING.find("none_found", text) or NOTHING.find("chinese_none", text))
    )


def is_nothing(value: JsonValue) -> bool:
    """Tell whether a value contains nothing at any depth; numbers and booleans are something."""
    if isinstance(value, list):
        return all(map(is_nothing, value))
    if isinstance(value, dict):
        return all(is_nothing(item) or (item == 0 and name.lower() in COUNTS) for name, item in value.items())
    return value is None or value == ""


def holds_nothing(fields: Mapping[str, JsonValue], *, has_succeeded: bool) -> bool:
    """Tell whether a result's place for results is empty and nothing else is reported.

    Args:
        fields: the result's fields, with names in lower case without punctuation.
        has_succeeded: it reports success: then only an empty list counts as empty, because changes often return null.
    """
    held = [value for name, value in fields.items() if name in HOLDERS]
    if fields.get("found") is False:
        return True
    if not held or not all(map(is_nothing, held)) or (has_succeeded and [] not in held):
        return False
    return all(is_nothing(value) or isinstance(value, bool) or name in BESIDES for name, value in fields.items())
