"""Read a clean page of English print with Tesseract alone, in one run.

To find the lines of a page and to read some of them, the networks take a third of the time that Tesseract takes for
all of it. Here the marks of ink are counted instead: on a clean page they are letters and hardly anything else, and
afterwards Tesseract's words must cover them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import fmean

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray
from PIL import Image

from memos_gql.extract.ocr import english, printed, rapid, tesseract
from memos_gql.extract.ocr.found import Found
from memos_gql.extract.ocr.segments import Segment, joined
from memos_gql.extract.ocr.tesseract import Word
from memos_gql.extract.ocr.upright import Placed

_LOOKED_AT_PX = 1400  # the longer side of the picture in which marks are counted
_FEWEST_LETTERS = 700  # the networks read fewer letters in the time that Tesseract takes for them
_LEAST_HEIGHT_PX = 10.0  # of a usual letter, mostly a small one, on the given picture; Tesseract confuses smaller ones
# The height at which Tesseract takes three quarters of its time for a page at 200 dpi; at 9 it makes mistakes
_BEST_HEIGHT_PX = 12.0
_LEAST_PX, _MOST_PX = 4, 60  # height of a letter on the reduced picture
# In usual heights: dots and specks are lower, rules thinner; pictures are higher, or wide and not low, or solid
_SPECK, _RULE, _HIGH, _LOW, _SOLID = 0.4, 0.5, 4.0, 2.2, 1.5
_WIDE, _FULL = 4.0, 0.75  # of the mark's own height and of its area
_SPECKS = 0.3  # share of the letters: clean prose has .1 to .25 stops and dots
_GAP, _MARGIN = 2.0, 0.7  # between words and around lines, in usual heights
_TRIED = 22.0  # length of the piece of a line that the networks read, in usual heights: about as many letters
_CUT = 2  # letters at the end of that piece, of which a part may be missing
_EDGE = 0.2  # around a line that is read again, in its heights
_SURE, _CLEAR, _WEAK, _GUESSED = 0.9, 0.9, 0.8, 0.5  # confidences
_WEAK_WORDS = 0.08  # share of all words
_MOST_MISSED = 16  # lines
_TALL = 3.0  # height of a word in usual heights; mostly up to 2.4
_CELL_PX = 16  # of the reduced picture: no barcode is smaller
_FAINT = 40  # a barcode may be paler than letters, but its bars differ by as much from the paper, of 255
_INKED = 0.05  # share of a cell; a stop takes .02, a letter .1, and a quarter of the smallest barcode .08
_Bounds = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""
_Marks = NDArray[np.int32]
"""Int32, shape (n, 5): left, top, width, height and number of dark pixels of each mark."""


@dataclass(frozen=True)
class _Ink:
    """The marks of ink on `small`, a reduced picture.

    `scale` is the size of that picture as a share of the given one, `height` the usual height of a letter in pixels.
    """

    small: MatLike
    dark: MatLike
    scale: float
    letters: _Marks
    height: float

    @cached_property
    def rows(self) -> list[_Bounds]:
        """The bounds of each line: marks that stand side by side are joined."""
        gap = np.ones((1, round(_GAP * self.height) + 1), np.uint8)
        boxes = cv2.connectedComponentsWithStats(cv2.morphologyEx(self.dark, cv2.MORPH_CLOSE, gap))[2][1:].tolist()
        return [(left, top, left + width, top + high) for left, top, width, high, _ in boxes]


@dataclass
class _Line:
    """A line of ink in the picture that Tesseract read: its words, and the number of letters in none of them."""

    bounds: _Bounds
    pieces: list[list[Word]] = field(default_factory=list)
    missed: int = 0

    def holds(self, x: float, y: float) -> bool:
        left, top, right, bottom = self.bounds
        return left <= x <= right and top <= y <= bottom

    @property
    def is_doubtful(self) -> bool:
        """Whether the networks should read the line; they cannot read several columns at once."""
        are_weak = any(word.confidence < _WEAK for piece in self.pieces for word in piece)
        return len(self.pieces) <= 1 and (self.missed > 0 or are_weak)


def read(picture: Image.Image) -> Found | None:
    """Read a picture; None if it is no clean page of English, or if it is not sure that everything was read."""
    grey: MatLike = np.asarray(picture.convert("L"))
    ink = _ink(grey)
    sample = _sample(grey, ink) if ink is not None else None
    if ink is None or sample is None:
        return None
    placed = _placed(grey, min(1.0, ink.scale * _BEST_HEIGHT_PX / ink.height))
    read = tesseract.words_in_time(placed.picture, languages=tesseract.ENGLISH, mode=tesseract.WHOLE_PAGE)
    words = [word for word in read or () if word.text.strip()]  # a blank word marks a rule or a picture
    if not words or not _are_clear(words, sample):
        return None
    lines = _lines(ink, words, placed)
    missed = [line for line in lines if line.missed]
    if len(missed) > _MOST_MISSED or any(len(line.pieces) > 1 for line in missed):
        return None
    segments = list(filter(printed.is_trusted, _segments(grey, placed, lines)))
    return Found(segments, placed, is_only_letters=_are_all(ink, words, placed))


def _ink(grey: MatLike) -> _Ink | None:
    """Find the letters; None if they are few or small, or if there is much else."""
    scale = min(1.0, _LOOKED_AT_PX / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    _, dark = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    marks: _Marks = cv2.connectedComponentsWithStats(dark)[2][1:].astype(np.int32)
    width, height, area = marks[:, 2], marks[:, 3], marks[:, 4]
    may_be_letters = (height >= _LEAST_PX) & (height <= _MOST_PX) & (width <= _WIDE * height)
    if may_be_letters.sum() < _FEWEST_LETTERS:
        return None
    usual = float(np.median(height[may_be_letters]))
    thinner = np.minimum(width, height)
    are_specks = np.maximum(width, height) < _SPECK * usual
    are_rules = (thinner <= _RULE * usual) & (width > _WIDE * height)
    are_pictures = (
        (height > _HIGH * usual)
        | ((width > _WIDE * height) & (height > _LOW * usual))
        | ((area >= _FULL * width * height) & (thinner >= _SOLID * usual))
    )
    letters = marks[~(are_specks | are_rules | are_pictures)]
    is_clean = (
        usual >= _LEAST_HEIGHT_PX * scale
        and len(letters) >= _FEWEST_LETTERS
        and not are_pictures.any()
        and are_specks.sum() <= _SPECKS * len(letters)
    )
    return _Ink(small, dark, scale, letters, usual) if is_clean else None


def _sample(grey: MatLike, ink: _Ink) -> str | None:
    """Read a few words of the longest line with the networks; None if they are not in English letters."""
    lines = [line for line in ink.rows if line[3] - line[1] <= _HIGH * ink.height]
    left, top, right, bottom = max(lines, key=lambda line: line[2] - line[0], default=(0.0, 0.0, 0.0, 0.0))
    if right - left < _TRIED * ink.height:
        return None
    margin = _MARGIN * ink.height
    piece = (left - margin, top - margin, left + _TRIED * ink.height, bottom + margin)
    spoken = rapid.read_line(_cut_out(grey, piece, share=1 / ink.scale))
    is_sure = spoken.confidence >= _SURE and english.has_english_letters(spoken.text)
    return english.letters(spoken.text)[:-_CUT] if is_sure else None


def _cut_out(grey: MatLike, bounds: _Bounds, *, share: float) -> MatLike:
    """Cut a line out; its bounds are multiplied by `share` before."""
    left, top, right, bottom = (max(round(side * share), 0) for side in bounds)
    return cv2.cvtColor(grey[top:bottom, left:right], cv2.COLOR_GRAY2BGR)


def _placed(grey: MatLike, scale: float) -> Placed:
    height, width = (round(side * scale) for side in grey.shape)
    scaled = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA) if scale < 1 else grey
    return Placed(Image.fromarray(scaled), width, height, 0.0)


def _are_clear(words: Sequence[Word], sample: str) -> bool:
    """Whether the words are clear English and contain what the networks read."""
    text = " ".join(word.text for word in words)
    weak = sum(word.confidence < _WEAK for word in words)
    return (
        fmean(word.confidence for word in words) >= _CLEAR
        and weak <= _WEAK_WORDS * len(words)
        and english.is_english(text)
        and sample in english.letters(text)
    )


def _lines(ink: _Ink, words: Sequence[Word], placed: Placed) -> list[_Line]:
    """Assign the pieces of Tesseract's lines, and the letters that it missed, to the lines of ink."""
    share = ink.dark.shape[1] / placed.scaled_width
    lines = [_Line(_scaled(bounds, 1 / share)) for bounds in ink.rows]
    for piece in printed.pieces(words):
        middle = _middle(joined(piece))
        line = next((line for line in lines if line.holds(*middle)), None)
        if line is None:
            line = _Line(_bounds(piece))
            lines.append(line)
        line.pieces.append(piece)
    # A guess may extend over several lines, such as the numbers of a list
    covered = _covered(ink, [word for word in words if word.confidence >= _GUESSED], share)
    middles = ink.letters[:, :2] + ink.letters[:, 2:4] // 2
    for left, top in middles[covered[middles[:, 1], middles[:, 0]] == 0].tolist():
        for line in lines:
            if line.holds(left / share, top / share):
                line.missed += 1
    return lines


