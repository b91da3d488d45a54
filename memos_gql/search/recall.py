"""Searching: candidates from the index are ranked, and those that MongoDB still holds are returned."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from memos_gql.documents import Memory, MemoryKind, PreferenceMemory, ProjectScope, now
from memos_gql.errors import ModelFailure
from memos_gql.meanings import Meaning
from memos_gql.memory.comparable import comparable
from memos_gql.memory.dates import spans_in
from memos_gql.memory.merge import with_sources_of
from memos_gql.resources import Resources
from memos_gql.search.alike import Row, crowds, rows
from memos_gql.search.calibrate import Scale, built_in_scale
from memos_gql.search.explanation import Explanation
from memos_gql.search.listing import Slice, Window, decode_cursor, encode_cursor, not_our_cursor
from memos_gql.search.pointing import Pointed, joined, pointed_at
from memos_gql.search.rank import Asked, rank
from memos_gql.search.reranking import reranked
from memos_gql.search.scales import scale_of
from memos_gql.search.succession import missing_successors
from memos_gql.search.timeline import places_in_time
from memos_gql.search.turns_around import ids_around
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.conditions import Conditions, OneOf, TextField, narrow
from memos_gql.storage.index_rows import Vector
from memos_gql.storage.predicates import mongo_query
from memos_gql.storage.project_vectors import ProjectVectors
from memos_gql.traces import count_records, memory_operation, traced

# By meaning and by words each. Nobody pages beyond a few hundred hits, and lower ranks mean little.
CANDIDATES = 150
WITH_NEIGHBOURS = 40
"""So many of the best by meaning, and by words, are extended by the turns before and after them."""
STEPS = 2
"""The distance in turns."""
# Candidates of the time that a query names, by meaning and by words each.
DATED_CANDIDATES = 50
# The model reads no more of a query.
MAX_QUERY_LENGTH = 4000


@dataclass(frozen=True)
class Question:
    """A query, and where to search: in any of `places`, each of them one owner's memories under conditions."""

    words: str
    places: tuple[Conditions, ...]
    conversation_id: str | None = None
    min_relativity: float = 0.0
    now: datetime = field(default_factory=now)

    @property
    def query(self) -> str:
        """The part of the words that counts."""
        return self.words[:MAX_QUERY_LENGTH].strip()

    @property
    def comparable_query(self) -> str:
        """The query in the form of the texts in the index."""
        return comparable(self.query)


@dataclass(frozen=True)
class Share:
    """One of several lists that answer a question: at most `most` memories of these kinds."""

    kinds: tuple[MemoryKind, ...]
    most: int


@dataclass(frozen=True)
class _Prepared:
    """What all lists of one question share: its vector, the index, and the memories that it points at.

    The vector is computed while the index is read. If it is zero, only words are searched.
    """

    vector: asyncio.Future[Vector]
    vectors: ProjectVectors
    scale: Scale
    pointed: Pointed


@dataclass(frozen=True)
class Hit:
    """A memory, its relativity (0 to 1), and the explanation of its rank. `alike` counts others that say the same.

    The memory has the sources of all of them. A preference and the text that states it count as one.
    """

    memory: Memory
    relativity: float
    explanation: Explanation
    alike: int
    is_calibrated: bool
    """Whether relativity was fitted to the embedder in use."""


@memory_operation("search_memory")
async def recall(resources: Resources, scope: ProjectScope, question: Question, window: Window) -> Slice[Hit]:
    """Return a page of the memories that answer best, in order.

    A cursor names the last memory of its page: as long as that exists, paging continues after it, whatever was added.

    Raises:
        InvalidInput: `window.after` is not a cursor of a search, or there are too many conditions.
    """
    async with _prepared(resources, question, scope=scope) as prepared:
        found = await _rows(resources, question, prepared, scope=scope)
    start = 0 if window.after is None else _behind(found, window.after)
    hits = await _existing(found[start:], question.places, _scale(prepared), scope=scope, enough=window.first + 1)
    shown = hits[: window.first]
    count_records(len(shown))
    places = {memory_id: place for place, row in enumerate(found) for memory_id in row.ids}
    return Slice(
        rows=shown,
        cursors=[encode_cursor(hit.memory.id, str(places[hit.memory.id])) for hit in shown],
        has_next=len(hits) > window.first,
        has_previous=window.after is not None,
    )


