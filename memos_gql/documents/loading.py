"""Loading documents with long texts: an answer's length is known only after its rows are loaded."""

from sys import maxsize
from typing import TypeVar

from beanie.odm.queries.find import FindMany

from memos_gql.documents.memories import Memory
from memos_gql.documents.messages import Message
from memos_gql.documents.records import Record
from memos_gql.errors import InvalidInput, Issue

MAX_LOADED_LENGTH = 16 * 1024 * 1024
"""Characters of the texts in the rows that one list loads.

A page of a hundred messages of a hundred thousand characters fits. A single document is never longer, because MongoDB
stores at most 16 MiB.
"""

Row = TypeVar("Row", bound=Record)


async def loaded(found: FindMany[Row], *, argument: str, wanted: int = maxsize) -> list[Row]:
    """Load what a query finds, document by document, until the texts are too long.

    Args:
        argument: the caller's argument that says how many rows are wanted; empty if it has many names.
        wanted: rows after so many only show that there are more, so their length does not count.

    Raises:
        InvalidInput: the texts have more than MAX_LOADED_LENGTH characters together.
    """
    rows, length = list[Row](), 0
    async for row in found:
        length += _length(row) if len(rows) < wanted else 0
        if length > MAX_LOADED_LENGTH:
            raise InvalidInput([Issue((argument,) if argument else (), _TOO_LONG)])
        rows.append(row)
    return rows


_TOO_LONG = f"These rows have more than {MAX_LOADED_LENGTH:,} characters of text; ask for fewer rows."


def _length(row: Record) -> int:
    """Sum the characters of the texts that may be long."""
    if isinstance(row, Message):
        return sum(len(part.text or "") for part in row.parts)
    if isinstance(row, Memory):
        excerpts = sum(len(source.excerpt) for source in row.sources)
        return len(row.value) + excerpts + sum(len(revision.value) for revision in row.history)
    return 0
