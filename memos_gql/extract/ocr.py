"""Lines of text in a picture, with their places and how sure the reading is."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from PIL import Image, ImageOps, ImageStat

from memos_gql.extract import paper, tesseract, upright
from memos_gql.extract.tesseract import Word
from memos_gql.extract.upright import Placed
from memos_gql.extract.wording import LINE_CHARACTERS, clean, close_gaps
from memos_gql.pages import Box, Line

FIRST_PIXELS = 5_000_000
MAX_PIXELS = 12_000_000  # from 177 megapixels on Tesseract answers with silence, at 88 it takes a gigabyte
_SMALL_PX = 1100
_MIN_SIDE_PX = 8
_DARK = 110

# Tesseract reads letters best when words are 20 to 30 pixels high; measured at four scales on 24 forms and receipts.
_BEST_HEIGHT_PX = 22
_LOW_HEIGHT_PX = 17
_MAX_SCALE = 4.0

_WORD_CONFIDENCE = 0.3
_LINE_CONFIDENCE = 0.45
_STRONG_CONFIDENCE = 0.72
_CLEAR_CONFIDENCE = 0.8
_FEW_LETTERS = 12
_MIN_LETTERS_TO_TURN = 4
_HEADING_SCALE = 1.4
_LETTERS = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one run found, and in which form of the picture."""

    words: list[Word]
    placed: Placed
    scale: float
    languages: str

    @property
    def letters(self) -> int:
        return sum(_letters(word) for word in self.words)

    @property
    def confidence(self) -> float:
        """Mean over the letters, 0 to 1."""
        return sum(word.confidence * _letters(word) for word in self.words) / max(self.letters, 1)

    @property
    def worth(self) -> float:
        """Letters that are probably right."""
        return sum(word.confidence * _letters(word) for word in self.words if word.confidence >= _WORD_CONFIDENCE)

    @property
    def is_strong(self) -> bool:
        return self.letters >= _FEW_LETTERS and self.confidence >= _STRONG_CONFIDENCE

    @property
    def word_height_px(self) -> float:
        heights = [word.height for word in self.words if word.confidence >= _WORD_CONFIDENCE and len(word.text) > 1]
        return float(median(heights)) if heights else 0.0


def _letters(word: Word) -> int:
    return len(_LETTERS.findall(word.text))


def read(picture: Image.Image) -> list[Line]:
    """Read an upright picture; a photo without text gives no lines. Boxes are fractions of the picture as it was given."""
    if min(picture.size) < _MIN_SIDE_PX:
        return []
    grey = _dark_on_light(picture.convert("L"))
    reading = _at_best_scale(grey, _read(grey, scale=_first_scale(grey), degrees=0.0, languages=tesseract.ENGLISH))
    if reading.confidence < _CLEAR_CONFIDENCE:
        reading = max(reading, _read_as_print(grey, reading), key=_worth)
    if not reading.is_strong:
        reading = _read_again(grey, reading)
    return list(_lines(reading))


def _dark_on_light(grey: Image.Image) -> Image.Image:
    return ImageOps.invert(grey) if ImageStat.Stat(grey).median[0] < _DARK else grey


def _first_scale(grey: Image.Image) -> float:
    wanted = 2.0 if max(grey.size) < _SMALL_PX else 1.0
    return min(wanted, math.sqrt(FIRST_PIXELS / (grey.width * grey.height)))


def _read(grey: Image.Image, *, scale: float, degrees: float, languages: str) -> _Reading:
    placed = upright.place(grey, scale=scale, degrees=degrees)
    return _Reading(tesseract.words(placed.picture, languages=languages), placed, scale, languages)


