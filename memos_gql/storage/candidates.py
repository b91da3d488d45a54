"""Queries of the index: nearest by meaning, best by words, and the neighbouring turns."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
from lancedb.index import IvfSq
from lancedb.query import MatchQuery
from lancedb.table import AsyncTable
from numpy.typing import NDArray

from memos_gql.storage.held_rows import HeldRow, HeldRows, bytes_of
from memos_gql.storage.predicates import one_of

Vector = NDArray[np.float32]
QueryVector = Vector | Awaitable[Vector]
"""The vector of a query, or an awaitable of one that is computed while rows are loaded."""


@dataclass(frozen=True)
class Candidate:
    """A possible hit, and the two scores that it was found by.

    `cosine` is the similarity to the query, -1 to 1. `bm25` is 0 if no word matched, and None if the index was not
    searched by words, because the candidates are all rows there are.
    """

    id: str
    cosine: float
    bm25: float | None
    conversation_id: str
    is_correction: bool
    said_at: datetime
    role: str | None
    speech: str | None
    replaced_by: str | None
    turns: tuple[str, ...]
    previous_turns: tuple[str, ...]
    owner: str
    kind: str
    gist: str
    happens_from: datetime | None
    happens_until: datetime | None
    words: str
    vector: Vector


log = logging.getLogger(__name__)

PACKED = "candidate"
"""The column that holds the fields of a candidate as JSON: loading them from fifteen columns takes twice as long."""
FACTS = tuple(field.name for field in fields(Candidate) if field.name not in {"id", "cosine", "bm25", "vector"})
COLUMNS = ("id", PACKED, "vector")
TIME_PLACES = tuple(map(FACTS.index, ("said_at", "happens_from", "happens_until")))
LIST_PLACES = tuple(map(FACTS.index, ("turns", "previous_turns")))
VECTOR_INDEX = IvfSq(distance_type="cosine")
MANY = 10_000
"""Up to so many rows are compared with the query one by one, in 25 ms; among more, the index of vectors is used."""
PROBES = 20
"""Parts of that index that are searched; they contain 99 % of the nearest rows."""


def packed(row: object) -> str:
    """Write the column `PACKED` of a row."""
    return json.dumps([_plain(getattr(row, name)) for name in FACTS], ensure_ascii=False)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _facts(written: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """Read what `packed` wrote for some rows. All are read as one text, because hundreds of rows are loaded at once."""
    for values in json.loads(f"[{','.join(written)}]"):
        for place in LIST_PLACES:
            values[place] = tuple(values[place])
        for place in TIME_PLACES:
            if values[place]:
                values[place] = datetime.fromisoformat(values[place])
        yield tuple(values)


async def has_vector_index(table: AsyncTable) -> bool:
    return any(index.columns == ["vector"] for index in await table.list_indices())


async def index_vectors(table: AsyncTable) -> None:
    """Make the index of vectors once one owner has many rows; few rows are compared one by one as fast."""
    if await table.count_rows() <= MANY or await has_vector_index(table):
        return
    owners = (await table.query().select(["owner"]).to_arrow())["owner"].value_counts()
    if max(count.as_py() for count in owners.field("counts")) <= MANY:
        return
    try:
        await _index_vectors_anew(table)
    except RuntimeError:
        log.warning(
            "no index of vectors was made; searches work without it, but slower",
            extra={"table": table.name},
            exc_info=True,
        )


async def renew_vector_index(table: AsyncTable) -> None:
    """If there is an index of vectors, make it anew without deleted rows."""
    if await has_vector_index(table):
        await _index_vectors_anew(table)


async def _index_vectors_anew(table: AsyncTable) -> None:
    # LanceDB accepts `IvfSq`, but its annotation does not list it
    await table.create_index("vector", config=VECTOR_INDEX, replace=True)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Opened:
    """A table at one version, and the rows of it that are held in memory.

    `made` is the name of the table's making. It is empty for a table of an earlier version; its rows are not held.
    """

    table: AsyncTable
    made: str
    held: HeldRows


async def all_or_best(
    opened: Opened, query_vector: QueryVector, query: str, *, allowed: str, limit: int
) -> list[Candidate]:
    """Return all rows without their BM25 if there are at most `limit`; otherwise the same as `best`.

    The full text index takes as long for few rows as for many.
    """
    if opened.held.were_few(opened.made, allowed) is False:
        return await best(opened, query_vector, query, allowed=allowed, limit=limit)
    near = await _near(opened, query_vector, allowed=allowed, limit=limit)
    vector = await _computed(query_vector)
    if near.rows and vector.any():
        found = candidates_of(near.rows, vector, dict.fromkeys(near.rows))
        # A row that still waits for its vector is found by its words only
        if all(one.cosine or one.vector.any() for one in found):
            return found
    worded = await _by_words(opened.table, query, allowed=allowed, limit=limit)
    return await _joined(opened, near, worded, query_vector)


async def best(opened: Opened, query_vector: QueryVector, query: str, *, allowed: str, limit: int) -> list[Candidate]:
    """Return the `limit` nearest by meaning and the `limit` best by words, without duplicates.

    If all elements of the query's vector are 0, only words are searched.
    """
    worded, near = await asyncio.gather(
        _by_words(opened.table, query, allowed=allowed, limit=limit),
        _near(opened, query_vector, allowed=allowed, limit=limit),
    )
    return await _joined(opened, near, worded, query_vector)


async def _joined(
    opened: Opened, near: "_Near", worded: Mapping[int, float], query_vector: QueryVector
) -> list[Candidate]:
    """Load the rows that were found, and leave out those of which neither their meaning nor their words are known."""
    rows = near.rows | await _loaded(opened, {*near.to_load, *worded} - near.rows.keys())
    vector = await _computed(query_vector)
    has_vector = vector.any()
    # If the query has no vector, or a row still waits for its vector, only words find the row
    return [
        one
        for one in candidates_of(rows, vector, worded)
        if one.bm25 or (has_vector and (one.cosine or one.vector.any()))
    ]


class _Near(NamedTuple):
    """The nearest rows by meaning: those that are loaded already, and the numbers of the others."""

    rows: dict[int, HeldRow]
    to_load: Collection[int] = ()


async def _near(opened: Opened, query_vector: QueryVector, *, allowed: str, limit: int) -> _Near:
    """Find the `limit` nearest rows by meaning.

    If there are at most `limit` rows, load all of them without a search. Most users have so few rows.
    """
    # What the last search found only decides what is tried first
    match opened.held.were_few(opened.made, allowed):
        case True:
            numbers = await _few_numbers(opened, allowed=allowed, limit=limit)
            rows = await _loaded(opened, numbers) if len(numbers) <= limit else None
        case False:
            rows = None
        case None:
            # One query takes less time than first finding the numbers and then loading the rows
            rows = await _all_rows(opened, allowed=allowed, most=limit)
    if rows is None and (count := await _count(opened, allowed)) <= limit:
        rows = await _all_rows(opened, allowed=allowed, most=limit)
    opened.held.remember(opened.made, allowed, are_few=rows is not None)
    if rows is not None:
        return _Near(rows)
    vector = await _computed(query_vector)
    if not vector.any():
        return _Near({})
    is_few = count <= MANY
    return _Near({}, await _by_meaning(opened.table, vector, allowed=allowed, is_few=is_few, limit=limit))


async def _few_numbers(opened: Opened, *, allowed: str, limit: int) -> list[int]:
    """Return the numbers of all rows, or of more than `limit`. They are listed once in each version of the table."""
    version = await opened.table.version()
    known = opened.held.listed_at(version, opened.made, allowed)
    if known is not None:
        return known
    numbers = _numbers(await _numbered(opened.table, allowed=allowed, limit=limit + 1))
    if opened.made and len(numbers) <= limit:
        opened.held.remember_listed(numbers, version, opened.made, allowed)
    return numbers


async def _count(opened: Opened, allowed: str) -> int:
    """Count rows, once in each version of the table: counting 100,000 takes 3 ms."""
    version = await opened.table.version()
    known = opened.held.count_at(version, opened.made, allowed)
    if known is not None:
        return known
    count = await opened.table.count_rows(allowed)
    if opened.made:
        opened.held.remember_count(count, version, opened.made, allowed)
    return count


async def _all_rows(opened: Opened, *, allowed: str, most: int) -> dict[int, HeldRow] | None:
    """Load all rows; None if there are more than `most`."""
    query = opened.table.query().where(allowed).select(list(COLUMNS)).limit(most + 1).with_row_id()
    found = await query.to_arrow()
    return _held(opened, found) if found.num_rows <= most else None


async def _computed(vector: QueryVector) -> Vector:
    return vector if isinstance(vector, np.ndarray) else await vector


async def _numbered(table: AsyncTable, *, allowed: str, limit: int) -> pa.Table:
    """Return the numbers of rows. The index of owners contains them, so no row is read."""
    return await table.query().where(allowed).select([]).limit(limit).with_row_id().to_arrow()


def _numbers(found: pa.Table) -> list[int]:
    return found["_rowid"].to_pylist()  # type: ignore[no-any-return]  # ships no types


async def _loaded(opened: Opened, numbers: Collection[int]) -> dict[int, HeldRow]:
    """Load rows by their numbers, unless they are held in memory.

    Searches return only numbers, because loading a row takes longer than finding it.
    """
    held = opened.held.of(opened.made, numbers)
    missing = [number for number in numbers if number not in held]
    if not missing:
        return held
    found = await opened.table.take_row_ids(missing).select(list(COLUMNS)).with_row_id().to_arrow()
    return held | _held(opened, found)


def _held(opened: Opened, found: pa.Table) -> dict[int, HeldRow]:
    """Hold rows that were read, if the making of their table has a name, and return them."""
    read = dict(_rows(found))
    if opened.made:
        opened.held.hold(opened.made, read)
    return read


def _rows(found: pa.Table) -> Iterator[tuple[int, HeldRow]]:
    if not found.num_rows:
        return
    vectors = found["vector"].combine_chunks().flatten().to_numpy().reshape(found.num_rows, -1)
    numbers, ids, packed_facts = (found[name].to_pylist() for name in ("_rowid", "id", PACKED))
    columns = (numbers, ids, packed_facts, _facts(packed_facts), vectors)
    for number, row_id, written, facts, vector in zip(*columns, strict=True):
        # A copy, because a view of one row would keep the vectors of all of them
        own = vector.copy()
        yield number, HeldRow(row_id, facts, own, bytes_of(own, written))


async def _by_meaning(table: AsyncTable, query_vector: Vector, *, allowed: str, is_few: bool, limit: int) -> list[int]:
    """Return the numbers of the nearest rows."""
    nearest = table.vector_search(query_vector).distance_type("cosine").where(allowed)
    if is_few:
        nearest = nearest.bypass_vector_index()
    elif await has_vector_index(table):
        nearest = nearest.minimum_nprobes(PROBES).maximum_nprobes(0)
    found = await nearest.select(["_distance"]).with_row_id().limit(limit).to_arrow()
    return _numbers(found)


async def _by_words(table: AsyncTable, query: str, *, allowed: str, limit: int) -> dict[int, float]:
    """Return the numbers of the rows that have words of the query, with their BM25."""
    search = await table.search(MatchQuery(query, "words"))  # type: ignore[call-arg]  # mypy does not see its defaults
    found = await search.where(allowed).select(["_score"]).with_row_id().limit(limit).to_arrow()
    return dict(zip(found["_rowid"].to_pylist(), found["_score"].to_pylist(), strict=True))


async def around(
    opened: Opened, candidates: Collection[Candidate], query_vector: Vector, *, among: Collection[str], allowed: str
) -> list[Candidate]:
    """Find the rows of the turns just before and just after those of the candidates, among rows with these ids."""
    before = {turn for candidate in candidates for turn in candidate.previous_turns}
    here = {turn for candidate in candidates for turn in candidate.turns}
    return [
        one
        for one in await of_ids(opened, among, query_vector, allowed=allowed)
        if not (before.isdisjoint(one.turns) and here.isdisjoint(one.previous_turns))
    ]


async def of_ids(opened: Opened, ids: Collection[str], query_vector: Vector, *, allowed: str) -> list[Candidate]:
    """Find the rows with these ids."""
    found = await _numbered(opened.table, allowed=f"({allowed}) AND {one_of('id', ids)}", limit=len(ids))
    return candidates_of(await _loaded(opened, _numbers(found)), query_vector, {})


def candidates_of(
    rows: Mapping[int, HeldRow], query_vector: Vector, scores: Mapping[int, float | None]
) -> list[Candidate]:
    """Turn rows into candidates, one for each id; `scores` has the BM25 by row number, and missing ones are 0."""
    if not rows:
        return []
    # Twice as fast as `np.stack`
    vectors = np.concatenate([row.vector for row in rows.values()]).reshape(len(rows), -1)
    cosines = (vectors @ query_vector).tolist()
    # `FACTS` are the candidate's fields in order
    made = {
        row.id: Candidate(row.id, cosine, scores.get(number, 0.0), *row.facts, row.vector)  # type: ignore[call-arg,arg-type]
        for (number, row), cosine in zip(rows.items(), cosines, strict=True)
    }
    return list(made.values())
