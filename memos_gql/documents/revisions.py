"""Changing what is stored so that it is known what it was."""

from memos_gql.documents.reached import Fields
from memos_gql.documents.records import now

MAX_REVISIONS = 50
"""The newest; a document holds 16 MB, and a memory that a script edits all day must not fill it."""


def revised(fields: Fields) -> list[Fields]:
    """Write the MongoDB update that changes `fields` of a memory, keeps what it was before, and leaves it to be indexed."""
    before = {"changed_at": now(), **{name: f"${name}" for name in ("key", "value", "tags", "status")}}
    history = {"$slice": [{"$concatArrays": [{"$ifNull": ["$history", []]}, [before]]}, -MAX_REVISIONS]}
    literal = {name: {"$literal": value} for name, value in fields.items()}
    return [{"$set": {**literal, "history": history, "updated_at": now(), "indexed_at": None}}]
