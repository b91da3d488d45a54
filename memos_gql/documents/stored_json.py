"""JSON of callers as MongoDB gives it back."""

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
