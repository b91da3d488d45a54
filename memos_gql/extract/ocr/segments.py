"""Segments: pieces of text as an engine found them in a picture, before they are put in reading order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from memos_gql.extract.ocr.tesseract import Word
from memos_gql.extract.wording import close_gaps, is_wide

_LETTERS = re.compile(r"[^\W_]")
_SYLLABLE = re.compile("[\uac00-\ud7a3\u0e00-\u0e7f]")
"""Korean and Thai characters: Tesseract returns each as a word."""
_WITHIN_WORD = 0.3  # greatest distance within a word, as a share of the height


@dataclass(frozen=True, slots=True)
class Segment:
    """Words side by side; coordinates in pixels of the picture that was read, `confidence` 0 to 1.

    `is_aslant` marks words that cross the others at an angle, as in a watermark.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    is_vertical: bool = False
    is_aslant: bool = False

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def letters(self) -> int:
        return count_letters(self.text)

    @property
    def length(self) -> int:
        """The length of the text in Latin letters: a Chinese character counts as two."""
        return sum(2 if is_wide(sign) else 1 for sign in self.text)


def count_letters(text: str) -> int:
    """Count letters and digits."""
    return len(_LETTERS.findall(text))


def mean_confidence(segments: Iterable[Segment]) -> float:
    """Return the mean over the characters, 0 to 1; 0 if there are none."""
    weighed = [(segment.confidence, len(segment.text)) for segment in segments]
    return sum(confidence * weight for confidence, weight in weighed) / max(sum(weight for _, weight in weighed), 1)


def usual_height(segments: Iterable[Segment]) -> float:
    """Return the typical height of the segments, 0 if there are none."""
    heights = [segment.width if segment.is_vertical else segment.height for segment in segments]
    return float(median(heights)) if heights else 0.0


def joined(words: Sequence[Word]) -> Segment:
    """Join one or more words into one segment."""
    parts = [
        Segment(word.text, word.left, word.top, word.left + word.width, word.top + word.height, word.confidence)
        for word in words
    ]
    left, top = min(part.left for part in parts), min(part.top for part in parts)
    right, bottom = max(part.right for part in parts), max(part.bottom for part in parts)
    return Segment(close_gaps(_text(parts)), left, top, right, bottom, mean_confidence(parts))


def _text(parts: Sequence[Segment]) -> str:
    height = median(part.height for part in parts)
    text = parts[0].text
    for before, part in pairwise(parts):
        # In Korean and Thai a unit follows its number without a space. Tesseract often puts a space there, so the
        # distance decides.
        are_syllables = _SYLLABLE.match(part.text) and (_SYLLABLE.match(before.text[-1:]) or before.text[-1:].isdigit())
        text += part.text if are_syllables and part.left - before.right < _WITHIN_WORD * height else f" {part.text}"
    return text
