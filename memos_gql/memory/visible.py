"""Whether a text shows anything: characters without width count as little as spaces."""

import unicodedata

BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Fillers and the empty braille pattern, which Unicode classifies as letters and symbols."""


def is_visible(text: str) -> bool:
    """Return whether a text has anything but spaces, control characters, U+200B, U+FEFF and the like."""
    return any(not _is_blank(character) for character in text)


def _is_blank(character: str) -> bool:
    # Z: separators. Cc and Cf: control and format characters. Variation selectors show nothing on their own
    category = unicodedata.category(character)
    return (
        category[0] == "Z"
        or category in {"Cc", "Cf"}
        or character in BLANK_LETTERS
        or "\ufe00" <= character <= "\ufe0f"
    )