def _at_best_scale(grey: Image.Image, reading: _Reading) -> _Reading:
    """Read small letters once more, enlarged."""
    height = reading.word_height_px
    if reading.letters < _FEW_LETTERS or not 0 < height < _LOW_HEIGHT_PX:
        return reading
    scale = min(reading.scale * _BEST_HEIGHT_PX / height, _MAX_SCALE, math.sqrt(MAX_PIXELS / (grey.width * grey.height)))
    if scale < reading.scale * 1.1:
        return reading
    larger = _read(grey, scale=scale, degrees=reading.placed.degrees, languages=reading.languages)
    return max(reading, larger, key=_worth)


def _read_as_print(grey: Image.Image, first: _Reading) -> _Reading:
    """Read once more as a bad print: on 25 receipts that lifted F1 over words from .80 to .85."""
    even = paper.evened(grey) if first.letters < _FEW_LETTERS else grey
    better = paper.smoothed(even, radius_px=1 / first.scale)
    return _read(better, scale=first.scale, degrees=0.0, languages=first.languages)


def _read_again(grey: Image.Image, first: _Reading) -> _Reading:
    """Try what may have been wrong: the way the picture is turned, then the language. The best of all readings counts."""
    degrees = upright.skew(grey)
    found = tesseract.orientation(upright.place(grey, scale=first.scale, degrees=degrees).picture)
    degrees += found.degrees if found else 0
    best = first
    if abs(degrees) >= 1.0:
        best = max(best, _read(grey, scale=first.scale, degrees=degrees, languages=tesseract.ENGLISH), key=_worth)
    if not best.is_strong:
        turned = best.placed.degrees
        best = max(best, _read(grey, scale=first.scale, degrees=turned, languages=tesseract.WITH_CHINESE), key=_worth)
    if found is None and best.letters >= _MIN_LETTERS_TO_TURN and best.confidence < _CLEAR_CONFIDENCE:
        best = _read_turned(grey, best, level=degrees)
    return best


def _read_turned(grey: Image.Image, best: _Reading, *, level: float) -> _Reading:
    """Try the other sides of a few words, for which the orientation is not found; only clear words count."""
    for turn in (180, 90, 270):
        turned = _read(grey, scale=best.scale, degrees=level + turn, languages=tesseract.ENGLISH)
        if turned.confidence >= _CLEAR_CONFIDENCE and turned.worth > best.worth:
            return turned
    return best


def _worth(reading: _Reading) -> float:
    return reading.worth


def _lines(reading: _Reading) -> Iterator[Line]:
    """Join words to lines and leave out what is noise rather than text."""
    kept = [words for _, group in groupby(reading.words, key=lambda word: word.line) if (words := _trusted(list(group)))]
    usual_height = median(_height(words) for words in kept) if kept else 0
    paragraph: tuple[int, int] | None = None
    for words in kept:
        text = close_gaps(clean(" ".join(word.text for word in words)))[:LINE_CHARACTERS]
        is_heading = len(kept) > 2 and _height(words) >= _HEADING_SCALE * usual_height and len(_LETTERS.findall(text)) > 2
        yield Line(text, _box(words, reading.placed), round(_mean(words), 3), words[0].paragraph != paragraph, is_heading)
        paragraph = words[0].paragraph


def _trusted(words: Sequence[Word]) -> list[Word]:
    sure = [word for word in words if word.confidence >= _WORD_CONFIDENCE and clean(word.text)]
    letters = sum(_letters(word) for word in sure)
    if letters == 0 or _mean(sure) < (_LINE_CONFIDENCE if letters > 2 else _STRONG_CONFIDENCE):
        return []
    return sure


def _mean(words: Sequence[Word]) -> float:
    return sum(word.confidence * len(word.text) for word in words) / sum(len(word.text) for word in words)


def _height(words: Sequence[Word]) -> float:
    return float(median(word.height for word in words))


def _box(words: Sequence[Word], placed: Placed) -> Box:
    left, top = min(word.left for word in words), min(word.top for word in words)
    right, bottom = max(word.left + word.width for word in words), max(word.top + word.height for word in words)
    return placed.box(left, top, right - left, bottom - top)
