"""Updates that keep the earlier state of a memory."""

from memos_gql.documents.reached import Fields
from memos_gql.documents.records import now

MAX_REVISIONS = 50
"""Only the newest are kept: a document holds 16 MB, and frequent edits of one memory must not fill it."""


def revised(fields: Fields) -> list[Fields]:
    """Write the update that changes `fields` of a memory, keeps its earlier state and marks it for indexing."""
    before = {"changed_at": now(), **{name: f"${name}" for name in ("key", "value", "tags", "status")}}
    history = {"$slice": [{"$concatArrays": [{"$ifNull": ["$history", []]}, [before]]}, -MAX_REVISIONS]}
    literal = {name: {"$literal": value} for name, value in fields.items()}
    return [{"$set": {**literal, "history": history, "updated_at": now(), "indexed_at": None}}]
