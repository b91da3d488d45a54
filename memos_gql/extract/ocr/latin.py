"""Numbers and Latin letters within a line of another script, read again by the networks, which know them better.

Tesseract's languages confuse them there: in Korean, GS25 becomes 6525, and 1,000 becomes 11,000.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from memos_gql.extract.ocr.recogniser import Spoken
from memos_gql.extract.ocr.tesseract import Word

_SURE = (
    0.9  # whole words are read with .92 and more, words that were cut and signs that the networks do not know with less
)
_ROOM = 0.5  # of the line's height: Tesseract cuts the first sign of a number off, or reaches into the next word


def reread(words: Sequence[Word], spoken: Callable[[float, float], Spoken], *, height_px: float) -> Iterator[Word]:
    """Yield the words of a line, and instead of those in Latin letters and digits what the networks surely read there.

    A word of which the networks are not sure is kept, and believed as little as they believe what they read.

    Args:
        spoken: what the networks read between two places of the line, given in the pixels of the words.
        height_px: of the line, in the same pixels.
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
    """Leave room about a word, but none that other words take."""
    word = words[place]
    others = [other for other in words if other is not word]
    before = max((other.left + other.width for other in others if other.left < word.left), default=0)
    after = min((other.left for other in others if other.left > word.left), default=word.left + word.width + room)
    return max(word.left - room, min(before, word.left)), min(word.left + word.width + room, after)


def _is_latin(text: str) -> bool:
    """Tell whether a word holds Latin letters or digits and no other letters.

    It may also hold other signs, which letters may have been taken for.
    """
    plain = unicodedata.normalize("NFKC", text)
    return any(sign.isascii() and sign.isalnum() for sign in plain) and all(
        sign.isascii() for sign in plain if sign.isalpha()
    )
