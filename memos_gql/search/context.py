"""How the two turns before and after a turn help to understand it.

"About 2000 euros" answers the question that came before it.

The neighbours are found when a search runs, by the ids of messages that the index keeps. So a turn's own row has only
its own words: a later turn changes no row, and a deleted one leaves nothing behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from memos_gql.storage.candidates import Candidate

SAME_TALK = timedelta(hours=6)
"""Turns further apart are about different things."""
SHORT, LONG = 60, 120
"""The length in words up to which a turn fully depends on its neighbours, and from which on it needs none."""
SECOND_SHARE = 0.5
"""The weight of a turn two places away; that of the next turn is 1."""
SATURATION, LENGTH_SHARE = 1.2, 0.75
"""BM25's usual k1 and b."""

NOBODY = -1
"""The place of an absent neighbour."""

FloatArray = NDArray[np.float32]


class Neighbours(NamedTuple):
    """The places of the turn before and the turn after among the candidates; None if there is none."""

    before: int | None
    after: int | None


def neighbours_of(candidates: Sequence[Candidate]) -> list[Neighbours]:
    """Find each candidate's neighbours among the others; of a message that was cut into pieces, the first piece."""
    by_turn: dict[str, int] = {}
    by_previous: dict[str, int] = {}
    for place, candidate in enumerate(candidates):
        for turn in candidate.turns:
            by_turn.setdefault(turn, place)
        for turn in candidate.previous_turns:
            by_previous.setdefault(turn, place)
    return [
        Neighbours(
            _nearest(candidates, place, here.previous_turns, by_turn),
            _nearest(candidates, place, here.turns, by_previous),
        )
        for place, here in enumerate(candidates)
    ]


def _nearest(candidates: Sequence[Candidate], place: int, turns: Sequence[str], places: dict[str, int]) -> int | None:
    """Find the last of the turns that is another candidate and not too far away in time; return its place."""
    for turn in reversed(turns):
        other = places.get(turn, place)
        if other != place and abs(candidates[other].said_at - candidates[place].said_at) <= SAME_TALK:
            return other
    return None


@dataclass(frozen=True)
class Context:
    """The neighbours of each candidate, and their weights.

    places: int, shape (4, n): the turns just before and after, and the turns before and after those; 0 where there is
        none.
    shares: float32, shape (4, n): 0 to 1, 0 where there is none.
    """

    places: NDArray[np.intp]
    shares: FloatArray

    def added(self, values: FloatArray) -> FloatArray:
        """Add to each candidate's values, shape (n, m), those of its neighbours, multiplied by their shares."""
        summed = values.copy()
        for places, shares in zip(self.places, self.shares, strict=True):
            # Most candidates have no neighbour among the others
            (some,) = np.nonzero(shares)
            summed[some] += shares[some, np.newaxis] * values[places[some]]
        return summed


def context_of(neighbours: Sequence[Neighbours], lengths: FloatArray) -> Context:
    """Return the weight of each neighbour: long turns need no neighbours, and explain no others.

    Args:
        lengths: in words, shape (n,).
    """
    needs = np.clip((LONG - lengths) / (LONG - SHORT), 0.0, 1.0)
    before = np.array([NOBODY if near.before is None else near.before for near in neighbours], np.intp)
    after = np.array([NOBODY if near.after is None else near.after for near in neighbours], np.intp)
    sides = np.stack([before, after, _followed(before), _followed(after)])
    places = np.maximum(sides, 0)
    nearness = np.array([[1.0], [1.0], [SECOND_SHARE], [SECOND_SHARE]])
    return Context(places, np.asarray((sides != NOBODY) * nearness * needs * needs[places], np.float32))


def _followed(side: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the places of the neighbours' neighbours."""
    return np.where(side == NOBODY, NOBODY, side[side])


def context_vectors(vectors: FloatArray, context: Context) -> FloatArray:
    """Add to each vector those of its neighbours: float32, shape (n, dimensions), rows of unit length."""
    return of_unit_length(context.added(vectors))


def of_unit_length(vectors: FloatArray) -> FloatArray:
    """Scale rows to unit length; those of zeros stay as they are."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)


def bm25(counts: FloatArray, lengths: FloatArray, *, others: int = 0) -> FloatArray:
    """Score texts by the query's words; words that are rare among these texts count more.

    Args:
        counts: how often each text has each word, shape (texts, words).
        lengths: of the texts, in words, shape (texts,).
        others: so many further texts have none of the words.

    Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
    """
    room = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths / (lengths.mean() or 1.0))
    each = counts * (SATURATION + 1) / (counts + room[:, np.newaxis])
    return np.asarray(each @ rarity(counts, others=others), np.float32)


def rarity(counts: FloatArray, *, others: int = 0) -> FloatArray:
    """Return the weight of each word, shape (words,), larger for rarer words; the arguments are as in `bm25`."""
    holding = (counts > 0).sum(axis=0)
    return np.asarray(np.log(1 + (len(counts) + others - holding + 0.5) / (holding + 0.5)), np.float32)
