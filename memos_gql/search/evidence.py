"""Measures of each candidate's evidence: alone, with its neighbours, and as a reply to the turn before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from memos_gql.memory.reliance import may_rely, relies_on
from memos_gql.memory.speech import without_speaker
from memos_gql.memory.speech_acts import SpeechAct
from memos_gql.search.attributes import attributes_asked
from memos_gql.search.calibrate import Scale, SharedByEach, length_terms, shared
from memos_gql.search.context import (
    FloatArray,
    Neighbours,
    bm25,
    context_of,
    context_vectors,
    neighbours_of,
    of_unit_length,
    rarity,
)
from memos_gql.search.contracts import contracts_among
from memos_gql.search.counts import counts_in
from memos_gql.search.formal import formal_forms
from memos_gql.search.stretches import Stretches, read
from memos_gql.search.terms import Numbers
from memos_gql.search.topics import asks, heading_of, is_clause, on_topic, topics_asked
from memos_gql.search.words import asked_forms
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.index_rows import Vector

OTHERS_EACH = 5
"""Texts without the query's words that are assumed for each of a user's few ones, in which every word would be common.

Then the right turn is first for .334 of 695 questions of LoCoMo, each asked among a hundred turns, and among the first
five for .745; with the index, which counts the whole project, for .321 and .738; without any others, for .296 and .738.
A thousand for however few texts would make words of a question outweigh that a text corrects another.
"""
STATES_NOTHING = frozenset({str(SpeechAct.QUESTION), str(SpeechAct.ECHO)})


@dataclass(frozen=True, slots=True)
class Pairs:
    """The similarity of each of n texts to the query, float64, shape (n,), and the words that they share."""

    likeness: Numbers
    shared: SharedByEach


@dataclass(frozen=True, slots=True)
class Replies:
    """The candidates that depend on the turn before, at `places`, and their evidence together with that turn."""

    places: Sequence[int]
    pairs: Pairs


@dataclass(frozen=True, slots=True)
class Evidence:
    """All measures of n candidates; numbers are float64, shape (n,).

    alone: each candidate by itself.
    replies: those that rely on the turn before; None where there are none.
    nearer: how much the likeness grows with the neighbours' vectors; may be negative.
    by_words: BM25 among the candidates and `OTHERS_EACH` others for each of them.
    worded: how much BM25 among the candidates grows with the neighbours' words; may be negative.
    together: the rarity among the candidates of those of the query's words that stand in two neighbouring sentences of
        it.
    of_length: log-odds that its length takes from its relativity.
    on_topic: as `topics.on_topic` gives for clauses; 0 for other texts.
    among: the likeness of passages of contracts, without what all passages of the contract have in common; 0 for other
        texts.
    expected: the likeness of passages of contracts to what is expected of a clause that answers; 0 for other texts.
    neighbours: where the turns just before and after it are.
    contracts: for each contract, the places of its passages; none if the query asks nothing.
    """

    alone: Pairs
    replies: Replies | None
    nearer: Numbers
    by_words: Numbers
    worded: Numbers
    together: Numbers
    of_length: Numbers
    on_topic: Numbers
    among: Numbers
    expected: Numbers
    neighbours: Sequence[Neighbours]
    contracts: Sequence[NDArray[np.intp]]


def evidence(candidates: Sequence[Candidate], query: str, query_vector: Vector, *, scale: Scale) -> Evidence:
    """Measure all candidates, in order."""
    contracts = contracts_among(candidates) if asks(query) else []
    texts = _texts(candidates, query, contracts)
    neighbours = neighbours_of(candidates)
    context = context_of(neighbours, texts.lengths)
    alone = scale.likeness(query_vector, texts.vectors)
    nearer = scale.likeness(query_vector, context_vectors(texts.vectors, context)) - alone
    lengths = context.added(texts.lengths[:, np.newaxis])[:, 0]
    worded = bm25(context.added(texts.counts), lengths) - bm25(texts.counts, texts.lengths)
    together, share_together = texts.stretches.best(_rare_and_each(texts.counts)).T
    return Evidence(
        alone=Pairs(alone.astype(np.float64), shared(texts.asked, texts.counts, texts.meant, texts.on_topic)),
        replies=_replies(candidates, neighbours, texts, partial(scale.likeness, query_vector)),
        nearer=nearer.astype(np.float64),
        by_words=bm25(texts.counts, texts.lengths, others=OTHERS_EACH * len(candidates)).astype(np.float64),
        worded=worded.astype(np.float64),
        together=together.astype(np.float64),
        of_length=length_terms(texts.lengths, asked=len(texts.asked), together=share_together).astype(np.float64),
        on_topic=texts.on_topic.astype(np.float64),
        among=_among(texts.vectors, contracts, partial(scale.common.likeness_among, query_vector)),
        expected=_among(texts.vectors, contracts, partial(scale.likeness_to_answer, query_vector)),
        neighbours=neighbours,
        contracts=contracts,
    )


def _among(
    vectors: FloatArray, contracts: Sequence[NDArray[np.intp]], likeness: Callable[[FloatArray], FloatArray]
) -> Numbers:
    found = np.zeros(len(vectors))
    for places in contracts:
        found[places] = likeness(vectors[places])
    return found


def _rare_and_each(counts: FloatArray) -> FloatArray:
    """Return two weights of each word, shape (words, 2): by its rarity, and equal weights with the sum 1."""
    words = counts.shape[1]
    return np.stack([rarity(counts), np.full(words, 1 / max(words, 1), np.float32)], axis=1)


def stated_around(candidates: Sequence[Candidate], near: Neighbours) -> str:
    """Return the words of those of a candidate's neighbours that are statements."""
    others = [candidates[place] for place in (near.before, near.after) if place is not None]
    return "\n".join(other.words for other in others if other.speech != SpeechAct.QUESTION)


