"""Queries of the index: nearest by meaning, best by words, and the neighbouring turns."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
from lancedb.query import MatchQuery
from lancedb.table import AsyncTable
from numpy.typing import NDArray

from memos_gql.storage.predicates import literal

MOST_NEIGHBOURS = 500
"""A book pasted as one message is hundreds of rows of a single turn."""
Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Candidate:
    """A possible hit, with what it was scored from: cosine similarity, -1 to 1; BM25 score, 0 if no word matched."""

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


CANDIDATE_COLUMNS = tuple(field.name for field in fields(Candidate) if field.name not in {"cosine", "bm25"})


async def by_meaning(table: AsyncTable, query_vector: Vector, *, allowed: str, limit: int) -> pa.Table:
    nearest = table.vector_search(query_vector).distance_type("cosine").where(allowed)
    return await nearest.select([*CANDIDATE_COLUMNS, "_distance"]).limit(limit).to_arrow()


async def by_words(table: AsyncTable, query: str, *, allowed: str, limit: int) -> pa.Table:
    search = await table.search(MatchQuery(query, "words"))  # type: ignore[call-arg]  # mypy does not see its defaults
    return await search.where(allowed).select([*CANDIDATE_COLUMNS, "_score"]).limit(limit).to_arrow()


async def around(table: AsyncTable, candidates: Collection[Candidate], *, allowed: str) -> pa.Table:
    """Find the rows of the turns just before and just after those of the candidates."""
    before = sorted({turn for candidate in candidates for turn in candidate.previous_turns})
    here = sorted({turn for candidate in candidates for turn in candidate.turns})
    near = f"(array_has_any(turns, {_listed(before)}) OR array_has_any(previous_turns, {_listed(here)}))"
    return await table.query().where(f"{allowed} AND {near}").select(list(CANDIDATE_COLUMNS)).limit(MOST_NEIGHBOURS).to_arrow()


def _listed(texts: Sequence[str]) -> str:
    # LanceDB cannot compare an empty list, which has no type
    return f"[{', '.join(literal(text) for text in texts or [''])}]"


def candidates_of(found: pa.Table, query_vector: Vector) -> dict[str, Candidate]:
    ids, *others = (found[column].to_pylist() for column in CANDIDATE_COLUMNS if column != "vector")
    scores = found["_score"].to_pylist() if "_score" in found.column_names else [0.0] * len(ids)
    vectors = found["vector"].combine_chunks().flatten().to_numpy().reshape(len(ids), len(query_vector))
    rows = zip(ids, (vectors @ query_vector).tolist(), scores, *others, vectors, strict=True)
    return {row[0]: Candidate(*row) for row in rows}
