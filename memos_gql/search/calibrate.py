"""How well a text answers a query, 0 to 1, whatever else is stored.

The embedding model gives any two texts a cosine of .75 or more, and two in one language even more, so a bare cosine
says little. Therefore, what all queries, all texts, and all texts of one language have in common is first removed from
both vectors. A logistic regression then weighs the remaining likeness and the query's words that the text shares.
`tests/bench/calibration.py` fitted the numbers below on twelve small stores, and wrote `common_part.npz`, which holds
what the vectors have in common. People and contracts use different words, so `tests/bench/clauses.py` fitted
`clause_map.npz` to questions and the clauses that answer them.

Source: removing the mean and the directions of languages, Yang et al., "A Simple and Effective Method To Eliminate the
Self Language Bias in Multilingual Representations", EMNLP 2021.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from memos_gql.search.counts import counts_in
from memos_gql.search.words import asked_forms, has_digits

COMMON_PART = Path(__file__).with_name("common_part.npz")
CLAUSE_MAP = Path(__file__).with_name("clause_map.npz")
# Fitted, except that the bias is half a unit lower: with that, answers most often had .5 or more, and unrelated texts
# .3 or less, in stores that were not used for fitting.
BIAS, PER_LIKENESS, PER_COVERAGE, PER_NUMBERS = -4.23, 16.0, 3.46, 2.21
UNCALIBRATED_BIAS, UNCALIBRATED_PER_LIKENESS = -6.0, 12.0
"""For an unknown embedder: log-odds of 0 at a cosine of a half, which is between what many models give unrelated texts
and answers.
"""
SHARPNESS = 5.3
"""How steep relativity is near its decision. Few texts should be between 0.3, the maximum of unrelated texts, and 0.5,
the minimum of answers.
"""

LONG_TEXT = -4.4
"""Log-odds of a long text in which the words of a full question are not close together. Such a text is similar to any
question.
"""
SHORT_LENGTH, LONG_LENGTH = 55, 75
"""The lengths of a text, in words, at which this term begins and at which it is complete. Clauses of a contract are
mostly shorter."""
FEW_ASKED, MANY_ASKED = 1, 5
"""The same for a query's content words: for a bare keyword, the length of a text does not matter."""
TOGETHER = 0.8
"""The share of the query's words in two neighbouring sentences from which on the text's length does not matter."""
MEANT, NOT_MEANT = 0.4, -1.0
"""The share of the missing words that count as present in a clause about everything that is asked; the second number is
added to the coverage of a clause about nothing of it. Chosen on the contracts of
`tests/search/situations/contract.toml` that are not kept apart, and on six others.
"""
SMALL_NUMBER = 2
"""Most digits of a number that counts something; a longer number is a name."""
SMALLEST = float(np.finfo(np.float32).tiny)
"""The least length that a vector is divided by."""

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class SharedWords:
    """How many of the query's content words a text has.

    coverage: their share, 0 to 1; 0 if the query has none. For a clause about something else it may be negative.
    numbers: the same of the words with digits, from -1 (none of them) to 1 (all); 0 when the query has none. A small
        number that is missing counts 0: "14 years" may be written "fourteen", and 一个月 is no number at all.
    """

    coverage: float
    numbers: float


@dataclass(frozen=True, slots=True)
class SharedByEach:
    """The same for n texts: float64, shape (n,)."""

    coverage: NDArray[np.float64]
    numbers: NDArray[np.float64]


@dataclass(frozen=True)
class CommonPart:
    """Mean vectors of queries and of texts, and the directions in which languages differ.

    They are float32, of the shapes (384,), (384,) and (2, 384); the directions are orthonormal.
    """

    query: FloatArray
    text: FloatArray
    languages: FloatArray

    def likeness(self, query_vector: FloatArray, vectors: FloatArray) -> FloatArray:
        """Compare the query with each text, without what all texts and queries have in common.

        Args:
            query_vector: as the embedder gives for the query, shape (384,).
            vectors: as it gives for documents, shape (n, 384).

        Returns: float32, shape (n,), -1 to 1: about 0 for unrelated texts, 1 for the same content.
        """
        query = _particular(query_vector - self.query, self.languages)
        alike = _particular(vectors - self.text, self.languages) @ query
        # Vectors of zeros stand for texts that have no vector yet, and for a query that has none
        has_meaning = vectors.any(axis=1)
        return np.asarray(np.where(has_meaning & query_vector.any(), alike, 0), np.float32)

    def likeness_among(self, query_vector: FloatArray, vectors: FloatArray) -> FloatArray:
        """Compare the query with each of some texts, without what these texts have in common.

        Arguments and result are those of `likeness`.
        """
        return _alike_among(self.asked(query_vector), vectors)

    def asked(self, query_vector: FloatArray) -> FloatArray:
        """Return what is particular to a query: of unit length, zeros if it has no vector."""
        return _particular(query_vector - self.query, self.languages) * query_vector.any()


