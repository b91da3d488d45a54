"""What the turns just before and after a turn add to it: "about 2000 euros" answers the question that came before it.

The neighbours are found when a search runs, by the ids of messages that the index keeps. A turn's own row therefore holds its own words
alone: a later turn renews nothing, and a forgotten one leaves nothing behind.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from memos_gql.storage.candidates import Candidate

SAME_TALK = timedelta(hours=6)
"""Turns further apart are about different things."""
SHORT, LONG = 60, 120
"""Words of a turn that its neighbours explain fully, and of one that explains itself."""
SATURATION, LENGTH_SHARE = 1.2, 0.75
"""BM25's usual k1 and b."""

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class Neighbours:
    """Where the turn before and the turn after stand among the candidates; None where there is none."""

    before: int | None
    after: int | None

    @property
    def places(self) -> list[int]:
        return [place for place in (self.before, self.after) if place is not None]


@dataclass(frozen=True)
class AskedCounts:
    """How often a text has each content word of the query, and how many words it has."""

    counts: Mapping[str, float]
    length: float


def neighbours_of(candidates: Sequence[Candidate]) -> list[Neighbours]:
    """Find each candidate's neighbours among the others; of a long message that is kept in pieces, its first piece."""
    by_turn: dict[str, int] = {}
    by_previous: dict[str, int] = {}
    for place, candidate in enumerate(candidates):
        for turn in candidate.turns:
            by_turn.setdefault(turn, place)
        for turn in candidate.previous_turns:
            by_previous.setdefault(turn, place)
    return [_neighbours(candidates, place, by_turn, by_previous) for place in range(len(candidates))]


def _neighbours(candidates: Sequence[Candidate], place: int, by_turn: dict[str, int], by_previous: dict[str, int]) -> Neighbours:
    here = candidates[place]
    before = [by_turn[turn] for turn in reversed(here.previous_turns) if turn in by_turn]
    after = [by_previous[turn] for turn in reversed(here.turns) if turn in by_previous]
    return Neighbours(_nearest(candidates, place, before), _nearest(candidates, place, after))


def _nearest(candidates: Sequence[Candidate], place: int, others: Sequence[int]) -> int | None:
    moment = candidates[place].said_at
    near = (other for other in others if other != place and abs(candidates[other].said_at - moment) <= SAME_TALK)
    return next(near, None)


def shares(neighbours: Sequence[Neighbours], lengths: Sequence[float]) -> list[dict[int, float]]:
    """Say how much each neighbour counts beside the turn itself, 0 to 1: a long turn explains itself, and is no context."""
    needs = [min(1.0, max(0.0, (LONG - length) / (LONG - SHORT))) for length in lengths]
    return [{other: needs[place] * needs[other] for other in near.places} for place, near in enumerate(neighbours)]


def context_vectors(vectors: FloatArray, context: Sequence[Mapping[int, float]]) -> FloatArray:
    """Add to each vector those of its neighbours: float32, shape (n, dimensions), rows of unit length."""
    summed = vectors.copy()
    for place, near in enumerate(context):
        for other, share in near.items():
            summed[place] += share * vectors[other]
    return np.asarray(summed / np.linalg.norm(summed, axis=1, keepdims=True), np.float32)


def context_counts(counts: Sequence[AskedCounts], context: Sequence[Mapping[int, float]]) -> list[AskedCounts]:
    """Add to each text's counts those of its neighbours."""
    return [_added(counts, place, near) for place, near in enumerate(context)]


def _added(counts: Sequence[AskedCounts], place: int, near: Mapping[int, float]) -> AskedCounts:
    summed = dict(counts[place].counts)
    length = counts[place].length
    for other, share in near.items():
        length += share * counts[other].length
        for word, times in counts[other].counts.items():
            summed[word] = summed.get(word, 0.0) + share * times
    return AskedCounts(summed, length)


def bm25(counts: Sequence[AskedCounts]) -> list[float]:
    """Score texts by the query's words, rare among these texts counting for more.

    Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
    """
    average = sum(one.length for one in counts) / len(counts) or 1.0
    found: dict[str, int] = {}
    for one in counts:
        for word, times in one.counts.items():
            found[word] = found.get(word, 0) + (times > 0)
    rarities = {word: math.log(1 + (len(counts) - texts + 0.5) / (texts + 0.5)) for word, texts in found.items()}
    return [_score(one, rarities, average) for one in counts]


def _score(text: AskedCounts, rarities: Mapping[str, float], average: float) -> float:
    room = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * text.length / average)
    return sum(rarities[word] * times * (SATURATION + 1) / (times + room) for word, times in text.counts.items() if times)
