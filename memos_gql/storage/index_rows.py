"""Rows of the index, and the tables that hold them."""

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
from lancedb.index import FTS, Bitmap, BTree
from lancedb.table import AsyncTable
from numpy.typing import NDArray

from memos_gql.storage.candidates import PACKED, packed
from memos_gql.storage.predicates import one_of
from memos_gql.storage.stop_words import STOP_WORDS

ROW_SHAPE = "9"
"""Stored with every table. Raise it with every change of `IndexRow`, so that missing columns are
never read; the workers then rebuild tables with a lower number."""
MADE = b"made"
TABLE_PREFIX = "memories_"
OTHER_PREFIX = "meanings_"
INDICES: dict[str, BTree | Bitmap | FTS] = {
    "id": BTree(),
    "owner": BTree(),
    # Nearly every search names a status, and many a kind: without an index, that column of all an owner's rows is read
    "status": Bitmap(),
    "kind": Bitmap(),
    # Not `turns`: bringing an index of lists up to date takes seconds in a table of 30,000 rows
    # LanceDB's stop words for ICU are those of all languages together, and contain "cat" and "dog"
    "words": FTS(base_tokenizer="icu/split", custom_stop_words=sorted(STOP_WORDS)),
}

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Space:
    """The vectors of one embedder, compared with no others: each space has tables of its own, named with its prefix."""

    embedder_id: str
    dimensions: int
    prefix: str

    def table_name(self, project_id: str) -> str:
        """Name the table of a project."""
        return f"{self.prefix}{project_id}"


def space_of(embedder_id: str, dimensions: int) -> Space:
    """Return the space of a model of the operator's own; that of the built-in one has the prefix `TABLE_PREFIX`."""
    return Space(
        embedder_id,
        dimensions,
        f"{OTHER_PREFIX}{hashlib.sha256(f'{embedder_id}/{dimensions}'.encode()).hexdigest()[:12]}_",
    )


def is_of_project(table_name: str, project_id: str) -> bool:
    """Tell whether a table holds rows of a project, by whichever embedder."""
    return (
        re.fullmatch(rf"({TABLE_PREFIX}|{OTHER_PREFIX}[0-9a-f]{{12}}_){re.escape(project_id)}", table_name) is not None
    )


@dataclass(frozen=True, kw_only=True)
class IndexRow:
    """One memory in the index.

    `role` is the speaker's, `speech` says whether it states or asks; both are null for text from files. `turns` are the
    messages that say it, `previous_turns` the messages just before them. `replaced_by` is the memory that took its
    place. `gist` is equal for memories that say the same. `happens_from` to `happens_until` is the time that the memory
    speaks of; both are null if it names none. `words` is the text for full text search. `info_pairs` are strings such
    as `key="value"`. Times are aware, in whole milliseconds. `vector` is float32 of unit length, from the index's
    embedder.
    """

    id: str
    owner: str
    conversation_id: str
    agent_id: str | None
    app_id: str | None
    kind: str
    status: str
    tags: tuple[str, ...]
    file_ids: tuple[str, ...]
    info_pairs: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    said_at: datetime
    role: str | None
    speech: str | None
    is_correction: bool
    replaced_by: str | None
    turns: tuple[str, ...]
    previous_turns: tuple[str, ...]
    gist: str
    happens_from: datetime | None
    happens_until: datetime | None
    words: str
    vector: Vector


def schema(space: Space) -> pa.Schema:
    """Return the columns of a table of this space."""
    texts, required = pa.list_(pa.string()), ("id", "owner", "conversation_id", "kind", "status", "words")
    times = dict.fromkeys(
        ("created_at", "updated_at", "said_at", "happens_from", "happens_until"), pa.timestamp("us", "UTC")
    )
    kinds = {
        "tags": texts,
        "file_ids": texts,
        "info_pairs": texts,
        "turns": texts,
        "previous_turns": texts,
        "is_correction": pa.bool_(),
        **times,
    }
    kinds["vector"] = pa.list_(pa.float32(), space.dimensions)
    listed = [
        pa.field(field.name, kinds.get(field.name, pa.string()), field.name not in required)
        for field in fields(IndexRow)
    ]
    listed.append(pa.field(PACKED, pa.string(), nullable=False))
    return pa.schema(listed, metadata={"embedder": space.embedder_id, "shape": ROW_SHAPE})


def named(columns: pa.Schema) -> pa.Schema:
    """Give the making of a new table a name, and return its columns with this name."""
    return columns.with_metadata({**columns.metadata, MADE: secrets.token_hex(8)})


def arrow(rows: Collection[IndexRow], columns: pa.Schema) -> pa.Table:
    """Write rows as a table of these columns."""
    values = {field.name: [getattr(row, field.name) for row in rows] for field in fields(IndexRow)}
    return pa.table({**values, PACKED: [packed(row) for row in rows]}, schema=columns)


class Making(NamedTuple):
    """The embedding model and the row format that a table was made with, and the name of this making.

    The name is random, so a table that is made anew gets another one. For tables of an earlier version it is empty.
    """

    embedder: str
    shape: str
    name: str


async def made_with(table: AsyncTable) -> Making:
    """Read from a table how it was made."""
    metadata = (await table.schema()).metadata or {}
    return Making(*(metadata.get(key, b"").decode() for key in (b"embedder", b"shape", MADE)))


def number(shape: str) -> int:
    """Read the number of a row format; anything that is not a number counts as the oldest format."""
    return int(shape) if shape.isdigit() else 0


async def single_out(table: AsyncTable, ids: list[str]) -> None:
    """Keep only the newest of rows with equal ids: if two processes insert one at the same moment, both succeed.

    The later process sees both rows here; if both look at once, they keep the same row.
    """
    found = await table.query().where(one_of("id", ids)).select(["id"]).with_row_id().to_arrow()
    if found.num_rows == len(ids):
        return
    rows = sorted(zip(found["_rowid"].to_pylist(), found["id"].to_pylist(), strict=True))
    newest = {row_id: number for number, row_id in rows}
    superfluous = [str(number) for number, row_id in rows if newest[row_id] != number]
    if superfluous:
        await table.delete(f"_rowid IN ({', '.join(superfluous)})")


async def missing_indices(table: AsyncTable) -> list[str]:
    """Return the columns that have no index yet."""
    indexed = {index.columns[0] for index in await table.list_indices()}
    return [column for column in INDICES if column not in indexed]
