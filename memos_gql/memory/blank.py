"""Whether a text shows anything."""

import unicodedata


def is_blank(text: str) -> bool:
    """Say whether every character is a space, a control or a format character, as U+200B and U+FEFF are."""
    return all(unicodedata.category(character)[0] in "ZC" for character in text)
