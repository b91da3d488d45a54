"""Judge whether a text's characters are plausible: mostly common characters, and one script for each word."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

_FEWEST = 30  # characters; a shorter text may consist of a rare name or a formula
_COMMON_SHARE = 0.75  # newspapers and novels have at least .97, random characters .2 to .25
_MIXED_SHARE = 0.2
_ACCENTED_SHARE = 0.6
_TOGETHER = frozenset(
    {
        "CJK",
        "HIRAGANA",
        "KATAKANA",
        "KATAKANA-HIRAGANA",
        "HANGUL",
        "BOPOMOFO",
        "IDEOGRAPHIC",
        "FULLWIDTH",
        "HALFWIDTH",
        "KANGXI",
    }
)
"""Scripts that may be mixed in one word."""


def are_unlikely(text: str) -> bool:
    """Whether the font probably maps glyphs to wrong characters; False for text that is too short to judge."""
    return _are_rare(text) or _are_mixed(text) or are_accented(text)


def _are_rare(text: str) -> bool:
    """Whether this is Chinese or Japanese text with too many rare characters."""
    ideographs = [character for character in text if "\u3400" <= character <= "\u9fff"]
    return len(ideographs) >= _FEWEST and max(
        sum(character in common for character in ideographs) for common in _common()
    ) < _COMMON_SHARE * len(ideographs)


def _are_mixed(text: str) -> bool:
    """Whether words mix scripts, apart from Latin letters in Chinese text and Greek letters in units."""
    pairs = [
        (before, after)
        for word in text.split()
        for before, after in pairwise(word)
        if before.isalpha() and after.isalpha()
    ]
    return len(pairs) >= _FEWEST and sum(_are_apart(before, after) for before, after in pairs) > _MIXED_SHARE * len(
        pairs
    )


def _are_apart(before: str, after: str) -> bool:
    scripts = {_script(before), _script(after)}
    return len(scripts) > 1 and scripts != {"LATIN", "CJK"}


def are_accented(text: str) -> bool:
    """Whether these may be Cyrillic letters shown as accented Latin ones by an old code page.

    A smaller share proves nothing: a third of Vietnamese letters is accented.
    """
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= _FEWEST and sum("\xc0" <= letter <= "\xff" for letter in letters) > _ACCENTED_SHARE * len(
        letters
    )


@cache
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").partition(" ")[0]
    return "CJK" if name in _TOGETHER else name


@cache
def _common() -> tuple[frozenset[str], ...]:
    """Return the common characters, which the old standards list first: simplified, traditional, Japanese."""
    return (
        frozenset(_decoded("gb2312", first=0xB0A1, last=0xD7F9)),
        frozenset(_decoded("big5", first=0xA440, last=0xC67E)),
        frozenset(_decoded("euc_jp", first=0xB0A1, last=0xCFD3)),
    )


def _decoded(encoding: str, *, first: int, last: int) -> Iterator[str]:
    for code in range(first, last + 1):
        yield from code.to_bytes(2, "big").decode(encoding, "ignore")
