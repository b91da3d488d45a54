"""Finding the words of a query in texts.

Hundreds of texts are read in one search, so they are read as one array of characters.
"""

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
"""Separates texts, so that no two characters of different texts are neighbours."""
CJK_RANGES = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
"""The first and the last code point of each range of `CJK`."""
WRITTEN, IS_CJK, ENDS_ANYWHERE, ENDS_BEFORE_SPACE, SPACE = (1 << bit for bit in range(5))
"""Kinds of characters: part of a written word, Chinese or Japanese, the end of a sentence, an end only before a space,
a space.
"""
PUNCTUATION = {ENDS_ANYWHERE: "。！？；\n", ENDS_BEFORE_SPACE: ".!?", SPACE: " \n\t\u00a0\u3000"}
LAST_ASCII, CASE = 0x7F, 0x20
"""The last code point of ASCII, and the bit in which its capital letters differ from its small ones."""
COMPARED = 4
"""First letters that are compared of every word; further ones are compared only where these are equal."""


@dataclass(frozen=True)
class Counts:
    """How often each of n texts has each of m words, shape (n, m), and how many words each text has, shape (n,).

    Both are float32. In Chinese and Japanese, every two characters count as a word.
    """

    times: FloatArray
    lengths: FloatArray


def counts_in(texts: Sequence[str], asked: Sequence[str]) -> Counts:
    """Count the words of a query, which are given in their comparable forms, in each text."""
    characters = Characters(texts)
    times = np.zeros((len(texts), len(asked)), np.float32)
    for column, places in enumerate(characters.places(asked)):
        times[:, column] = characters.per_text(places)
    return Counts(times, characters.lengths())


def shared_forms(query: str, text: str) -> dict[str, bool]:
    """Map each content word of `query` to whether `text` has it."""
    asked = list(asked_forms(query))
    return dict(zip(asked, (counts_in([text], asked).times[0] > 0).tolist(), strict=True))


class Characters:
    """The characters of some texts, one text after the other, as numbers.

    codes: code points, shape (characters,).
    ends: the end of each text, where the next one begins, shape (texts,).
    words: where the written words begin.
    cjk: where the Chinese and Japanese characters are.
    kinds: what each character is, as bits, shape (characters,).
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._joined = END.join([*texts, ""])
        # A text may hold half of a surrogate pair
        self.codes: Codes = np.frombuffer(self._joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        self.ends: Places = np.cumsum([len(text) + len(END) for text in texts], dtype=np.intp)
        self.kinds = _kinds()[np.minimum(self.codes, len(_kinds()) - 1)]
        is_written = self.kinds == WRITTEN
        # After the last character of all there is always `END`
        self.words = np.flatnonzero(is_written & ~np.concatenate([[False], is_written[:-1]]))
        self._word_ends = np.flatnonzero(is_written[:-1] & ~is_written[1:]) + 1
        self.cjk = np.flatnonzero(self.kinds == IS_CJK)

    def lengths(self) -> FloatArray:
        """Count the words of each text."""
        return self.per_text(self.words) + self.per_text(self.cjk) // 2

    def per_text(self, places: Places) -> FloatArray:
        """Count how many of the places are in each text."""
        return np.bincount(np.searchsorted(self.ends, places, "right"), minlength=len(self.ends)).astype(np.float32)

    def places(self, asked: Sequence[str]) -> list[Places]:
        """Return where each of the words begins, in order."""
        written = self._written([one for one in asked if not is_signs(one)])
        return [self._in_a_row(one) if is_signs(one) else written[one] for one in asked]

    def _written(self, asked: Sequence[str]) -> dict[str, Places]:
        """Find written words in all of their forms; only words with the first letters of a requested one are read."""
        found: dict[str, list[int]] = {one: [] for one in asked}
        may_be = self._may_be_one_of(asked)
        for start, end in zip(self.words[may_be].tolist(), self._word_ends[may_be].tolist(), strict=True):
            if (places := found.get(form(self._joined[start:end]))) is not None:
                places.append(start)
        return {one: np.array(places, np.intp) for one, places in found.items()}

    def _may_be_one_of(self, asked: Sequence[str]) -> NDArray[np.bool_]:
        """Tell which written words may have one of the forms, shape (words,).

        A letter beyond ASCII may be folded to any other.
        """
        places = np.minimum(self.words + np.arange(COMPARED)[:, np.newaxis], len(self.codes) - 1)
        letters = self.codes[places]
        may_be: NDArray[np.bool_] = np.bitwise_or.reduce(letters) > LAST_ASCII
        letters |= CASE
        for one in asked:
            begins = letters[0] == ord(one[0]) | CASE
            count = _same_letters(one)
            for place in range(1, min(count, COMPARED)):
                begins &= letters[place] == ord(one[place]) | CASE
            if count > COMPARED:
                begins[begins] = self._continue(one[:count], self.words[begins])
            may_be |= begins
        return may_be

    def _continue(self, first: str, starts: Places) -> NDArray[np.bool_]:
        """Tell which of the words with the very first letters of a form may have more of its first letters, too."""
        may_continue, is_folded = np.ones(len(starts), np.bool_), np.zeros(len(starts), np.bool_)
        for place in range(COMPARED, len(first)):
            letter = self.codes[np.minimum(starts + place, len(self.codes) - 1)]
            # A letter beyond ASCII may be folded to several, which moves all letters behind it
            is_folded |= letter > LAST_ASCII
            may_continue &= is_folded | (letter | CASE == ord(first[place]) | CASE)
        return may_continue

    def _in_a_row(self, characters: str) -> Places:
        # All texts together may be shorter
        last = max(len(self.codes) - len(characters) + 1, 0)
        found = self.codes[:last] == ord(characters[0])
        for place, character in enumerate(characters[1:], start=1):
            found &= self.codes[place : last + place] == ord(character)
        return np.flatnonzero(found)


def _same_letters(one: str) -> int:
    """Count the first letters of a form that are the same in its words.

    The last one may be another: "ties" has the form "ty". A word with digits has no other form.
    """
    return len(one) - 1 if one.isalpha() else len(one)


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return the kinds of each code point as bits; the last entry stands for all higher code points."""
    beyond = CJK_RANGES[-1][1] + 1
    kinds = np.fromiter((WRITTEN * chr(code).isalnum() for code in range(beyond + 1)), np.uint8)
    for first, last in CJK_RANGES:
        kinds[first : last + 1] = IS_CJK
    for kind, characters in PUNCTUATION.items():
        kinds[[ord(character) for character in characters]] |= kind
    return kinds
