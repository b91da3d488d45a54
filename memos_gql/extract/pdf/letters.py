"""Judge by pairs of letters whether a text is plausible in any language with Latin or Cyrillic letters."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from memos_gql.extract.pdf import characters

_FEWEST_PAIRS = 60
_FEWEST_PAIRS_OF_A_ROW = 20
_SHARE_OF_ROWS = 0.25


@dataclass(frozen=True)
class _Alphabet:
    """Letters in the order of the tables in `file`, which have the word boundary first.

    The limits are bits per letter.
    """

    alphabet: str
    file: str
    unlikely: float
    unlikely_row: float

    def is_unlikely(self, rows: Sequence[str]) -> bool:
        counted = [self._pairs(row) for row in rows]
        total = sum(counted, Counter[str]())
        if total.total() < _FEWEST_PAIRS:
            return False
        judged = (pairs for pairs in counted if pairs.total() >= _FEWEST_PAIRS_OF_A_ROW)
        wrong = sum(pairs.total() for pairs in judged if not self._is_within(self.unlikely_row, pairs))
        return not self._is_within(self.unlikely, total) or wrong > _SHARE_OF_ROWS * total.total()

    def is_likely(self, rows: Iterable[str]) -> bool:
        """Whether this is text in one of the languages; False for short texts."""
        total = sum(map(self._pairs, rows), Counter[str]())
        return total.total() >= _FEWEST_PAIRS and self._is_within(_LIKELY, total)

    def _is_within(self, limit: float, pairs: Counter[str]) -> bool:
        """Whether some language has a cross-entropy of at most `limit` bits per letter."""
        most = limit * pairs.total()
        return any(sum(table[pair] * count for pair, count in pairs.items()) <= most for table in self._tables)

    def _pairs(self, plain: str) -> Counter[str]:
        return Counter(before + after for word in self._word.findall(plain) for before, after in pairwise(f" {word} "))

    @cached_property
    def _word(self) -> re.Pattern[str]:
        return re.compile(f"[{self.alphabet}]{{3,}}")

    @cached_property
    def _tables(self) -> list[dict[str, float]]:
        written: dict[str, str] = tomllib.loads(Path(__file__).with_name(self.file).read_text("utf-8"))
        return [dict(self._costs(rows.split())) for rows in written.values()]

    def _costs(self, rows: list[str]) -> Iterator[tuple[str, float]]:
        edged = " " + self.alphabet
        for first, row in zip(edged, rows, strict=True):
            for second, cost in zip(edged, row, strict=True):
                yield first + second, int(cost, 36) / 3


_LIKELY = 4.6  # bits per letter, for languages that have a table
# Pages of 94 real documents have at most 4.2; with letters exchanged or shifted, at least 5.4.
_LATIN = _Alphabet("abcdefghijklmnopqrstuvwxyz", "letters.toml", unlikely=4.9, unlikely_row=5.7)
# Five languages have 3.6 to 4.1, and two without a table 5.3; with letters exchanged, shifted or from another code
# page, at least 6.1.
_CYRILLIC = _Alphabet("абвгдежзиклмнопрстуфхцчшщъыьэюяєіјљњћђџґѕ", "cyrillic.toml", unlikely=5.75, unlikely_row=6.3)


def is_unlikely(rows: Iterable[str]) -> bool:
    """Whether at least a quarter of a text has wrong letters; False for short texts and unknown scripts."""
    written = list(rows)
    plain = [_plain(row) for row in written]
    return any(alphabet.is_unlikely(plain) for alphabet in (_LATIN, _CYRILLIC)) or characters.are_unlikely(
        "\n".join(written)
    )


def are_cyrillic(rows: Iterable[str]) -> bool:
    """Whether this is text in one of the languages with Cyrillic letters; False for short texts."""
    return _CYRILLIC.is_likely(map(_plain, rows))


def _plain(text: str) -> str:
    return "".join(
        character for character in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(character)
    )
