"""The index: one LanceDB table per project, searched by meaning and by words. It can be rebuilt from MongoDB."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import lancedb
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
from lancedb.db import AsyncConnection
from lancedb.index import FTS, BTree
from lancedb.table import AsyncTable
from numpy.typing import NDArray

from memos_gql.documents import Fields
from memos_gql.errors import DependencyUnavailable, IndexUnusable
from memos_gql.settings import MIB
from memos_gql.storage.candidates import Candidate, around, by_meaning, by_words, candidates_of
from memos_gql.storage.conditions import Conditions
from memos_gql.storage.leases import alone
from memos_gql.storage.predicates import one_of, predicate
from memos_gql.storage.stop_words import STOP_WORDS

DELETE_AT_ONCE = 1000
MEANINGS_AT_ONCE = 256
KEEP_VERSIONS = timedelta(minutes=1)
"""Compaction erases older versions of a table; no search lasts that long."""
NEWEST_ALONE = timedelta(milliseconds=1)
"""The minimum age of versions to erase when only the newest may stay. LanceDB accepts 0 too, but warns every time."""
ROW_SHAPE = "5"
"""Stored with every table. Raise it with every change of `IndexRow`, so that missing columns are
never read; the workers then rebuild tables with a lower number."""
TABLE_PREFIX = "memories_"
INDEX_CACHE_BYTES = 128 * MIB
METADATA_CACHE_BYTES = 16 * MIB
"""LanceDB's defaults are 6 GiB and 1 GiB, and every write adds 0.1 MiB on a version that is never read again."""
CREATION_LEASE = timedelta(seconds=30)
INDICES: dict[str, BTree | FTS] = {
    "id": BTree(),
    "owner": BTree(),
    # LanceDB's stop words for ICU are those of all languages together, and contain "cat" and "dog"
    "words": FTS(base_tokenizer="icu/split", custom_stop_words=sorted(STOP_WORDS)),
}

Vector = NDArray[np.float32]
Guard = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class IndexRow:
    """One memory in the index.

    `role` is the speaker's, `speech` says whether it states or asks; both are null for text from files. `turns` are the
    messages that say it, `previous_turns` the messages just before them. `gist` is equal for memories that say the
    same. `happens_from` to `happens_until` is the time that the memory speaks of; both are null if it names none.
    `words` is the text for full text search. `info_pairs` are strings such as `key="value"`. Times are aware, in whole
    milliseconds. `vector` is float32 of unit length, from the index's embedder.
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
    is_superseded: bool
    turns: tuple[str, ...]
    previous_turns: tuple[str, ...]
    gist: str
    happens_from: datetime | None
    happens_until: datetime | None
    words: str
    vector: Vector


@dataclass(frozen=True)
class Meaning:
    """A row's text and the vector stored for it: float32, of any length."""

    id: str
    words: str
    vector: Vector


