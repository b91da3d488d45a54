"""Where the words of a query stand together: two neighbouring sentences of a passage answer, and not all of it.

A long passage has some of a query's words here and some there, and its length says nothing about how well its best sentences answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from memos_gql.search.words import counted_each

FloatArray = NDArray[np.float32]
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])|\n+")
WHOLE, WHOLE_IN_CHINESE = 300, 100
"""Characters of a text that is one stretch, however many sentences it has; texts that are not in ASCII count as Chinese."""


@dataclass(frozen=True)
class Stretches:
    """Which words of the query each sentence of some texts has.

    has: bool, shape (sentences of all texts, words).
    starts: the place of each text's first sentence, shape (texts,).
    """

    has: NDArray[np.bool_]
    starts: NDArray[np.intp]

    def best(self, weights: FloatArray) -> FloatArray:
        """Give each text the weights of the words that its best two neighbouring sentences have: shape (texts,)."""
        if not len(self.starts):
            return np.zeros(0, np.float32)
        following = np.zeros_like(self.has)
        following[:-1] = self.has[1:]
        following[self.starts[1:] - 1] = False
        return np.asarray(np.maximum.reduceat((self.has | following) @ weights, self.starts), np.float32)


@dataclass(frozen=True)
class Read:
    """Of some texts how often each has each word of a query, shape (texts, words), their lengths in words, and their stretches."""

    counts: FloatArray
    lengths: FloatArray
    stretches: Stretches


def read(texts: Sequence[str], asked: Sequence[str]) -> Read:
    """Count the words of a query in texts, sentence by sentence."""
    sentences = [_sentences(text) for text in texts]
    found = counted_each(asked, chain.from_iterable(sentences))
    times = np.array([one.times for one in found], np.float32).reshape(len(found), len(asked))
    starts = np.cumsum([0, *(len(of_text) for of_text in sentences)], dtype=np.intp)[:-1]
    lengths = np.array([one.length for one in found], np.float32)
    if not len(texts):
        return Read(times, lengths, Stretches(times > 0, starts))
    return Read(np.add.reduceat(times, starts), np.add.reduceat(lengths, starts), Stretches(times > 0, starts))


def _sentences(text: str) -> list[str]:
    if len(text) <= (WHOLE if text.isascii() else WHOLE_IN_CHINESE):
        return [text]
    return [sentence for sentence in SENTENCE_END.split(text) if sentence] or [text]
