"""How well two neighbouring sentences of a text cover the words of a query.

A long passage may contain all of a query's words, but far apart. It is therefore judged by its best two neighbouring
sentences.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memos_gql.search.counts import Characters, Codes, Places

FloatArray = NDArray[np.float32]
ENDS_ANYWHERE, ENDS_BEFORE_SPACE, SPACES = "。！？；\n", ".!?", " \n\t\u00a0\u3000"
WHOLE, WHOLE_IN_CHINESE = 300, 100
"""Texts of up to so many characters are not cut into sentences; texts that are not all ASCII count as Chinese."""


@dataclass(frozen=True)
class Stretches:
    """Which words of the query each sentence of some texts has.

    has: bool, shape (sentences of all texts, words).
    starts: the row of each text's first sentence in `has`, shape (texts,).
    """

    has: NDArray[np.bool_]
    starts: NDArray[np.intp]

    def of_first(self, words: int) -> "Stretches":
        """Keep only the first columns of `has`."""
        return Stretches(self.has[:, :words], self.starts)

    def best(self, weights: FloatArray) -> FloatArray:
        """Sum the weights of the words in each text's best two neighbouring sentences.

        Args:
            weights: float32, shape (words, m): m kinds of weight; each kind chooses its own best sentences.

        Returns:
            float32, shape (texts, m).
        """
        if not len(self.starts):
            return np.zeros((0, weights.shape[1]), np.float32)
        following = np.zeros_like(self.has)
        following[:-1] = self.has[1:]
        following[self.starts[1:] - 1] = False
        return np.asarray(np.maximum.reduceat((self.has | following) @ weights, self.starts), np.float32)


@dataclass(frozen=True)
class Read:
    """What was counted in some texts.

    counts: how often each text has each word of the query, shape (texts, words).
    lengths: of the texts, in words, shape (texts,).
    stretches: which of these words each sentence has.
    """

    counts: FloatArray
    lengths: FloatArray
    stretches: Stretches


def read(texts: Sequence[str], asked: Sequence[str]) -> Read:
    """Count the words of a query in texts, sentence by sentence; `asked` are their comparable forms."""
    characters = Characters(texts)
    rows = _Rows(characters, texts)
    times = np.zeros((rows.count, len(asked)), np.float32)
    for column, places in enumerate(characters.places(asked)):
        times[:, column] = np.bincount(rows.of(places), minlength=rows.count)
    stretches = Stretches(times > 0, rows.starts)
    counts = np.add.reduceat(times, rows.starts) if len(texts) else times
    return Read(counts, characters.lengths(), stretches)


class _Rows:
    """One row for each sentence that has words, and at least one for each text.

    `starts` is the row of each text's first sentence, shape (texts,).
    """

    def __init__(self, characters: Characters, texts: Sequence[str]) -> None:
        begins = np.concatenate([[0], characters.ends])[:-1].astype(np.intp)
        self._ends = np.union1d(characters.ends, _sentence_ends(characters, texts))
        inhabited = np.searchsorted(self._ends, np.concatenate([begins, characters.words, characters.signs]), "right")
        has_words = np.zeros(len(self._ends) + 1, np.bool_)
        has_words[inhabited] = True
        self._row_of_sentence = np.cumsum(has_words) - 1
        self.count = int(has_words.sum())
        self.starts: Places = self.of(begins)

    def of(self, places: Places) -> Places:
        """Return the rows of the sentences in which these places are; a word begins at each place."""
        return np.asarray(self._row_of_sentence[np.searchsorted(self._ends, places, "right")], np.intp)


def _sentence_ends(characters: Characters, texts: Sequence[str]) -> Places:
    """Return the positions just after the end of each sentence, in texts that are long enough to be cut."""
    codes = characters.codes
    is_end = _is_one_of(codes, ENDS_ANYWHERE)
    is_end[:-1] |= _is_one_of(codes[:-1], ENDS_BEFORE_SPACE) & _is_one_of(codes[1:], SPACES)
    is_long = np.array([len(text) > (WHOLE if text.isascii() else WHOLE_IN_CHINESE) for text in texts], np.bool_)
    ends = np.flatnonzero(is_end)
    return ends[is_long[np.searchsorted(characters.ends, ends, "right")]] + 1


def _is_one_of(codes: Codes, characters: str) -> NDArray[np.bool_]:
    found = np.zeros(len(codes), np.bool_)
    for character in characters:
        found |= codes == ord(character)
    return found