class Vectors:
    """A project's table is created by the first write; without a table, reads return nothing.

    Every method raises DependencyUnavailable if the storage fails, and IndexUnusable if the index belongs to another
    database or a table has vectors of another embedder or rows of an earlier format.
    """

    def __init__(self, connection: AsyncConnection, *, embedder_id: str, dimensions: int) -> None:
        self.connection = connection
        self._embedder_id = embedder_id
        self._schema = _schema(embedder_id, dimensions)
        self.guard: Guard | None = None
        """Called before a table is opened; raises IndexUnusable if the whole index must not be used."""

    async def require(self, project_id: str) -> None:
        """Check that the index can be written, before a change in MongoDB that needs it."""
        with answering():
            await self._opened(project_id)

    async def upsert(self, project_id: str, rows: Sequence[IndexRow]) -> None:
        """Write in one commit; a row replaces the one with its id, also within `rows`."""
        newest = {row.id: row for row in rows}
        if not newest:
            return
        with answering():
            table = await self._made(project_id)
            merge = table.merge_insert("id").when_matched_update_all().when_not_matched_insert_all()
            await merge.execute(_arrow(newest.values(), self._schema))
            await _single_out(table, list(newest))

    async def delete(self, project_id: str, ids: Sequence[str]) -> None:
        """Remove rows from all later searches; absent ids are ignored. The files keep their bytes until `rewrite`."""
        with answering():
            table = await self._opened(project_id)
            if table is None:
                return
            for start in range(0, len(ids), DELETE_AT_ONCE):
                await table.delete(one_of("id", ids[start : start + DELETE_AT_ONCE]))

    async def candidates(
        self,
        project_id: str,
        *,
        query_vector: Vector,
        query: str,
        places: Sequence[Conditions],
        limit: int,
        without_gists: Collection[str] = (),
    ) -> list[Candidate]:
        """Return the `limit` nearest by meaning and the `limit` best by words, without duplicates and in no order.

        Args:
            query_vector: float32 of unit length, shape (dimensions,).
            query: any text; no character has a special meaning.
            places: where to search; a row must match any of them.
            without_gists: rows with one of these gists are left out.

        Raises:
            InvalidInput: `places` have too many conditions.
        """
        allowed = predicate(places)
        if without_gists:
            allowed = f"({allowed}) AND NOT {one_of('gist', without_gists)}"
        with answering():
            table = await self._opened(project_id)
            if table is None:
                return []
            near, worded = await asyncio.gather(
                by_meaning(table, query_vector, allowed=allowed, limit=limit),
                by_words(table, query, allowed=allowed, limit=limit),
            )
        return list((candidates_of(near, query_vector) | candidates_of(worded, query_vector)).values())

    async def neighbours(
        self, project_id: str, *, of: Collection[Candidate], query_vector: Vector, places: Sequence[Conditions]
    ) -> list[Candidate]:
        """Return the rows just before and just after some candidates, in no order, with a BM25 of 0.

        Args:
            places: as in the search; a row must match any of them.
        """
        with answering():
            table = await self._opened(project_id)
            if table is None:
                return []
            return list(candidates_of(await around(table, of, allowed=predicate(places)), query_vector).values())

    async def count(self, project_id: str) -> int:
        with answering():
            table = await self._opened(project_id)
            return 0 if table is None else await table.count_rows()

    async def ids(self, project_id: str) -> set[str]:
        """Return the ids of all the project's rows."""
        with answering():
            table = await self._opened(project_id)
            if table is None:
                return set()
            found = await table.query().select(["id"]).to_arrow()
        return set(found["id"].to_pylist())

    async def facts(self, project_id: str) -> AsyncIterator[Fields]:
        """Yield every row by column, without its vector."""
        with answering():
            table = await self._opened(project_id)
            if table is None:
                return
            columns = [name for name in self._schema.names if name != "vector"]
            async for batch in await table.query().select(columns).to_batches():
                for row in batch.to_pylist():
                    yield row

    async def meanings(self, project_id: str) -> AsyncIterator[list[Meaning]]:
        """Yield the text and vector of every row, some hundred rows at a time."""
        with answering():
            table = await self._opened(project_id)
            if table is None:
                return
            async for batch in await table.query().select(["id", "words", "vector"]).to_batches(max_batch_length=MEANINGS_AT_ONCE):
                vectors = batch["vector"].flatten().to_numpy().reshape(batch.num_rows, -1)
                yield [Meaning(*row) for row in zip(batch["id"].to_pylist(), batch["words"].to_pylist(), vectors, strict=True)]

    async def rewrite(self, project_id: str) -> None:
        """Rewrite the newest version without deleted rows; `optimize` then erases the older versions.

        Nothing else may write meanwhile: each conflict starts the rewrite again and leaves a copy of the table behind.
        """
        with answering():
            table = await self._opened(project_id)
            if table is None:
                return
            # Compaction skips files in which less than a tenth of the rows are deleted; an update rewrites every row
            await table.update(updates_sql={"kind": "kind"})
            for column, config in INDICES.items():
                await table.create_index(column, config=config, replace=True)

    async def optimize(self, project_id: str, *, keep: timedelta = KEEP_VERSIONS) -> None:
        """Merge small files, add new rows to the indices, and erase versions older than `keep`.

        Raises:
            DependencyUnavailable: another process wrote meanwhile; a retry helps.
        """
        with answering():
            table = await self._opened(project_id)
            if table is not None:
                await table.optimize(cleanup_older_than=keep)

    async def purge(self, project_id: str) -> None:
        """Rewrite the table and erase all its other files, including those of interrupted writes.

        Nothing else may read or write meanwhile.
        """
        await self.rewrite(project_id)
        with answering():
            table = await self._opened(project_id)
            if table is not None:
                await table.optimize(cleanup_older_than=NEWEST_ALONE, delete_unverified=True)

    async def drop(self, project_id: str) -> None:
        """Delete the project's table, whichever embedder made it."""
        with answering():
            await self.connection.drop_table(_table_name(project_id), ignore_missing=True)

    async def is_outdated(self, project_id: str) -> bool:
        """Tell whether an earlier version made the project's table."""
        with answering():
            table = await self._found(project_id)
            return table is not None and _number((await _made_with(table))[1]) < int(ROW_SHAPE)

    async def outdated_vectors(self, project_id: str) -> dict[str, Vector]:
        """Return an outdated table's vectors by their text; empty if another embedding model made them."""
        with answering():
            table = await self._found(project_id)
            if table is None or (await _made_with(table))[0] != self._embedder_id:
                return {}
            found = await table.query().select(["words", "vector"]).to_arrow()
        vectors = found["vector"].combine_chunks().flatten().to_numpy().reshape(found.num_rows, -1)
        return dict(zip(found["words"].to_pylist(), vectors, strict=True))

    async def replace(self, project_id: str, rows: Collection[IndexRow]) -> None:
        """Replace the whole table, of any format, by these rows in one commit."""
        with answering():
            rows_as_table = _arrow(rows, self._schema)
            table = await self.connection.create_table(_table_name(project_id), rows_as_table, schema=self._schema, mode="overwrite")
            for column in await _missing_indices(table):
                await table.create_index(column, config=INDICES[column], replace=False)

    async def _opened(self, project_id: str) -> AsyncTable | None:
        if self.guard:
            await self.guard()
        table = await self._found(project_id)
        return None if table is None else await self._checked(table)

    async def _found(self, project_id: str) -> AsyncTable | None:
        # Opening takes 0.1 ms, and always shows a table that another process has replaced
        try:
            return await self.connection.open_table(_table_name(project_id))
        except ValueError as error:
            if "not found" in str(error):
                return None
            raise

    async def _made(self, project_id: str) -> AsyncTable:
        table = await self._opened(project_id)
        if table is not None and not await _missing_indices(table):
            return table
        # Of two simultaneous creations, LanceDB treats the second as an overwrite, and both processes' first writes
        # fail
        async with alone(f"create/{project_id}", lasts=CREATION_LEASE):
            table = await self._opened(project_id)
            if table is None:
                table = await self.connection.create_table(_table_name(project_id), schema=self._schema)
            for column in await _missing_indices(table):
                await table.create_index(column, config=INDICES[column], replace=False)
        return table

    async def _checked(self, table: AsyncTable) -> AsyncTable:
        held, shape = await _made_with(table)
        if _number(shape) > int(ROW_SHAPE):
            raise IndexUnusable("The index was made by a newer version of memos-gql: start that one, or run `memos-gql reindex`.")
        if shape != ROW_SHAPE:
            raise IndexUnusable(
                "The index was made by an earlier version of memos-gql; a worker makes it anew: wait a minute, or run `memos-gql reindex`."
            )
        if held != self._embedder_id:
            raise IndexUnusable(f"The index was made with the embedding model {held}, not {self._embedder_id}: run `memos-gql reindex`.")
        return table


