"""Texts and JSON from callers, in the form that MongoDB can store."""

from typing import Annotated

from bson import DBRef
from pydantic import BeforeValidator, JsonValue


def _as_it_was(value: object) -> object:
    """Turn DBRefs back into objects: the driver makes one of any object with "$ref" and "$id", as in JSON Schemas."""
    if isinstance(value, DBRef):
        return _as_it_was(dict(value.as_doc()))
    if isinstance(value, dict):
        return {name: _as_it_was(item) for name, item in value.items()}
    return [_as_it_was(item) for item in value] if isinstance(value, list) else value


Json = Annotated[JsonValue, BeforeValidator(_as_it_was)]
"""Any JSON value that is stored."""


def is_unicode(text: str) -> bool:
    """Tell whether a text can be encoded as UTF-8, and so be stored and sent: half of a surrogate pair cannot."""
    # No loop over characters: a request may hold a hundred million, and would block the whole server.
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
