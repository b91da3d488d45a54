"""One project's table of the index: its rows, written and read."""

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
from lancedb.table import AsyncTable

from memos_gql.documents import Fields
from memos_gql.storage.arranging import Arrangement, arrangement, rewrite_by_owner
from memos_gql.storage.candidates import (
    PACKED,
    index_vectors,
    renew_vector_index,
)
from memos_gql.storage.index_rows import (
    INDICES,
    ROW_SHAPE,
    IndexRow,
    Vector,
    arrow,
    is_of_project,
    made_with,
    missing_indices,
    named,
    number,
    schema,
    single_out,
)
from memos_gql.storage.leases import alone
from memos_gql.storage.predicates import one_of
from memos_gql.storage.project_search import ProjectSearch
from memos_gql.storage.tables import answering
from memos_gql.traces import traced

DELETE_AT_ONCE = 1000
MEANINGS_AT_ONCE = 256
KEEP_VERSIONS = timedelta(minutes=1)
"""Compaction erases older versions of a table; no search lasts that long."""
NEWEST_ALONE = timedelta(milliseconds=1)
"""The minimum age of versions to erase when only the newest may stay. LanceDB accepts 0 too, but warns every time."""
CREATION_LEASE = timedelta(seconds=30)


@dataclass(frozen=True)
class StoredMeaning:
    """A row's text and the vector stored for it: float32, of any length."""

    id: str
    words: str
    vector: Vector


