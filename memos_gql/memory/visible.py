"""Whether a text shows anything: characters without width count as little as spaces."""

import re
import sys
import unicodedata
from functools import cache

LOOKED_AT_SINGLY = 1_000
"""Characters that are checked one by one first; almost every text shows something within them."""
BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Fillers and the empty braille pattern, which Unicode classifies as letters and symbols."""
BLANK_MARKS = frozenset("\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f")
"""Joiners, inherent vowels and Mongolian variation selectors, which Unicode classifies as marks."""


def is_visible(text: str) -> bool:
    """Return whether a text has anything but spaces, control characters, U+200B, U+FEFF and the like."""
    if any(not _is_blank(character) for character in text[:LOOKED_AT_SINGLY]):
        return True
    return len(text) > LOOKED_AT_SINGLY and _visible().search(text, LOOKED_AT_SINGLY) is not None


@cache
def _visible() -> re.Pattern[str]:
    """Return a pattern for a visible character: thirty times as fast, but making it takes some tenths of a second."""
    blank = "".join(re.escape(chr(code)) for code in range(sys.maxunicode + 1) if _is_blank(chr(code)))
    return re.compile(f"[^{blank}]")


def _is_blank(character: str) -> bool:
    # Z: separators. Cc and Cf: control and format characters. Variation selectors show nothing on their own
    category = unicodedata.category(character)
    return (
        category[0] == "Z"
        or category in {"Cc", "Cf"}
        or character in BLANK_LETTERS
        or character in BLANK_MARKS
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )
