"""Loading documents with long texts, up to a total length. Their length is only known when they are loaded."""

from collections.abc import AsyncIterable
from sys import maxsize
from typing import TypeVar

from memos_gql.documents.memories import Memory
from memos_gql.documents.messages import Message
from memos_gql.documents.records import Record
from memos_gql.errors import InvalidInput, Issue

MAX_LOADED_LENGTH = 16 * 1024 * 1024
"""The most characters of text that one list loads.

That is enough for a hundred messages of a hundred thousand characters. A single document is never longer, because
MongoDB stores at most 16 MiB.
"""

Row = TypeVar("Row", bound=Record)


async def loaded(found: AsyncIterable[Row], *, argument: str, wanted: int = maxsize) -> list[Row]:
    """Load the documents that a query finds one by one, and stop when their texts become too long.

    Args:
        argument: the name of the API's argument that limits the number of rows; empty if APIs name it differently.
        wanted: only the length of so many rows counts; further rows only show that there are more.

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