class ProjectVectors(ProjectSearch):
    """The rows of one project. Its table is created by the first write; without a table, reads return nothing.

    Every method raises as those of `ProjectSearch` do.
    """

    async def require(self) -> None:
        """Check that the index can be written, before a change in MongoDB that needs it."""
        with answering():
            await self._opened()

    @traced("write to the index")
    async def upsert(self, rows: Sequence[IndexRow]) -> None:
        """Write in one commit; a row replaces the one with its id, also within `rows`."""
        newest = {row.id: row for row in rows}
        if not newest:
            return
        with answering():
            table = await self._made()
            merge = table.merge_insert("id").when_matched_update_all().when_not_matched_insert_all()
            await merge.execute(arrow(newest.values(), schema(self.space)))
            await single_out(table, list(newest))

    @traced("delete from the index")
    async def delete(self, ids: Sequence[str]) -> None:
        """Remove rows of every embedder from all later searches.

        Absent ids are ignored. The files keep their bytes until `rewrite`.
        """
        with answering():
            for table in await self._of_every_embedder():
                for start in range(0, len(ids), DELETE_AT_ONCE):
                    await table.delete(one_of("id", ids[start : start + DELETE_AT_ONCE]))

    async def count(self) -> int:
        with answering():
            table = await self._opened()
            return 0 if table is None else await table.count_rows()

    async def ids(self) -> set[str]:
        """Return the ids of all the project's rows."""
        with answering():
            table = await self._opened()
            if table is None:
                return set()
            found = await table.query().select(["id"]).to_arrow()
        return set(found["id"].to_pylist())

    async def facts(self) -> AsyncIterator[Fields]:
        """Yield every row by column, without its vector."""
        with answering():
            table = await self._opened()
            if table is None:
                return
            columns = [name for name in schema(self.space).names if name not in {"vector", PACKED}]
            async for batch in await table.query().select(columns).to_batches():
                for row in batch.to_pylist():
                    yield row

    async def meanings(self) -> AsyncIterator[list[StoredMeaning]]:
        """Yield the text and vector of every row, some hundred rows at a time."""
        with answering():
            table = await self._opened()
            if table is None:
                return
            async for batch in (
                await table.query().select(["id", "words", "vector"]).to_batches(max_batch_length=MEANINGS_AT_ONCE)
            ):
                vectors = batch["vector"].flatten().to_numpy().reshape(batch.num_rows, -1)
                yield [
                    StoredMeaning(*row)
                    for row in zip(batch["id"].to_pylist(), batch["words"].to_pylist(), vectors, strict=True)
                ]

    async def known_vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """Return the vectors of some rows by their text; rows that still wait for their vector are left out."""
        with answering():
            table = await self._opened()
            if table is None or not ids:
                return {}
            found = await table.query().where(one_of("id", ids)).select(["words", "vector"]).to_arrow()
        return {words: vector for words, vector in _vectors_by_words(found) if vector.any()}

    async def rewrite(self) -> None:
        """Rewrite the newest version without deleted rows, of every embedder.

        `optimize` then erases the older versions. Nothing else may write meanwhile: each conflict starts the rewrite
        again and leaves a copy of the table behind.
        """
        with answering():
            for table in await self._of_every_embedder():
                # Compaction skips files in which less than a tenth of the rows are deleted; an update rewrites all rows
                await table.update(updates_sql={"kind": "kind"})
                for column, config in INDICES.items():
                    await table.create_index(column, config=config, replace=True)
                await renew_vector_index(table)

    async def optimize(self, *, keep: timedelta = KEEP_VERSIONS) -> None:
        """Merge small files, add new rows to the indices, and erase versions older than `keep`.

        Raises:
            DependencyUnavailable: another process wrote meanwhile; a retry helps.
        """
        with answering():
            for table in await self._of_every_embedder():
                await table.optimize(cleanup_older_than=keep)
                await index_vectors(table)

    async def arrangement(self) -> Arrangement | None:
        """Plan how to put the rows of each owner together; None if that is not needed. See `arranging.arrangement`."""
        with answering():
            table = await self._opened()
            return None if table is None else await arrangement(table)

    async def arrange(self, numbers: Sequence[int], *, at: int) -> int | None:
        """Rewrite the rows with these numbers next to each other, and return the new version of the table.

        Nothing else may write meanwhile. If the table has a newer version than `at`, the numbers may be wrong: then
        nothing is written, and the result is None.
        """
        with answering():
            table = await self._opened()
            if table is None or await table.version() != at:
                return None
            await rewrite_by_owner(table, numbers)
            return await table.version()

    async def purge(self) -> None:
        """Rewrite the table and erase all its other files, including those of interrupted writes.

        Nothing else may read or write meanwhile.
        """
        await self.rewrite()
        with answering():
            for table in await self._of_every_embedder():
                await table.optimize(cleanup_older_than=NEWEST_ALONE, delete_unverified=True)

    async def drop(self) -> None:
        """Delete the project's table, whichever embedder made it."""
        with answering():
            await self._index.tables.drop(self._table_name)

    async def drop_others(self) -> None:
        """Delete the project's tables of all other embedders."""
        with answering():
            for name in await self._other_names():
                await self._index.tables.drop(name)

    async def is_outdated(self) -> bool:
        """Tell whether an earlier version made the project's table."""
        with answering():
            table = await self._found()
            return table is not None and number((await made_with(table)).shape) < int(ROW_SHAPE)

    async def outdated_vectors(self) -> dict[str, Vector]:
        """Return an outdated table's vectors by their text; empty if another embedding model made them."""
        with answering():
            table = await self._found()
            if table is None or (await made_with(table)).embedder != self.space.embedder_id:
                return {}
            found = await table.query().select(["words", "vector"]).to_arrow()
        return dict(_vectors_by_words(found))

    async def replace(self, rows: Collection[IndexRow]) -> None:
        """Replace the whole table, of any format, by these rows in one commit."""
        with answering():
            columns = named(schema(self.space))
            table = await self._index.tables.create(
                self._table_name, arrow(rows, columns), schema=columns, is_replaced=True
            )
            for column in await missing_indices(table):
                await table.create_index(column, config=INDICES[column], replace=False)

    async def _opened(self) -> AsyncTable | None:
        if self._index.guard:
            await self._index.guard()
        table = await self._found()
        if table is None:
            return None
        self._check(await made_with(table))
        return table

    async def _of_every_embedder(self) -> list[AsyncTable]:
        """Open the table in use, and those of other embedders, which they are filling or have left behind."""
        table = await self._opened()
        others = [await self._index.tables.find(name) for name in await self._other_names()]
        return [each for each in (table, *others) if each is not None]

    async def _other_names(self) -> list[str]:
        own = self._table_name
        return [
            name for name in await self._index.tables.names() if name != own and is_of_project(name, self._project_id)
        ]

    async def _found(self) -> AsyncTable | None:
        return await self._index.tables.find(self._table_name)

    async def _made(self) -> AsyncTable:
        table = await self._opened()
        if table is not None and not await missing_indices(table):
            return table
        # Of two simultaneous creations, LanceDB treats the second as an overwrite, and both processes' first writes
        # fail
        async with alone(f"create/{self._project_id}", lasts=CREATION_LEASE):
            table = await self._opened()
            if table is None:
                table = await self._index.tables.create(self._table_name, schema=named(schema(self.space)))
            for column in await missing_indices(table):
                await table.create_index(column, config=INDICES[column], replace=False)
        return table


def _vectors_by_words(found: pa.Table) -> Iterator[tuple[str, Vector]]:
    vectors = (
        found["vector"].combine_chunks().flatten().to_numpy().reshape(found.num_rows, -1) if found.num_rows else []
    )
    return zip(found["words"].to_pylist(), vectors, strict=True)
