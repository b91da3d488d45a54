"""Whether the letters of a text follow one another as they do in any language that is written in Latin letters."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

# Bits a letter: pages of 94 real documents reach 4.2, their letters exchanged or shifted begin at 5.4.
_UNLIKELY = 4.9
_UNLIKELY_ROW = 5.7
_FEWEST_PAIRS = 60
_FEWEST_PAIRS_OF_A_ROW = 20
_SHARE_OF_ROWS = 0.25
_WORD = re.compile("[a-z]{3,}")
_EDGE = ord("a") - 1  # the edge of a word stands before "a" in the tables


def is_unlikely(rows: Iterable[str]) -> bool:
    """Tell text of wrong letters, be it all or a quarter of it; text too short to be judged, or in another script, is likely."""
    counted = [_pairs(row) for row in rows]
    surprise = _surprise(sum(counted, Counter()))
    if surprise is None:
        return False
    wrong = sum(pairs.total() for pairs in counted if pairs.total() >= _FEWEST_PAIRS_OF_A_ROW and _least(pairs) > _UNLIKELY_ROW)
    return surprise > _UNLIKELY or wrong > _SHARE_OF_ROWS * sum(pairs.total() for pairs in counted)


def _surprise(pairs: Counter[str]) -> float | None:
    return _least(pairs) if pairs.total() >= _FEWEST_PAIRS else None


def _least(pairs: Counter[str]) -> float:
    """Mean surprise of a letter, in bits, in the language that explains the text best."""
    return min(sum(table[pair] * count for pair, count in pairs.items()) for table in _tables().values()) / pairs.total()


def _pairs(text: str) -> Counter[str]:
    plain = "".join(character for character in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(character))
    return Counter(before + after for word in _WORD.findall(plain) for before, after in pairwise(f" {word} "))


@cache
def _tables() -> dict[str, dict[str, float]]:
    written: dict[str, str] = tomllib.loads(Path(__file__).with_name("letters.toml").read_text("utf-8"))
    return {language: dict(_costs(rows.split())) for language, rows in written.items()}


def _costs(rows: list[str]) -> Iterator[tuple[str, float]]:
    for first, row in enumerate(rows):
        for second, cost in enumerate(row):
            yield _letter(first) + _letter(second), int(cost, 36) / 3


def _letter(place: int) -> str:
    return chr(_EDGE + place) if place else " "
