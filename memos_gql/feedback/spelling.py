"""Words of feedback that are misspelt, written as the memory has them: "wifi is caled" for "wifi is called"."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

WORD = re.compile(r"(?<![^\W_])[a-z]{4,}(?![^\W_])")

SIMILAR = 0.6
"""How much of a word is right if it is misspelt."""


def spelt_alike(fragment: str, said: str) -> str:
    """Write the words of a fragment as a text spells them, if a letter is missing or doubled, or two are swapped.

    Another letter may make another word: a sitter is no sister.
    """
    known = set(WORD.findall(said))
    return WORD.sub(lambda word: next(_misspelt(word.group(), known), word.group()), fragment) if known else fragment


def similar_part(name: str, right: str) -> str:
    """Return the word of a name that another word corrects: "Carol" of "Carol Singh" for "Karol"; else the name."""
    if not right.isalpha():
        return name
    alike = [word for word in name.split() if _likeness(word, right) >= SIMILAR]
    return alike[0] if len(alike) == 1 else name


def _likeness(word: str, other: str) -> float:
    return SequenceMatcher(None, word.casefold(), other.casefold()).ratio()


def _misspelt(word: str, known: set[str]) -> Iterator[str]:
    yield from (other for other in sorted(known) if word not in known and _is_slip(word, other))


def _is_slip(word: str, other: str) -> bool:
    if word[0] != other[0] or word.rstrip("s") == other.rstrip("s"):
        return False
    if len(word) == len(other):
        swapped = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
        return other in swapped
    longer, shorter = (word, other) if len(word) > len(other) else (other, word)
    is_near = len(longer) == len(shorter) + 1
    return is_near and any(longer[:at] + longer[at + 1 :] == shorter for at in range(1, len(longer)))
