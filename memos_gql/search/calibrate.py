"""How well a text answers a query, 0 to 1, independently of what else is stored.

The cosine of any two texts is 0.75 or more with our embedding model, and still higher if both are in one language. A
plain cosine therefore says little. So the part that all queries, all texts and all texts of one language have in common
is first removed from both vectors. The remaining likeness, and the words that query and text share, are then combined
by a logistic regression. `tests/bench/calibration.py` fitted the numbers below on twelve small stores, and writes the
common part to `common_part.npz`.

Source: removing the mean and the directions of languages, Yang et al., "A Simple and Effective Method To Eliminate the Self
Language Bias in Multilingual Representations", EMNLP 2021.
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
# All fitted, except that the bias is half a unit below the fitted one. With this bias, in stores left out of the fit, the
# most answers had 0.5 or more and the most unrelated texts 0.3 or less.
BIAS, PER_LIKENESS, PER_COVERAGE, PER_NUMBERS = -4.23, 16.0, 3.46, 2.21
UNCALIBRATED_BIAS, UNCALIBRATED_PER_LIKENESS = -6.0, 12.0
"""For an embedder without calibration: a cosine of 0.5 gives even odds, because with many models unrelated texts have less and
answers more."""
SHARPNESS = 5.3
"""How steep relativity is around even odds, so that few texts fall between 0.3 (unrelated at most) and 0.5 (answers at least)."""

LONG_TEXT = -4.4
"""Log-odds of a long text in which the words of a full question are far apart: long texts are somewhat like every question."""
SHORT_LENGTH, LONG_LENGTH = 55, 75
"""The term grows from 0 to full between these lengths of the text, in words. Clauses of a contract are mostly shorter."""
FEW_ASKED, MANY_ASKED = 1, 5
"""The term also grows between these numbers of content words in the query: a single keyword is not nearer to long texts."""
TOGETHER = 0.8
"""If two neighbouring sentences have this share of the query's words, the text's length does not count against it."""
SMALL_NUMBER = 2
"""Numbers of up to so many digits count something; longer ones identify something."""

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class SharedWords:
    """Which of the query's content words a text has.

    coverage: the share of the words that the text has, 0 to 1; 0 if the query has no content words.
    numbers: the same for words with digits, from -1 (the text has none) to 1 (it has all); 0 if the query has none. A small
        number that is missing counts as 0: "14 years" may be written "fourteen", and 一个月 means "a month".
    """

    coverage: float
    numbers: float


@dataclass(frozen=True)
class CommonPart:
    """What the vectors of one embedder have in common.

    query: the mean vector of queries, float32, shape (dimensions,).
    text: the mean vector of texts, float32, shape (dimensions,).
    languages: the directions in which languages differ, float32, shape (k, dimensions), orthonormal; k is 2 if fitted. A row of
        zeros removes nothing.
    """

    query: FloatArray
    text: FloatArray
    languages: FloatArray

    def likeness(self, query_vector: FloatArray, vectors: FloatArray) -> FloatArray:
        """Compare the query with each text after removing the common part from both.

        Args:
            query_vector: the embedder's vector of the query, shape (dimensions,).
            vectors: the embedder's vectors of documents, shape (n, dimensions).

        Returns:
            float32, shape (n,), -1 to 1: about 0 for unrelated texts, 1 for the same content.
        """
        query = _particular(query_vector - self.query, self.languages)
        alike = _particular(vectors - self.text, self.languages) @ query
        # A text or a query without a vector has zeros instead
        has_meaning = np.linalg.norm(vectors, axis=1) > 0
        return np.asarray(np.where(has_meaning & query_vector.any(), alike, 0), np.float32)


@dataclass(frozen=True)
class Scale:
    """How to turn one embedder's likeness into log-odds: the common part of its vectors, a bias, and a factor.

    If nothing was fitted to the embedder, `is_calibrated` is false. Relativity then still orders, but its absolute value
    says little.
    """

    common: CommonPart
    bias: float
    per_likeness: float
    is_calibrated: bool

    def likeness(self, query_vector: FloatArray, vectors: FloatArray) -> FloatArray:
        """Compare as `CommonPart.likeness` does."""
        return self.common.likeness(query_vector, vectors)


@cache
def built_in_scale() -> Scale:
    """Return the scale that was fitted to the built-in embedder."""
    return Scale(shipped_part(), BIAS, PER_LIKENESS, is_calibrated=True)


def uncalibrated_scale(dimensions: int) -> Scale:
    """Return a scale for an embedder without calibration; it removes nothing from the vectors."""
    nothing = np.zeros(dimensions, np.float32)
    common = CommonPart(nothing, nothing, np.zeros((1, dimensions), np.float32))
    return Scale(common, UNCALIBRATED_BIAS, UNCALIBRATED_PER_LIKENESS, is_calibrated=False)


def shared_words(query: str, text: str) -> SharedWords:
    """Compare content words, ignoring case, accents and common English endings."""
    asked = sorted(asked_forms(query))
    (found,) = shared(asked, counts_in([text], asked).times)
    return found


def shared(asked: Sequence[str], counts: FloatArray, meant: NDArray[np.bool_] | None = None) -> list[SharedWords]:
    """Say for each text which content words of the query it has.

    Args:
        asked: the content words, in their comparable forms.
        counts: how often each text has each word, shape (texts, words).
        meant: whether each text has a formal word for each word instead, bool, shape (texts, words).
    """
    is_shared = counts > 0
    if meant is not None:
        is_shared |= meant
    with_digits = [place for place, word in enumerate(asked) if has_digits(word)]
    missing = np.array([0.0 if asked[place].isdigit() and len(asked[place]) <= SMALL_NUMBER else -1.0 for place in with_digits])
    coverage = is_shared.mean(axis=1) if asked else np.zeros(len(counts))
    numbers = np.where(is_shared[:, with_digits], 1.0, missing).mean(axis=1) if with_digits else np.zeros(len(counts))
    return [SharedWords(*row) for row in zip(coverage.tolist(), numbers.tolist(), strict=True)]


def log_odds(likeness: float, shared: SharedWords) -> float:
    """Return the log-odds that a text answers a query, with the built-in embedder."""
    return BIAS + PER_LIKENESS * likeness + PER_COVERAGE * shared.coverage + PER_NUMBERS * shared.numbers


def length_terms(lengths: FloatArray, *, asked: int, together: FloatArray) -> FloatArray:
    """Return the log-odds that the length of each text takes away: float32, shape (texts,), `LONG_TEXT` to 0.

    Args:
        lengths: in words, shape (texts,).
        asked: the number of content words in the query.
        together: the share of these words that two neighbouring sentences of each text have, 0 to 1, shape (texts,).
    """
    long = np.clip((lengths - SHORT_LENGTH) / (LONG_LENGTH - SHORT_LENGTH), 0, 1)
    full = min(max((asked - FEW_ASKED) / (MANY_ASKED - FEW_ASKED), 0), 1)
    return np.asarray(LONG_TEXT * full * long * np.clip(1 - together / TOGETHER, 0, 1), np.float32)


def relativity(odds: float) -> float:
    """Map log-odds to 0 to 1: steeply around 0, and slowly far from it, so that good and better still differ."""
    steep = SHARPNESS * odds
    return 1 / (1 + math.hypot(1, steep) - steep)


@cache
def shipped_part() -> CommonPart:
    """Return the common part for the built-in embedder, from the file in the package."""
    with np.load(COMMON_PART) as stored:
        return CommonPart(stored["query"], stored["text"], stored["languages"])


def _particular(vectors: FloatArray, languages: FloatArray) -> FloatArray:
    """Project out the directions of languages and scale to unit length."""
    rest = vectors - (vectors @ languages.T) @ languages
    length = np.linalg.norm(rest, axis=-1, keepdims=True)
    return np.asarray(rest / np.maximum(length, np.finfo(np.float32).tiny), np.float32)
