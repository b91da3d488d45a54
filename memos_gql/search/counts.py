"""Find and count the words of a query in texts. A search reads hundreds of texts, so all of them form one array of characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from memos_gql.search.words import asked_forms, form, is_signs

FloatArray = NDArray[np.float32]
Places = NDArray[np.intp]
Codes = NDArray[np.uint32]

END = "\0"
"""Follows each text, so that characters of different texts are never neighbours."""
SIGNS = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
"""The first and the last code point of each range of `CJK`."""
OTHER, WRITTEN, SIGN = range(3)
LAST_ASCII, CASE = 0x7F, 0x20
"""The last code point of ASCII, and the bit in which its capital letters differ from its small ones."""
SHORT = 2
"""In forms of up to so many letters, the second letter may differ from the word's: "ties" has the form "ty"."""


@dataclass(frozen=True)
class Counts:
    """Counts of words in texts.

    times: how often each of n texts has each of m words, float32, shape (n, m).
    lengths: the number of words in each text, float32, shape (n,); in Chinese and Japanese, two characters count as a word.
    """

    times: FloatArray
    lengths: FloatArray


def counts_in(texts: Sequence[str], asked: Sequence[str]) -> Counts:
    """Count the words of a query in each text; `asked` are their comparable forms."""
    characters = Characters(texts)
    times = np.zeros((len(texts), len(asked)), np.float32)
    for column, places in enumerate(characters.places(asked)):
        times[:, column] = characters.per_text(places)
    return Counts(times, characters.lengths())


def shared_forms(query: str, text: str) -> dict[str, bool]:
    """Return for each content word of `query` whether `text` has it."""
    asked = list(asked_forms(query))
    return dict(zip(asked, (counts_in([text], asked).times[0] > 0).tolist(), strict=True))


class Characters:
    """The characters of some texts, one text after the other, as numbers.

    codes: code points, uint32, shape (characters,).
    ends: the position after each text and its `END`, shape (texts,).
    words: the positions where words of letters and digits begin.
    signs: the positions of Chinese and Japanese characters.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._joined = END.join([*texts, ""])
        # A text may hold half of a surrogate pair
        self.codes: Codes = np.frombuffer(self._joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        self.ends: Places = np.cumsum([len(text) + len(END) for text in texts], dtype=np.intp)
        kinds = _kinds()[np.minimum(self.codes, len(_kinds()) - 1)]
        is_written = kinds == WRITTEN
        # The last character is always `END`, which is not part of a word
        self.words = np.flatnonzero(is_written & ~np.concatenate([[False], is_written[:-1]]))
        self._word_ends = np.flatnonzero(is_written[:-1] & ~is_written[1:]) + 1
        self.signs = np.flatnonzero(kinds == SIGN)

    def lengths(self) -> FloatArray:
        """Count the words of each text."""
        return self.per_text(self.words) + self.per_text(self.signs) // 2

    def per_text(self, places: Places) -> FloatArray:
        """Count how many of the places are in each text."""
        return np.bincount(np.searchsorted(self.ends, places, "right"), minlength=len(self.ends)).astype(np.float32)

    def places(self, asked: Sequence[str]) -> list[Places]:
        """Return for each of the words the positions where it begins."""
        written = self._written([one for one in asked if not is_signs(one)])
        return [self._in_a_row(one) if is_signs(one) else written[one] for one in asked]

    def _written(self, asked: Sequence[str]) -> dict[str, Places]:
        """Find words that have one of these forms; only words with the same first letters as one of the forms are checked."""
        found: dict[str, list[int]] = {one: [] for one in asked}
        for place in np.flatnonzero(self._may_be_one_of(asked)).tolist():
            start, end = self.words[place], self._word_ends[place]
            if (places := found.get(form(self._joined[start:end]))) is not None:
                places.append(start)
        return {one: np.array(places, np.intp) for one, places in found.items()}

    def _may_be_one_of(self, asked: Sequence[str]) -> NDArray[np.bool_]:
        """Tell which words may have one of the forms, bool, shape (words,); a non-ASCII letter may be folded to any letter."""
        first, second = self.codes[self.words], self.codes[self.words + 1]
        may_be = (first > LAST_ASCII) | (second > LAST_ASCII)
        for one in asked:
            begins = (first | CASE) == ord(one[0]) | CASE
            # "ties" has the form "ty"
            may_be |= begins & ((second | CASE) == ord(one[1]) | CASE) if len(one) > SHORT else begins
        return may_be

    def _in_a_row(self, signs: str) -> Places:
        last = len(self.codes) - len(signs) + 1
        found = self.codes[:last] == ord(signs[0])
        for place, sign in enumerate(signs[1:], start=1):
            found &= self.codes[place : last + place] == ord(sign)
        return np.flatnonzero(found)


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return the kind of each code point: `WRITTEN`, `SIGN` or `OTHER`; the last entry stands for all higher code points."""
    beyond = SIGNS[-1][1] + 1
    kinds = np.fromiter((WRITTEN if chr(code).isalnum() else OTHER for code in range(beyond + 1)), np.uint8)
    for first, last in SIGNS:
        kinds[first : last + 1] = SIGN
    return kinds