async def open_vectors(uri: str, *, embedder_id: str, dimensions: int) -> Vectors:
    """Connect to the index at `uri`, a path or an object store; writes of other processes are visible at once."""
    session = lancedb.Session(index_cache_size_bytes=INDEX_CACHE_BYTES, metadata_cache_size_bytes=METADATA_CACHE_BYTES)
    with answering():
        connection = await lancedb.connect_async(uri, read_consistency_interval=timedelta(0), session=session)
    return Vectors(connection, embedder_id=embedder_id, dimensions=dimensions)


@contextmanager
def answering() -> Iterator[None]:
    """Translate LanceDB's errors: it raises RuntimeError for storage failures, conflicts and its own faults alike."""
    try:
        yield
    except (RuntimeError, OSError) as error:
        raise DependencyUnavailable("The index did not answer; try again.") from error


def _table_name(project_id: str) -> str:
    return f"{TABLE_PREFIX}{project_id}"


def _schema(embedder_id: str, dimensions: int) -> pa.Schema:
    texts, required = pa.list_(pa.string()), ("id", "owner", "conversation_id", "kind", "status", "words")
    times = dict.fromkeys(("created_at", "updated_at", "said_at", "happens_from", "happens_until"), pa.timestamp("us", "UTC"))
    kinds = {
        "tags": texts,
        "file_ids": texts,
        "info_pairs": texts,
        "turns": texts,
        "previous_turns": texts,
        "is_correction": pa.bool_(),
        "is_superseded": pa.bool_(),
        **times,
    }
    kinds["vector"] = pa.list_(pa.float32(), dimensions)
    columns = [pa.field(field.name, kinds.get(field.name, pa.string()), field.name not in required) for field in fields(IndexRow)]
    return pa.schema(columns, metadata={"embedder": embedder_id, "shape": ROW_SHAPE})


def _arrow(rows: Collection[IndexRow], schema: pa.Schema) -> pa.Table:
    return pa.table({name: [getattr(row, name) for row in rows] for name in schema.names}, schema=schema)


async def _made_with(table: AsyncTable) -> tuple[str, str]:
    """Return the embedding model and the row format that a table was made with."""
    metadata = (await table.schema()).metadata or {}
    return metadata.get(b"embedder", b"").decode(), metadata.get(b"shape", b"").decode()


def _number(shape: str) -> int:
    return int(shape) if shape.isdigit() else 0


async def _single_out(table: AsyncTable, ids: list[str]) -> None:
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


async def _missing_indices(table: AsyncTable) -> list[str]:
    there = {index.columns[0] for index in await table.list_indices()}
    return [column for column in INDICES if column not in there]
