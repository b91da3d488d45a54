"""Texts and JSON of callers, as MongoDB takes them and gives them back."""

from typing import Annotated

from bson import DBRef
from pydantic import BeforeValidator, JsonValue


def _as_it_was(value: object) -> object:
    """Turn references back into objects: the driver takes any object with "$ref" and "$id" for one, as JSON Schemas have them."""
    if isinstance(value, DBRef):
        return _as_it_was(dict(value.as_doc()))
    if isinstance(value, dict):
        return {name: _as_it_was(item) for name, item in value.items()}
    return [_as_it_was(item) for item in value] if isinstance(value, list) else value


Json = Annotated[JsonValue, BeforeValidator(_as_it_was)]
"""Any JSON value that is stored."""


def is_unicode(text: str) -> bool:
    """Tell whether a text can be stored: half of a surrogate pair cannot, nor can it be written to anyone."""
    # Not sign by sign: a request may hold a hundred million, and the whole server waits meanwhile.
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