@dataclass(frozen=True)
class _Texts:
    """The data of n candidates that are compared; all arrays except `meant` are float32.

    asked: the content words of the query.
    counts: how often each text has each of them, shape (n, words).
    meant: whether a text says each of them in other words, bool, shape (n, words).
    on_topic: how much of what is asked each text is about, if it is a clause, shape (n,).
    lengths: of the texts in words, shape (n,).
    stretches: which words of the query each sentence has.
    vectors: shape (n, dimensions).
    """

    asked: Sequence[str]
    counts: FloatArray
    meant: NDArray[np.bool_]
    on_topic: FloatArray
    lengths: FloatArray
    stretches: Stretches
    vectors: FloatArray


def _texts(candidates: Sequence[Candidate], query: str, contracts: Sequence[NDArray[np.intp]]) -> _Texts:
    asked, formal = sorted(asked_forms(query)), formal_forms(query)
    is_passage = np.array([one.role is None for one in candidates])
    topics = topics_asked(query) if is_passage.any() else ()
    written = sorted({word for words in (*formal.values(), *(one.written for one in topics)) for word in words})
    found = read([one.words for one in candidates], [*asked, *written])
    places = {word: place for place, word in enumerate(written, start=len(asked))}
    meant = np.zeros((len(candidates), len(asked)), np.bool_)
    for place, word in enumerate(asked):
        if word in formal:
            meant[:, place] = is_passage & _has_any(found.counts, [places[one] for one in formal[word]])
    for attribute in attributes_asked(query):
        told = np.array([one.role is not None and attribute.is_told_in(one.words) for one in candidates])
        meant |= told[:, np.newaxis] & np.array([word in attribute.forms for word in asked], np.bool_)
    about = np.zeros(len(candidates), np.float32)
    if topics:
        clauses = _clauses(candidates, contracts)
        columns = [[places[word] for word in one.written] for one in topics]
        headings = [heading_of(one.words) if is_one else "" for one, is_one in zip(candidates, clauses, strict=True)]
        in_heading = counts_in(headings, [*asked, *written]).times
        has_topic, is_headed = (
            np.stack([_has_any(counts, of_topic) for of_topic in columns], axis=1)[clauses]
            for counts in (found.counts, in_heading)
        )
        about[clauses] = on_topic(has_topic, topics, is_headed)
    # Twice as fast as `np.stack`
    vectors = np.concatenate([candidate.vector for candidate in candidates]).reshape(len(candidates), -1)
    return _Texts(
        asked, found.counts[:, : len(asked)], meant, about, found.lengths, found.stretches.of_first(len(asked)), vectors
    )


def _has_any(counts: FloatArray, columns: Sequence[int]) -> NDArray[np.bool_]:
    """Tell of each text whether it has one of the words in these columns, shape (n,)."""
    return np.asarray((counts[:, columns] > 0).any(axis=1), np.bool_)


def _clauses(candidates: Sequence[Candidate], contracts: Sequence[NDArray[np.intp]]) -> NDArray[np.bool_]:
    """Tell of each candidate whether it is a clause: a passage with words of clauses, or any passage of a contract."""
    clauses = np.array([one.role is None and is_clause(one.words) for one in candidates], np.bool_)
    for places in contracts:
        clauses[places] = True
    return clauses


def _replies(
    candidates: Sequence[Candidate],
    neighbours: Sequence[Neighbours],
    texts: _Texts,
    likeness: Callable[[Vector], FloatArray],
) -> Replies | None:
    """Measure each turn that cannot be understood alone, together with the turn before it."""
    pairs = {place: near.before for place, near in enumerate(neighbours) if near.before is not None}
    relying = {place: before for place, before in pairs.items() if _relies(candidates[place], candidates[before])}
    if not relying:
        return None
    here, before = list(relying), list(relying.values())
    alike = likeness(of_unit_length(texts.vectors[here] + texts.vectors[before]))
    return Replies(
        here, Pairs(alike.astype(np.float64), shared(texts.asked, texts.counts[here] + texts.counts[before]))
    )


def _relies(said: Candidate, before: Candidate) -> bool:
    return said.speech not in STATES_NOTHING and may_rely(said.words) and _omits(said.words, before.words)


def _omits(words: str, before: str) -> bool:
    return relies_on(without_speaker(words), before=without_speaker(before))
