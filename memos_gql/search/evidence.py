"""What speaks for each candidate, measured: by itself, with its neighbours, and as a reply to the turn before it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from memos_gql.memory.reliance import relies_on
from memos_gql.memory.speech import without_speaker
from memos_gql.memory.speech_acts import SpeechAct
from memos_gql.search.calibrate import SharedWords, likeness, shared
from memos_gql.search.context import AskedCounts, Neighbours, bm25, context_counts, context_vectors, neighbours_of, shares
from memos_gql.search.words import count_forms, word_count
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.vectors import Vector


@dataclass(frozen=True)
class Pair:
    """How near a text is to the query, and which of its words the text shares."""

    likeness: float
    shared: SharedWords


@dataclass(frozen=True)
class Evidence:
    """All that is measured of one candidate.

    alone: the candidate by itself.
    as_reply: together with the turn before; None where it does not rely on that.
    nearer: how much the likeness grows with the neighbours' vectors; may be negative.
    worded: how much BM25 among the candidates grows with the neighbours' words; may be negative.
    """

    alone: Pair
    as_reply: Pair | None
    nearer: float
    worded: float


def evidence(candidates: Sequence[Candidate], query: str, query_vector: Vector) -> list[Evidence]:
    """Measure every candidate, in order."""
    vectors = np.stack([candidate.vector for candidate in candidates])
    counts = [AskedCounts(count_forms(query, one.words), word_count(one.words)) for one in candidates]
    neighbours = neighbours_of(candidates)
    context = shares(neighbours, [one.length for one in counts])
    alone = likeness(query_vector, vectors)
    nearer = (likeness(query_vector, context_vectors(vectors, context)) - alone).tolist()
    worded = np.subtract(bm25(context_counts(counts, context)), bm25(counts)).tolist()
    pairs = [Pair(one, shared(text.counts)) for one, text in zip(alone.tolist(), counts, strict=True)]
    replies = _replies(candidates, neighbours, counts, query_vector)
    return [Evidence(*row) for row in zip(pairs, replies, nearer, worded, strict=True)]


def _replies(
    candidates: Sequence[Candidate], neighbours: Sequence[Neighbours], counts: Sequence[AskedCounts], query_vector: Vector
) -> list[Pair | None]:
    """Measure each turn that cannot be understood alone together with the turn before it."""
    pairs = {place: near.before for place, near in enumerate(neighbours) if near.before is not None}
    relying = {place: before for place, before in pairs.items() if _relies(candidates[place], candidates[before])}
    if not relying:
        return [None] * len(candidates)
    vectors = np.stack([candidates[place].vector + candidates[before].vector for place, before in relying.items()])
    alike = likeness(query_vector, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).tolist()
    replies = {
        place: Pair(one, shared(_united(counts[place], counts[before])))
        for one, (place, before) in zip(alike, relying.items(), strict=True)
    }
    return [replies.get(place) for place in range(len(candidates))]


def _relies(said: Candidate, before: Candidate) -> bool:
    is_statement = said.speech not in {SpeechAct.QUESTION, SpeechAct.ECHO}
    return is_statement and relies_on(without_speaker(said.words), before=without_speaker(before.words))


def _united(reply: AskedCounts, before: AskedCounts) -> dict[str, float]:
    return {word: times + before.counts[word] for word, times in reply.counts.items()}