@dataclass(frozen=True)
class Scale:
    """How to weigh similarity by one embedder: what its vectors have in common, and the log-odds of two terms.

    `is_calibrated` is false if nothing was fitted to the embedder: relativity then gives an order, but its value says
    little. `to_clause` turns what is particular to a question into what is particular to a clause that answers it:
    float32, shape (dimensions, dimensions); None for an embedder that it was not fitted to.
    """

    common: CommonPart
    bias: float
    per_likeness: float
    is_calibrated: bool
    to_clause: FloatArray | None = None

    def likeness(self, query_vector: FloatArray, vectors: FloatArray) -> FloatArray:
        """Return the similarity without the common part."""
        return self.common.likeness(query_vector, vectors)

    def likeness_to_answer(self, query_vector: FloatArray, vectors: FloatArray) -> FloatArray:
        """Compare passages of a contract with what is expected of a clause that answers the query.

        Arguments and result are those of `CommonPart.likeness_among`, which is the result without `to_clause`.
        """
        asked = self.common.asked(query_vector)
        expected = asked if self.to_clause is None else asked @ self.to_clause
        return _alike_among(expected / max(float(np.linalg.norm(expected)), SMALLEST), vectors)


@cache
def built_in_scale() -> Scale:
    """Return what was fitted to the built-in embedder."""
    return Scale(shipped_part(), BIAS, PER_LIKENESS, is_calibrated=True, to_clause=_shipped_map())


def uncalibrated_scale(dimensions: int) -> Scale:
    """Return a scale that removes nothing from vectors, for an embedder that nothing was fitted to."""
    nothing = np.zeros(dimensions, np.float32)
    common = CommonPart(nothing, nothing, np.zeros((1, dimensions), np.float32))
    return Scale(common, UNCALIBRATED_BIAS, UNCALIBRATED_PER_LIKENESS, is_calibrated=False)


def shared_words(query: str, text: str) -> SharedWords:
    """Compare by content words, ignoring case, accents and common English endings."""
    asked = sorted(asked_forms(query))
    found = shared(asked, counts_in([text], asked).times)
    return SharedWords(float(found.coverage[0]), float(found.numbers[0]))


def shared(
    asked: Sequence[str], counts: FloatArray, meant: NDArray[np.bool_] | None = None, on_topic: FloatArray | None = None
) -> SharedByEach:
    """Judge texts by how often each has each content word of the query.

    Args:
        counts: shape (texts, words).
        meant: which of them a text has in other words, of the same shape.
        on_topic: as `topics.on_topic` gives for clauses, 0 for other texts, shape (texts,).
    """
    is_shared = counts > 0
    if meant is not None:
        is_shared |= meant
    with_digits = [place for place, word in enumerate(asked) if has_digits(word)]
    missing = np.array(
        [0.0 if asked[place].isdigit() and len(asked[place]) <= SMALL_NUMBER else -1.0 for place in with_digits]
    )
    coverage = is_shared.mean(axis=1) if asked else np.zeros(len(counts))
    if on_topic is not None:
        coverage = coverage + np.where(on_topic < 0, NOT_MEANT, (1 - coverage) * MEANT * on_topic)
    numbers = np.where(is_shared[:, with_digits], 1.0, missing).mean(axis=1) if with_digits else np.zeros(len(counts))
    return SharedByEach(coverage, numbers)


def log_odds(likeness: float, shared: SharedWords) -> float:
    """Return the log-odds that the text answers the query, from its words and its numbers."""
    return BIAS + PER_LIKENESS * likeness + PER_COVERAGE * shared.coverage + PER_NUMBERS * shared.numbers


def length_terms(lengths: FloatArray, *, asked: int, together: FloatArray) -> FloatArray:
    """Return the log-odds for the length of texts compared with a query: shape (texts,).

    Args:
        lengths: in words, shape (texts,).
        asked: content words of the query.
        together: the share of them that two neighbouring sentences of each text have, 0 to 1, shape (texts,).
    """
    long = np.clip((lengths - SHORT_LENGTH) / (LONG_LENGTH - SHORT_LENGTH), 0, 1)
    full = min(max((asked - FEW_ASKED) / (MANY_ASKED - FEW_ASKED), 0), 1)
    return np.asarray(LONG_TEXT * full * long * np.clip(1 - together / TOGETHER, 0, 1), np.float32)


def relativity(odds: float) -> float:
    """Convert log-odds to 0 to 1: steep near zero, and flat far from it, so that good and better still differ."""
    steep = SHARPNESS * odds
    return 1 / (1 + math.hypot(1, steep) - steep)


@cache
def shipped_part() -> CommonPart:
    """Read the package's own file, once."""
    with np.load(COMMON_PART) as stored:
        return CommonPart(stored["query"], stored["text"], stored["languages"])


@cache
def _shipped_map() -> FloatArray:
    with np.load(CLAUSE_MAP) as stored:
        return np.asarray(stored["to_clause"], np.float32)


def _alike_among(asked: FloatArray, vectors: FloatArray) -> FloatArray:
    """Compare a vector of unit length, or zeros, with some texts, without what these texts have in common."""
    has_meaning = vectors.any(axis=1)
    rest = vectors - vectors[has_meaning].mean(axis=0) if has_meaning.any() else vectors
    length = np.maximum(np.linalg.norm(rest, axis=1), SMALLEST)
    return np.asarray(np.where(has_meaning, rest @ asked / length, 0), np.float32)


def _particular(vectors: FloatArray, languages: FloatArray) -> FloatArray:
    """Project out the directions of languages and scale to unit length."""
    rest = (vectors @ languages.T) @ languages
    np.subtract(vectors, rest, out=rest)
    length = np.linalg.norm(rest, axis=-1, keepdims=True)
    return np.asarray(rest / np.maximum(length, SMALLEST), np.float32)
