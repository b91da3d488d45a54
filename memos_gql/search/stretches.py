"""Stretches: the best two neighbouring sentences of a passage count, because they answer, not all of the passage.

A long passage may have a query's words in different places, and its length does not tell how well its best sentences
answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memos_gql.search.counts import ENDS_ANYWHERE, ENDS_BEFORE_SPACE, SPACE, Characters, Places

FloatArray = NDArray[np.float32]
WHOLE, WHOLE_IN_CHINESE = 300, 100
"""Characters up to which a text is one stretch, however many sentences it has. Texts that are not in ASCII count as
Chinese.
"""


@dataclass(frozen=True)
class Stretches:
    """Which words of the query each sentence of some texts has.

    has: bool, shape (sentences of all texts, words). starts: the index of each text's first sentence, shape (texts,).
    """

    has: NDArray[np.bool_]
    starts: NDArray[np.intp]

    def of_first(self, words: int) -> "Stretches":
        """Keep only the first words."""
        return Stretches(self.has[:, :words], self.starts)

    def best(self, weights: FloatArray) -> FloatArray:
        """Sum, for each text, the weights of the words in its best two neighbouring sentences.

        Args:
            weights: of the words, shape (words, m): m kinds of weight, each judged for itself.

        Returns:
            shape (texts, m).
        """
        if not len(self.starts):
            return np.zeros((0, weights.shape[1]), np.float32)
        following = np.zeros_like(self.has)
        following[:-1] = self.has[1:]
        following[self.starts[1:] - 1] = False
        return np.asarray(np.maximum.reduceat((self.has | following) @ weights, self.starts), np.float32)


@dataclass(frozen=True)
class Read:
    """How often each text has each word of a query, the texts' lengths in words, and their stretches.

    `counts` has the shape (texts, words).
    """

    counts: FloatArray
    lengths: FloatArray
    stretches: Stretches


def read(texts: Sequence[str], asked: Sequence[str]) -> Read:
    """Count the words of a query in texts, sentence by sentence."""
    characters = Characters(texts)
    rows = _Rows(characters, texts)
    times = np.zeros((rows.count, len(asked)), np.float32)
    for column, places in enumerate(characters.places(asked)):
        times[:, column] = np.bincount(rows.of(places), minlength=rows.count)
    stretches = Stretches(times > 0, rows.starts)
    counts = np.add.reduceat(times, rows.starts) if len(texts) else times
    return Read(counts, characters.lengths(), stretches)


class _Rows:
    """The sentences that contain a word, and at least one sentence of each text.

    `starts` is the row of the first sentence of each text, shape (texts,).
    """

    def __init__(self, characters: Characters, texts: Sequence[str]) -> None:
        begins = np.concatenate([[0], characters.ends])[:-1].astype(np.intp)
        within = _sentence_ends(characters, texts)
        self._ends = np.union1d(characters.ends, within) if len(within) else characters.ends
        inhabited = np.searchsorted(self._ends, np.concatenate([begins, characters.words, characters.cjk]), "right")
        has_words = np.zeros(len(self._ends) + 1, np.bool_)
        has_words[inhabited] = True
        self._row_of_sentence = np.cumsum(has_words) - 1
        self.count = int(has_words.sum())
        self.starts: Places = self.of(begins)

    def of(self, places: Places) -> Places:
        """Return the sentence of each place at which a word begins."""
        return np.asarray(self._row_of_sentence[np.searchsorted(self._ends, places, "right")], np.intp)


def _sentence_ends(characters: Characters, texts: Sequence[str]) -> Places:
    """Return the characters after which a sentence ends, in texts of more than one stretch."""
    is_long = np.array([len(text) > (WHOLE if text.isascii() else WHOLE_IN_CHINESE) for text in texts], np.bool_)
    if not is_long.any():
        return np.array([], np.intp)
    kinds = characters.kinds
    is_end = kinds & ENDS_ANYWHERE > 0
    is_end[:-1] |= (kinds[:-1] & ENDS_BEFORE_SPACE > 0) & (kinds[1:] & SPACE > 0)
    ends = np.flatnonzero(is_end)
    return ends[is_long[np.searchsorted(characters.ends, ends, "right")]] + 1
