"""Lay the characters of a vertical Chinese or Japanese line side by side.

The recogniser also reads a vertical line that lies on its side, but omits its marks (、。「」) and small kana.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import median

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from memos_gql.extract.ocr.recogniser import Spoken, ink_of
from memos_gql.extract.wording import is_wide

Ink = NDArray[np.bool_]
"""Which pixels are letters, shape (height, width)."""

# The distance of two characters, in widths of the line's ink
_CLOSEST, _FURTHEST = 0.95, 1.45
_ALIKE = 0.2  # lines whose widths differ by a smaller share have letters of one size
# A cell's least and greatest height in characters: marks may take half of the usual height
_LOWEST, _HIGHEST = 0.45, 1.25
_INK_COST = 4.0  # cost of a cut through a row full of ink; a cell that is a whole character too high costs 1
# Shares of a cell's side
_MARK, _SMALL, _STROKE, _LONG = 0.5, 0.75, 0.2, 0.6
_UPPER, _LOWER = 0.4, 0.6
_AGREES = 0.85  # share of the characters read from the side that must be in the other reading, too
_CLEAR = 0.9
# A small kana is smaller than this share of the line's usual character, and its middle lies right of this share
_SMALL_KANA, _RIGHT = 0.9, 0.56
_SMALL_FORMS = dict(
    zip("あいうえおつやゆよわアイウエオツヤユヨワ", "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ", strict=True)
)


def pitches(lines: Sequence[MatLike]) -> list[int]:
    """Return the distance of the characters of each line in pixels: the median over all lines of about its width."""
    inks = [_trimmed(ink_of(line)) for line in lines]
    found = [_pitch(ink) for ink in inks]
    return [
        round(
            median(
                pitch
                for other, pitch in zip(inks, found, strict=True)
                if abs(other.shape[1] - ink.shape[1]) <= _ALIKE * ink.shape[1]
            )
        )
        for ink in inks
    ]


def _trimmed(ink: Ink) -> Ink:
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if rows.size else ink


def _pitch(ink: Ink) -> int:
    """Return the shift, in rows, at which the line is most like itself."""
    rows = ink.sum(axis=1, dtype=np.float64)
    rows -= rows.mean()
    shifts = range(round(_CLOSEST * ink.shape[1]), round(_FURTHEST * ink.shape[1]))
    return max(
        (shift for shift in shifts if shift < len(rows) - 1),
        key=lambda shift: float((rows[:-shift] * rows[shift:]).mean()),
        default=ink.shape[1],
    )


@dataclass(frozen=True, slots=True)
class Flat:
    """The characters of a vertical line side by side; `are_small` says which are small and on the right."""

    picture: MatLike
    are_small: tuple[bool, ...]


def laid_flat(line: MatLike, *, pitch_px: int, margins_px: tuple[int, int]) -> Flat | None:
    """Put the characters of a vertical line side by side, turning the marks that are turned in vertical text.

    Args:
        line: in blue, green and red, uint8 of shape (height, width, 3).
        margins_px: rows above and below the line that may hold its first or last mark.

    Returns:
        One line, or None if there are no characters.
    """
    ink = ink_of(line)
    first, last = margins_px[0], len(ink) - margins_px[1]
    columns = np.flatnonzero(ink[first:last].any(axis=0))
    if not columns.size:
        return None
    left = round((int(columns[0]) + int(columns[-1]) + 1 - pitch_px) / 2)
    cells = [
        _Cell(line, ink, top=top, bottom=bottom, left=left, side=pitch_px)
        for top, bottom in pairwise(_cuts(ink, pitch_px))
    ]
    kept = [cell for cell in cells if not cell.has_ink or first <= cell.middle < last or cell.is_mark]
    while kept and not kept[0].has_ink:
        del kept[0]
    while kept and not kept[-1].has_ink:
        del kept[-1]
    if not kept:
        return None
    inked = [cell for cell in kept if cell.has_ink]
    usual = median(cell.extent for cell in inked)
    return Flat(
        np.concatenate([cell.upright() for cell in kept], axis=1),
        tuple(cell.extent < _SMALL_KANA * usual and cell.across > _RIGHT for cell in inked),
    )


def with_small_kana(spoken: Spoken, are_small: Sequence[bool]) -> Spoken:
    """Replace the kana that are drawn small by small kana, because よ and ょ have the same shape.

    If the numbers of characters differ, the text stays: it is not known which of them are small.
    """
    words = spoken.text.split()
    if len("".join(words)) != len(are_small):
        return spoken
    small = iter(are_small)
    text = "".join(sign if sign == " " or not next(small) else _SMALL_FORMS.get(sign, sign) for sign in " ".join(words))
    return replace(spoken, text=text)


def _cuts(ink: Ink, pitch_px: int) -> list[int]:
    """Return the rows between characters: those that cross least ink at the most even distances."""
    height = len(ink)
    crossed = np.append(ink.mean(axis=1) * _INK_COST, 0.0)
    reach = np.arange(max(round(_LOWEST * pitch_px), 1), round(_HIGHEST * pitch_px) + 1)
    uneven = np.abs(reach / pitch_px - 1)
    cost, before = np.zeros(height + 1), np.zeros(height + 1, dtype=int)
    for row in range(pitch_px, height + 1):
        possible = reach[reach <= row]
        costs = cost[row - possible] + uneven[: len(possible)]
        best = int(costs.argmin())
        cost[row], before[row] = costs[best] + crossed[row], row - possible[best]
    row = height - int(cost[height::-1][:pitch_px].argmin())
    cuts = [row]
    while row >= pitch_px:
        row = int(before[row])
        cuts.append(row)
    return sorted({0, *cuts, height})


class _Cell:
    """A character of a vertical line with its place in a square; all lengths are in pixels."""

    def __init__(self, line: MatLike, ink: Ink, *, top: int, bottom: int, left: int, side: int) -> None:
        self._side = side
        self._line, self._top = line, top
        within = ink[top:bottom]
        rows, columns = np.flatnonzero(within.any(axis=1)), np.flatnonzero(within.any(axis=0))
        self.has_ink = bool(rows.size)
        if not self.has_ink:
            rows = columns = np.zeros(1, dtype=int)
        self._rows = slice(top + int(rows[0]), top + int(rows[-1]) + 1)
        self._columns = slice(int(columns[0]), int(columns[-1]) + 1)
        self._height, self._width = self._rows.stop - self._rows.start, self._columns.stop - self._columns.start
        self.across = ((self._columns.start + self._columns.stop) / 2 - left) / side
        self._down = ((self._rows.start + self._rows.stop) / 2 - top) / max(bottom - top, 1)

    @property
    def middle(self) -> float:
        return (self._rows.start + self._rows.stop) / 2

    @property
    def extent(self) -> int:
        return max(self._height, self._width)

    @property
    def is_mark(self) -> bool:
        return self._is_stop or self._is_bracket

    @property
    def _is_stop(self) -> bool:
        """Whether this is a comma or full stop: small, in the upper right."""
        return self.extent < _MARK * self._side and self.across > 0.5 and self._down < 0.5

    @property
    def _is_bracket(self) -> bool:
        """Whether this is a bracket: wide and low, at the lower end of its square if it opens, else at the upper."""
        is_wide_and_low = self._height < _MARK * self._side <= self._width
        return is_wide_and_low and not _UPPER <= self._down <= _LOWER

    @property
    def _is_stroke(self) -> bool:
        """Whether this is a long mark, a dash or dots, which run down the line."""
        return self._width < _STROKE * self._side and self._height > _LONG * self._side

    def upright(self) -> MatLike:
        """Draw the character as horizontal text has it."""
        drawn = self._line[self._rows, self._columns]
        if not self.has_ink:
            return self._paper()
        if self._is_stop:
            return self._square(drawn, across=0.2, down=0.85)
        if self._is_bracket or self._is_stroke:
            return self._square(np.rot90(drawn), across=self._down, down=1 - self.across)
        is_small = self.extent < _SMALL * self._side
        return self._square(drawn, across=0.5, down=0.65 if is_small else 0.5)

    def _square(self, drawn: MatLike, *, across: float, down: float) -> MatLike:
        """Put ink into a square of paper, its middle at these shares of the side."""
        side = self._side
        if max(drawn.shape) > side:
            scale = side / max(drawn.shape)
            drawn = cv2.resize(np.ascontiguousarray(drawn), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        height, width = (min(length, side) for length in drawn.shape[:2])
        square = self._paper()
        top = min(max(round(down * side - height / 2), 0), side - height)
        left = min(max(round(across * side - width / 2), 0), side - width)
        square[top : top + height, left : left + width] = drawn[:height, :width]
        return square

    def _paper(self) -> MatLike:
        paper = np.median(self._line.reshape(-1, 3), axis=0).astype(np.uint8)
        return np.full((self._side, self._side, 3), paper, np.uint8)


def is_vertical_text(spoken: Spoken) -> bool:
    """Whether a line that was read from its side is Chinese or Japanese."""
    return sum(map(is_wide, spoken.text)) > len(spoken.text) / 2


def agree(spoken: Spoken, flat: Spoken) -> bool:
    """Whether the characters laid flat are those read from the side, perhaps with more between them."""
    side, laid = ("".join(read.text.split()) for read in (spoken, flat))
    blocks = SequenceMatcher(None, side, laid, autojunk=False).get_matching_blocks()
    is_clear = flat.confidence >= _CLEAR and len(laid) >= len(side) > 1
    return is_clear and sum(block.size for block in blocks) >= _AGREES * len(side)


def better(spoken: Spoken, flat: Spoken) -> Spoken:
    """Return the reading of the characters laid flat if it adds some; otherwise the surer one."""
    side, laid = (len("".join(read.text.split())) for read in (spoken, flat))
    return flat if laid > side or flat.confidence > spoken.confidence else spoken
