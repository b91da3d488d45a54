"""RapidOCR's recogniser (PP-OCRv6): the text of one line."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from memos_gql.extract.ocr import networks
from memos_gql.extract.ocr.gaps import gaps
from memos_gql.extract.wording import is_wide

_BLANK = 0  # the class that means no character

LINE_PX = 48  # the line height that the recogniser expects
_NARROWED = 0.9  # narrower lines take less time; F1 over words fell by .001 on 7 forms
# In columns: the shortest stretch without a recognised character in which letters may be missing, about two letters
# wide; and the width of the character before it
_SILENT_COLUMNS, _SIGN_COLUMNS = 13, 4
_LETTERS_HIGH, _LETTERS_WIDE = 0.4, 0.4  # shares of the line's height, and of the gap's width
_LEAST_PX = 32  # width of the shortest line
COLUMN_PX = 8  # pixels for each column of the recogniser's output
MAX_LINE_PX = 4000

_SPACE, _SPACE_IN_GAP = 0.05, 0.005
"""The least likelihood of a space between two characters, and between two that are further apart than others.

On 7 receipts, .02 to .1 gave an F1 over words of .96; accepting only the likeliest character gave .945."""
_SILENCE = 0.5  # a column is more likely to be part of a character than not
# For one of the two zeros, which look the same and so share their likelihood; and the columns on both sides in which no
# other character may be
_SILENCE_AT_ZERO, _ZEROS, _ALONE = 0.7, frozenset("〇○"), 2
_ZERO = re.compile("(?<=[〇一二三四五六七八九])○|○(?=[〇一二三四五六七八九])")
# The recogniser reads the character for evening as the katakana of the same shape. It is left after kanji or katakana:
# in old Japanese, the katakana is an ending there
_EVENING = re.compile(
    "(?<![\u30a1-\u30fa\u30fc\u4e00-\u9fff])タ(?=[方日食暮焼立刻闇刊飯陽凪涼顔映餉月霧空べ])"
    "|(?<=[朝七昨])タ(?![\u30a1-\u30fa\u30fc])"
)
_GAP = 1.6  # times the usual distance of two characters


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line's text; `confidence` is the mean over its characters, 0 to 1; `is_partial` if letters are missing."""

    text: str
    confidence: float
    is_partial: bool = False


def recognise(line: MatLike) -> Spoken:
    """Read a level line, given in blue, green and red."""
    width = _scaled_width(line.shape[1], line.shape[0])
    resized = cv2.resize(np.ascontiguousarray(line), (width, LINE_PX))
    padded = np.zeros((3, LINE_PX, max(-(-width // COLUMN_PX) * COLUMN_PX, _LEAST_PX)), np.float32)
    padded[..., :width] = normal(resized)
    likely = networks.recogniser().run(None, {"x": padded[None]})[0][0]
    ink, best = ink_of(resized), _best(likely)
    starts = _starts(best, silent=(_BLANK, likely.shape[1] - 1))
    spoken = _spoken(likely, best, starts, ink) if starts else Spoken("", 0.0)
    return replace(spoken, is_partial=_has_silent_letters(ink, starts))


def ink_of(line: MatLike) -> NDArray[np.bool_]:
    """Tell the letters of a line, dark on light or light on dark, from the paper, pixel by pixel."""
    _, dark = cv2.threshold(cv2.cvtColor(line, cv2.COLOR_BGR2GRAY), 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    return (dark if dark.mean() < 0.5 else 1 - dark).astype(np.bool_)


def _has_silent_letters(ink: NDArray[np.bool_], starts: Sequence[int]) -> bool:
    """Whether a line has letters, not only rules, dots or blank paper, where no character was recognised for long."""
    edges = [0, *starts, ink.shape[1] // COLUMN_PX]
    first, last = max(pairwise(edges), key=lambda ends: ends[1] - ends[0])
    # The character before the stretch extends into it
    stretch = slice((first + _SIGN_COLUMNS) * COLUMN_PX, last * COLUMN_PX - COLUMN_PX)
    if last - first < _SILENT_COLUMNS or len(edges) == 2:
        return False
    silent = ink[:, stretch]
    return bool(silent.any(axis=1).mean() >= _LETTERS_HIGH and silent.any(axis=0).mean() >= _LETTERS_WIDE)


def normal(pixels: MatLike) -> NDArray[np.float32]:
    """Make pixels, uint8 of shape (height, width, 3), the input of a network: float32, -1 to 1, channels first."""
    return (pixels.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)


def _scaled_width(width: float, height: float) -> int:
    return min(max(full_width(width, height), COLUMN_PX), MAX_LINE_PX)


def full_width(width: float, height: float) -> int:
    """Return the width in pixels that a line of this size has at the height that the recogniser expects."""
    return math.ceil(LINE_PX * _NARROWED * width / max(height, 1))


def _best(likely: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return each column's likeliest class: a character, if only similar ones, like っ and つ, share its likelihood."""
    best: NDArray[np.intp] = likely.argmax(axis=1)
    silence = likely[:, _BLANK] + likely[:, -1]
    best[silence < _SILENCE] = 1 + likely[silence < _SILENCE, 1:-1].argmax(axis=1)
    for place in np.flatnonzero((silence >= _SILENCE) & (silence < _SILENCE_AT_ZERO)):
        sign = 1 + int(likely[place, 1:-1].argmax())
        if (
            networks.signs()[sign] in _ZEROS
            and (silence[max(place - _ALONE, 0) : place + _ALONE + 1] >= _SILENCE).all()
        ):
            best[place] = sign
    return best


def _starts(best: NDArray[np.intp], *, silent: tuple[int, int]) -> list[int]:
    """Return the columns where characters begin, except spaces."""
    return [place for place, sign in enumerate(best) if sign not in silent and (place == 0 or best[place - 1] != sign)]


def _spoken(
    likely: NDArray[np.float32], best: NDArray[np.intp], starts: Sequence[int], ink: NDArray[np.bool_]
) -> Spoken:
    """Decode likelihoods, float32 of shape (columns, characters), by CTC: equal neighbours are one character."""
    signs = networks.signs()
    usual = median(after - before for before, after in pairwise(starts)) if len(starts) > 1 else 1
    read = [signs[best[place]] for place in starts]
    blanks = gaps(read, [place * COLUMN_PX for place in starts], ink)
    text = read[0]
    for place, (before, start) in enumerate(pairwise(starts), start=1):
        least = _SPACE_IN_GAP if start - before >= _GAP * usual else _SPACE
        is_parted = likely[before + 1 : start, -1].max(initial=0.0) > least and not (
            is_wide(text[-1]) and is_wide(read[place])
        )
        text += f" {read[place]}" if is_parted or place in blanks else read[place]
    return Spoken(_EVENING.sub("夕", _ZERO.sub("〇", text)), float(likely[starts, best[starts]].mean()))
