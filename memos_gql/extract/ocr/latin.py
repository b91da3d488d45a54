"""Numbers and Latin letters within a line of another script, read again by the networks, which know them better.

Tesseract's languages confuse them there: in Korean, GS25 becomes 6525, and 1,000 becomes 11,000.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from memos_gql.extract.ocr.recogniser import Spoken
from memos_gql.extract.ocr.tesseract import Word

# Whole words are read with .92 or more; words that are cut off, or have characters unknown to the networks, with less
_SURE = 0.9
# Of the line's height, on both sides of a word: Tesseract may have cut off the first character of a number
_ROOM = 0.5


def reread(words: Sequence[Word], spoken: Callable[[float, float], Spoken], *, height_px: float) -> Iterator[Word]:
    """Yield the words of a line; a word in Latin letters or digits is replaced if the networks surely read another.

    If the networks are not sure, the word is kept, with the lower of the two confidences.

    Args:
        spoken: reads the part of the line between two horizontal positions, in the coordinates of the words.
        height_px: the height of the line in the same coordinates.
    """
    for place, word in enumerate(words):
        if not _is_latin(word.text):
            yield word
            continue
        left, right = _bounds(words, place, room=_ROOM * height_px)
        read = spoken(left, right)
        text = read.text.replace(" ", "")
        if text == word.text:
            yield replace(word, confidence=max(word.confidence, read.confidence))
        elif read.confidence >= _SURE and _is_latin(text):
            yield replace(word, text=text, confidence=read.confidence)
        else:
            yield replace(word, confidence=min(word.confidence, read.confidence))


def _bounds(words: Sequence[Word], place: int, *, room: float) -> tuple[float, float]:
    """Return the left and right of a word with some room on both sides, which ends where another word begins."""
    word = words[place]
    others = [other for other in words if other is not word]
    before = max((other.left + other.width for other in others if other.left < word.left), default=0)
    after = min((other.left for other in others if other.left > word.left), default=word.left + word.width + room)
    return max(word.left - room, min(before, word.left)), min(word.left + word.width + room, after)


def _is_latin(text: str) -> bool:
    """Tell whether a word has Latin letters or digits, and no letters of another script.

    Other characters are allowed, because Tesseract may have read a letter as a symbol.
    """
    plain = unicodedata.normalize("NFKC", text)
    return any(sign.isascii() and sign.isalnum() for sign in plain) and all(
        sign.isascii() for sign in plain if sign.isalpha()
    )