@memory_operation("search_memory")
async def recall_each(
    resources: Resources, scope: ProjectScope, question: Question, lists: Sequence[Share]
) -> list[list[Hit]]:
    """Answer one question with several lists, like separate searches: a full list takes no room from another.

    Raises:
        InvalidInput: there are too many conditions.
    """
    async with _prepared(resources, question, scope=scope) as prepared:
        return await asyncio.gather(
            *(_best(resources, question, prepared, share=share, scope=scope) for share in lists)
        )


async def _best(
    resources: Resources, question: Question, prepared: _Prepared | None, *, share: Share, scope: ProjectScope
) -> list[Hit]:
    if share.most < 1:
        return []
    kinds = OneOf(TextField.KIND, tuple(share.kinds))
    narrowed = replace(question, places=tuple(narrow(place, kinds) for place in question.places))
    found = await _rows(resources, narrowed, prepared, scope=scope)
    hits = await _existing(found, narrowed.places, _scale(prepared), scope=scope, enough=share.most)
    return hits[: share.most]


@asynccontextmanager
async def _prepared(
    resources: Resources, question: Question, *, scope: ProjectScope
) -> AsyncIterator[_Prepared | None]:
    """Start embedding the question, and find the files that it points at. Yield None if it has no words."""
    if not question.query:
        yield None
        return
    meaning = await resources.meanings.current(scope)
    vector = asyncio.create_task(_vector(question.comparable_query, meaning))
    try:
        pointed = await pointed_at(question.query, question.places, question.now, scope=scope)
        yield _Prepared(vector, meaning.vectors, await scale_of(meaning), pointed)
    finally:
        vector.cancel()


@traced("embed the query")
async def _vector(query: str, meaning: Meaning) -> Vector:
    """Embed the query; if the model fails, the failure is counted and only words are searched."""
    try:
        return await meaning.embedder.embed_query(query)
    except ModelFailure:
        return np.zeros(meaning.vectors.space.dimensions, np.float32)


async def _rows(
    resources: Resources, question: Question, prepared: _Prepared | None, *, scope: ProjectScope
) -> list[Row]:
    if prepared is None:
        return []
    candidates = await _candidates(question, prepared)
    candidates = await _with_neighbours(candidates, prepared, question, scope=scope)
    candidates = await _with_successors(candidates, prepared, question)
    vector = await prepared.vector
    asked = Asked(question.comparable_query, vector, question.conversation_id, question.now, prepared.scale)
    # Three hundred long texts take a tenth of a second
    ranked = await asyncio.to_thread(rank, candidates, asked)
    texts = {candidate.id for candidate in candidates if candidate.role is not None}
    all_found = joined(ranked, prepared.pointed, texts=texts)
    good = [match for match in all_found if match.relativity >= question.min_relativity]
    known = {candidate.id: candidate for candidate in candidates}
    return rows(await reranked(resources.models.of(scope).reranker, question.query, good, known), known)


async def _with_neighbours(
    candidates: Sequence[Candidate], prepared: _Prepared, question: Question, *, scope: ProjectScope
) -> list[Candidate]:
    """Add the turns just before and after the best candidates that the search did not find itself."""
    if _are_all(candidates):
        return list(candidates)
    known = {candidate.id: candidate for candidate in candidates}
    of, vector = _best_by_either(candidates), await prepared.vector
    for _ in range(STEPS):
        among = await ids_around(of, question.places, scope=scope)
        near = await prepared.vectors.neighbours(of=of, among=among, query_vector=vector, places=question.places)
        of = [candidate for candidate in near if candidate.id not in known]
        known = {candidate.id: candidate for candidate in near} | known
        if not of:
            break
    return list(known.values())


async def _with_successors(candidates: Sequence[Candidate], prepared: _Prepared, question: Question) -> list[Candidate]:
    """Add what took the place of candidates, if the search did not find it itself."""
    known = {candidate.id: candidate for candidate in candidates}
    of, vector = list(candidates), await prepared.vector
    while missing := missing_successors(of, known)[:CANDIDATES]:
        of = await prepared.vectors.with_ids(missing, query_vector=vector, places=question.places)
        known |= {candidate.id: candidate for candidate in of}
    return list(known.values())


