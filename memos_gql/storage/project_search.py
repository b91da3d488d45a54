"""Searching one project's table of the index."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from memos_gql.errors import IndexUnusable
from memos_gql.storage.candidates import Candidate, Opened, QueryVector, all_or_best, around, best, of_ids
from memos_gql.storage.conditions import Conditions
from memos_gql.storage.index_rows import ROW_SHAPE, Making, Space, Vector, made_with, number
from memos_gql.storage.predicates import one_of, predicate
from memos_gql.storage.tables import Tables, answering
from memos_gql.traces import traced

Guard = Callable[[], Awaitable[None]]


@dataclass
class OpenIndex:
    """The index as this process has opened it: its tables, and the vectors that are read and written."""

    tables: Tables
    space: Space
    guard: Guard | None = None
    """Called before a table is opened. It may change `space`.

    It raises IndexUnusable if the whole index must not be used.
    """


class ProjectSearch:
    """Searches the rows of one project; without a table, it finds nothing.

    Every method raises DependencyUnavailable if the storage fails, and IndexUnusable if the index belongs to another
    database or a table has vectors of another embedder or rows of an earlier format.
    """

    def __init__(self, index: OpenIndex, project_id: str) -> None:
        self._index = index
        self._project_id = project_id

    @property
    def space(self) -> Space:
        """The space of the vectors that are read and written: the embedder's in use, or that chosen by `in_space`."""
        return self._index.space

    @traced("search the index")
    async def candidates(
        self,
        *,
        query_vector: QueryVector,
        query: str,
        places: Sequence[Conditions],
        limit: int,
        without_gists: Collection[str] = (),
    ) -> list[Candidate]:
        """Return the `limit` nearest by meaning and the `limit` best by words, without duplicates and in no order.

        Args:
            query_vector: float32 of unit length, shape (dimensions,); of zeros where only words are to be searched.
                An awaitable is awaited only after the work that does not need the vector.
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
            opened = await self._opened_for_search()
            if opened is None:
                return []
            return await best(opened, query_vector, query, allowed=allowed, limit=limit)

    @traced("search the index")
    async def all_or_candidates(
        self, *, query_vector: QueryVector, query: str, places: Sequence[Conditions], limit: int
    ) -> list[Candidate]:
        """Return all rows without their BM25 if there are at most `limit`; otherwise the same as `candidates`."""
        with answering():
            opened = await self._opened_for_search()
            if opened is None:
                return []
            return await all_or_best(opened, query_vector, query, allowed=predicate(places), limit=limit)

    async def neighbours(
        self,
        *,
        of: Collection[Candidate],
        among: Collection[str],
        query_vector: Vector,
        places: Sequence[Conditions],
    ) -> list[Candidate]:
        """Return the rows just before and just after some candidates, in no order, with a BM25 of 0.

        Args:
            among: ids of rows that may be such; to find them, MongoDB has an index, and a table would be read whole.
            places: as in the search; a row must match any of them.
        """
        if not among:
            return []
        with answering():
            opened = await self._opened_for_search()
            if opened is None:
                return []
            return await around(opened, of, query_vector, among=among, allowed=predicate(places))

    async def with_ids(
        self, ids: Sequence[str], *, query_vector: Vector, places: Sequence[Conditions]
    ) -> list[Candidate]:
        """Return the rows with these ids, in no order, with a BM25 of 0; `places` are as in `neighbours`."""
        with answering():
            opened = await self._opened_for_search()
            if opened is None:
                return []
            return await of_ids(opened, ids, query_vector, allowed=predicate(places))

    @property
    def _table_name(self) -> str:
        return self.space.table_name(self._project_id)

    async def _opened_for_search(self) -> Opened | None:
        """Open one version of the table for several queries, because compaction gives rows new numbers."""
        if self._index.guard:
            await self._index.guard()
        table = await self._index.tables.find_as_it_is(self._table_name)
        if table is None:
            return None
        making = await made_with(table)
        self._check(making)
        return Opened(table, making.name, self._index.tables.held)

    def _check(self, making: Making) -> None:
        if number(making.shape) > int(ROW_SHAPE):
            raise IndexUnusable(
                "The index was made by a newer version of memos-gql: start that one, or run `memos-gql reindex`."
            )
        if making.shape != ROW_SHAPE:
            raise IndexUnusable(
                "The index was made by an earlier version of memos-gql; a worker makes it anew: "
                "wait a minute, or run `memos-gql reindex`."
            )
        if making.embedder != self.space.embedder_id:
            raise IndexUnusable(
                f"The index was made with the embedding model {making.embedder}, not {self.space.embedder_id}: "
                "run `memos-gql reindex`."
            )
