"""Queries of the index: nearest by meaning, best by words, and the neighbouring turns."""

import asyncio
import json
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
from lancedb.index import IvfSq
from lancedb.query import MatchQuery
from lancedb.table import AsyncTable
from numpy.typing import NDArray

from memos_gql.storage.predicates import literal

MOST_NEIGHBOURS = 500
"""Rows of neighbouring turns that are returned: a book pasted as one message is hundreds of rows of a single turn."""
Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Candidate:
    """A possible hit, and the two scores that it was found by.

    `cosine` is the similarity to the query, -1 to 1; `bm25` is 0 if no word matched.
    """

    id: str
    cosine: float
    bm25: float
    conversation_id: str
    is_correction: bool
    said_at: datetime
    role: str | None
    speech: str | None
    is_superseded: bool
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
TIMES, LISTS = {"said_at", "happens_from", "happens_until"}, {"turns", "previous_turns"}
VECTOR_INDEX = IvfSq(distance_type="cosine")
MANY = 10_000
"""Rows of one search that are compared one by one, in 25 ms; among more, the index of vectors is used."""
PROBES = 20
"""Parts of that index that are searched; they hold .99 of the nearest."""


def packed(row: object) -> str:
    """Write the column `PACKED` of a row."""
    return json.dumps([_plain(getattr(row, name)) for name in FACTS], ensure_ascii=False)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _facts(written: str) -> Iterator[object]:
    for name, value in zip(FACTS, json.loads(written), strict=True):
        if name in LISTS:
            yield tuple(value)
        else:
            yield datetime.fromisoformat(value) if name in TIMES and value else value


async def has_vector_index(table: AsyncTable) -> bool:
    return any(index.columns == ["vector"] for index in await table.list_indices())


async def index_vectors(table: AsyncTable) -> None:
    """Make the index of vectors once one owner has many rows: among few rows, comparing them one by one is as fast."""
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
    """Make the index of vectors again, if there is one, without deleted rows."""
    if await has_vector_index(table):
        await _index_vectors_anew(table)


async def _index_vectors_anew(table: AsyncTable) -> None:
    # LanceDB accepts `IvfSq`, but its annotation does not list it
    await table.create_index("vector", config=VECTOR_INDEX, replace=True)  # type: ignore[arg-type]


async def best(table: AsyncTable, query_vector: Vector, query: str, *, allowed: str, limit: int) -> list[Candidate]:
    """Return the `limit` nearest by meaning and the `limit` best by words, each once.

    If all elements of the query's vector are 0, nothing is searched by meaning.
    """
    # All queries read one version of the table, because compaction renumbers its rows
    await table.checkout(await table.version())
    if not query_vector.any():
        scores = await _by_words(table, query, allowed=allowed, limit=limit)
        return await _loaded(table, scores, query_vector)
    count = await table.count_rows(allowed)
    if count <= limit:
        # All rows are among the nearest. Most users have so few, and comparing them takes no longer than loading them.
        scores, found = await asyncio.gather(
            _by_words(table, query, allowed=allowed, limit=limit), _all(table, allowed=allowed)
        )
        # A row that still waits for its vector has zeros instead, so only words can find it
        return [one for one in candidates_of(found, query_vector, scores) if one.bm25 or one.cosine or one.vector.any()]
    worded, near = await asyncio.gather(
        _by_words(table, query, allowed=allowed, limit=limit),
        _by_meaning(table, query_vector, allowed=allowed, is_few=count <= MANY, limit=limit),
    )
    scores = dict.fromkeys(near, 0.0) | worded
    return await _loaded(table, scores, query_vector)


async def _all(table: AsyncTable, *, allowed: str) -> pa.Table:
    return await table.query().where(allowed).select(list(COLUMNS)).with_row_id().to_arrow()


async def _loaded(table: AsyncTable, scores: Mapping[int, float], query_vector: Vector) -> list[Candidate]:
    """Load rows by their numbers: searches give only these, since loading a row costs more than finding it."""
    if not scores:
        return []
    found = await table.take_row_ids(list(scores)).select(list(COLUMNS)).with_row_id().to_arrow()
    return candidates_of(found, query_vector, scores)


async def _by_meaning(
    table: AsyncTable, query_vector: Vector, *, allowed: str, is_few: bool, limit: int
) -> Sequence[int]:
    """Return the numbers of the nearest rows."""
    nearest = table.vector_search(query_vector).distance_type("cosine").where(allowed)
    if is_few:
        nearest = nearest.bypass_vector_index()
    elif await has_vector_index(table):
        nearest = nearest.minimum_nprobes(PROBES).maximum_nprobes(0)
    found = await nearest.select(["_distance"]).with_row_id().limit(limit).to_arrow()
    return found["_rowid"].to_pylist()  # type: ignore[no-any-return]  # ships no types


async def _by_words(table: AsyncTable, query: str, *, allowed: str, limit: int) -> dict[int, float]:
    """Return the numbers of the rows that have words of the query, with their BM25."""
    search = await table.search(MatchQuery(query, "words"))  # type: ignore[call-arg]  # mypy does not see its defaults
    found = await search.where(allowed).select(["_score"]).with_row_id().limit(limit).to_arrow()
    return dict(zip(found["_rowid"].to_pylist(), found["_score"].to_pylist(), strict=True))


async def around(table: AsyncTable, candidates: Collection[Candidate], *, allowed: str) -> pa.Table:
    """Find the rows of the turns just before and just after those of the candidates."""
    before = sorted({turn for candidate in candidates for turn in candidate.previous_turns})
    here = sorted({turn for candidate in candidates for turn in candidate.turns})
    near = f"(array_has_any(turns, {_listed(before)}) OR array_has_any(previous_turns, {_listed(here)}))"
    return (
        await table.query()
        .where(f"{allowed} AND {near}")
        .select(list(COLUMNS))
        .with_row_id()
        .limit(MOST_NEIGHBOURS)
        .to_arrow()
    )


def _listed(texts: Sequence[str]) -> str:
    # LanceDB cannot compare an empty list, which has no type
    return f"[{', '.join(literal(text) for text in texts or [''])}]"


def candidates_of(found: pa.Table, query_vector: Vector, scores: Mapping[int, float]) -> list[Candidate]:
    """Turn rows into candidates, one for each id; `scores` has the BM25 by row number, and missing ones are 0."""
    ids = found["id"].to_pylist()
    scored = [scores.get(number, 0.0) for number in found["_rowid"].to_pylist()]
    vectors = found["vector"].combine_chunks().flatten().to_numpy().reshape(len(ids), len(query_vector))
    rows = zip(
        ids, (vectors @ query_vector).tolist(), scored, map(_facts, found[PACKED].to_pylist()), vectors, strict=True
    )
    # `FACTS` are the candidate's fields in order
    made = (Candidate(each, cosine, bm25, *facts, vector) for each, cosine, bm25, facts, vector in rows)  # type: ignore[call-arg,arg-type]
    return list({candidate.id: candidate for candidate in made}.values())