def _best_by_either(candidates: Sequence[Candidate]) -> list[Candidate]:
    by_meaning = sorted(candidates, key=lambda candidate: -candidate.cosine)[:WITH_NEIGHBOURS]
    by_words = sorted(candidates, key=lambda candidate: -(candidate.bm25 or 0.0))[:WITH_NEIGHBOURS]
    return list({candidate.id: candidate for candidate in [*by_meaning, *by_words]}.values())


async def _candidates(question: Question, prepared: _Prepared) -> list[Candidate]:
    """Find the best candidates of all times, and of the time that the query names.

    If equal memories fill most of the list, search again without them.
    """

    def near(places: Sequence[Conditions], limit: int, without_gists: Collection[str]) -> Awaitable[list[Candidate]]:
        return prepared.vectors.candidates(
            query_vector=prepared.vector,
            query=question.comparable_query,
            places=places,
            limit=limit,
            without_gists=without_gists,
        )

    dated = places_in_time(question.places, spans_in(question.query, question.now))
    nearest = await prepared.vectors.all_or_candidates(
        query_vector=prepared.vector,
        query=question.comparable_query,
        places=question.places,
        limit=CANDIDATES,
    )
    if _are_all(nearest):
        return nearest
    of_time = await near(dated, DATED_CANDIDATES, ()) if dated else []
    crowded = crowds(nearest)
    more = await near(question.places, CANDIDATES, crowded) if crowded else []
    known = {candidate.id: candidate for pool in (more, of_time, nearest) for candidate in pool}
    return list(known.values())


def _are_all(found: Collection[Candidate]) -> bool:
    """Tell whether a search found everything there is."""
    return len(found) < CANDIDATES or any(one.bm25 is None for one in found)


def _behind(found: Sequence[Row], cursor: str) -> int:
    """Find where to continue: after the row of the named memory or, if it was deleted, at its old place."""
    memory_id, place = decode_cursor(cursor, length=2)
    if not (place.isascii() and place.isdigit() and len(place) < 10):
        raise not_our_cursor()
    return next((at + 1 for at, row in enumerate(found) if memory_id in row.ids), int(place))


def _scale(prepared: _Prepared | None) -> Scale:
    return prepared.scale if prepared else built_in_scale()


async def _existing(
    found: Sequence[Row], places: Sequence[Conditions], scale: Scale, *, scope: ProjectScope, enough: int
) -> list[Hit]:
    """Load rows in order until there are enough; memories that are no longer in MongoDB are skipped."""
    hits: list[Hit] = []
    for start in range(0, len(found), enough):
        batch = found[start : start + enough]
        ids = [memory_id for row in batch for memory_id in row.ids]
        named = scope.each(Memory, {"$and": [mongo_query(places), {"_id": {"$in": ids}}]})
        memories = {memory.id: memory async for memory in named}
        hits += [hit for row in batch if (hit := _hit(row, memories, scale))]
        if len(hits) >= enough:
            break
    return hits


def _hit(row: Row, memories: Mapping[str, Memory], scale: Scale) -> Hit | None:
    """Return the best memory of a row that still exists, with the sources of all."""
    there = [memories[memory_id] for memory_id in row.ids if memory_id in memories]
    if not there:
        return None
    alike = _times_said(there) - 1
    return Hit(
        with_sources_of(there),
        row.match.relativity,
        row.match.explanation,
        alike=alike,
        is_calibrated=scale.is_calibrated,
    )


def _times_said(memories: Sequence[Memory]) -> int:
    """Count memories that say the same; a preference and the text that states it count as one."""
    messages = set[str]().union(*(_messages(memory) for memory in memories if not isinstance(memory, PreferenceMemory)))
    taken = [
        memory
        for memory in memories
        if isinstance(memory, PreferenceMemory) and not messages.isdisjoint(_messages(memory))
    ]
    return len(memories) - len(taken)


def _messages(memory: Memory) -> set[str]:
    return {source.message_id for source in memory.sources}