def _covered(ink: _Ink, words: Sequence[Word], share: float) -> MatLike:
    """Return where the words are, as 1 in a picture of 0 as large as `ink`."""
    covered = np.zeros(ink.dark.shape, np.uint8)
    for word in words:
        left, top, right, bottom = (
            round(side * share) for side in (word.left, word.top, word.left + word.width, word.top + word.height)
        )
        covered[max(top - 1, 0) : bottom + 1, max(left - 1, 0) : right + 1] = 1
    return covered


def _are_all(ink: _Ink, words: Sequence[Word], placed: Placed) -> bool:
    """Whether clear words of the usual height cover all ink but dots, so that there is no room for a barcode."""
    share = ink.dark.shape[1] / placed.scaled_width
    clear = [word for word in words if word.confidence >= _WEAK and word.height * share <= _TALL * ink.height]
    paper = np.full_like(ink.small, np.median(ink.small))
    _, drawn = cv2.threshold(cv2.absdiff(ink.small, paper), _FAINT, 255, cv2.THRESH_BINARY)
    drawn[_covered(ink, clear, share) > 0] = 0
    height, width = (max(side // _CELL_PX, 1) for side in drawn.shape)
    cells = cv2.resize(drawn, (width, height), interpolation=cv2.INTER_AREA)
    return bool(cells.max() < _INKED * 255)


def _bounds(words: Sequence[Word]) -> _Bounds:
    whole = joined(words)
    return whole.left, whole.top, whole.right, whole.bottom


def _scaled(bounds: _Bounds, share: float) -> _Bounds:
    left, top, right, bottom = bounds
    return left * share, top * share, right * share, bottom * share


def _middle(segment: Segment) -> tuple[float, float]:
    return (segment.left + segment.right) / 2, (segment.top + segment.bottom) / 2


def _segments(grey: MatLike, placed: Placed, lines: Sequence[_Line]) -> Iterator[Segment]:
    """Yield the pieces; a line with weak words or missed letters is read by the networks, too."""
    for line in lines:
        segments = [joined(piece) for piece in line.pieces]
        again = _spoken(grey, placed, line.bounds) if line.is_doubtful else None
        is_surer = again is not None and (line.missed or again.confidence >= segments[0].confidence)
        yield from [again] if again is not None and is_surer else segments


def _spoken(grey: MatLike, placed: Placed, bounds: _Bounds) -> Segment | None:
    """Let the networks read a line, whose bounds are in `placed`; None if they are not sure."""
    left, top, right, bottom = bounds
    edge = _EDGE * (bottom - top)
    line = _cut_out(
        grey, (left - edge, top - edge, right + edge, bottom + edge), share=grey.shape[1] / placed.scaled_width
    )
    spoken = rapid.read_line(line)
    return Segment(spoken.text, *bounds, spoken.confidence) if spoken.confidence >= _SURE else None
