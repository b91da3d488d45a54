"""Recognise the kind of a picture: a photo, a page of text, a screenshot or a chart; none if it is not clear.

Programs draw areas of exactly one colour; cameras and scanners leave noise everywhere. A drawn picture is a chart if it
has evenly spaced numbers along an axis, and a screenshot if it has the size of a screen and small print.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

import numpy as np
from PIL import Image

from memos_gql.pages import Box, Line, PictureKind

_ROWS = 240  # rows that are examined; the picture is not scaled, because that would change which pixels are neighbours
_DRAWN_EQUAL, _DRAWN_SOFT = 0.8, 0.08
_GRAINY_EQUAL, _GRAINY_SOFT = 0.65, 0.12
_PHOTO_SHADES, _PHOTO_PAPER, _PHOTO_GROUND = 64, 0.3, 0.5  # objects cut out and put on white are not a photo
_PAPER, _PAPER_COLOURFUL = 0.8, 0.03
_PAGE_LINES, _PAGE_COVERED = 8, 0.04
_SCAN_LINES, _SCAN_COVERED = 15, 0.14  # scans of grey paper full of print, without areas of one colour
_PAGE_SHAPES = ((1.26, 1.34), (1.38, 1.45))  # letter and A4; receipts are longer than either
_SCREENS = frozenset(
    {
        (1024, 768),
        (1280, 720),
        (1280, 800),
        (1280, 1024),
        (1366, 768),
        (1440, 900),
        (1470, 956),
        (1512, 982),
        (1536, 864),
        (1600, 900),
    }
    | {
        (1680, 1050),
        (1728, 1117),
        (1920, 1080),
        (1920, 1200),
        (2048, 1536),
        (2160, 1620),
        (2224, 1668),
        (2256, 1504),
        (2360, 1640),
    }
    | {
        (2388, 1668),
        (2560, 1080),
        (2560, 1440),
        (2560, 1600),
        (2732, 2048),
        (2880, 1800),
        (2880, 1864),
        (3024, 1964),
        (3440, 1440),
    }
    | {(3456, 2234), (3840, 2160), (5120, 2880)}
)
_PHONE_WIDTHS = frozenset({640, 720, 750, 828, 1080, 1125, 1170, 1179, 1206, 1242, 1284, 1290, 1320, 1440})
_PHONE_SHAPES = (1.75, 2.4)
_SCREEN_EQUAL, _SCREEN_SOFT = 0.55, 0.2  # a screen may show pictures, and may be saved as a JPEG
# Letter height as a share of the longer side; slides and posters have larger letters
_SCREEN_LINES, _SCREEN_LETTERS = 6, 0.03
_TICK = re.compile(r"[-−+]?[$€£¥]?\d{1,3}(?:[, ]?\d{3})*(?:\.\d+)?\s?(?:%|k|K|M|万|亿|°C?|€)?")
_FEWEST_TICKS = 3
_UNEVEN, _ROUNDED_STEP = 0.12, 0.01  # tolerances as shares of a step: between positions, and between numbers
_MOST_LINES = 60  # in a chart
_PIE_COLOURFUL, _PIE_LINES, _ROUNDED = 0.1, 25, 2.0


@dataclass(frozen=True, slots=True)
class _Texture:
    """How pixels differ from their right neighbours, and how shades are distributed; shares of all pixels, 0 to 1."""

    equal: float
    soft: float
    paper: float
    is_light: bool
    colourful: float
    shades: int

    @property
    def is_drawn(self) -> bool:
        return self.equal >= _DRAWN_EQUAL and self.soft <= _DRAWN_SOFT

    @property
    def is_grainy(self) -> bool:
        """Whether this looks like a photo: hardly any neighbours are equal, and of many shades none is dominant."""
        many = self.shades >= _PHOTO_SHADES and self.paper < (_PHOTO_PAPER if self.is_light else _PHOTO_GROUND)
        return self.equal < _GRAINY_EQUAL and self.soft >= _GRAINY_SOFT and many

    @property
    def is_paper(self) -> bool:
        return self.paper >= _PAPER and self.is_light and self.colourful < _PAPER_COLOURFUL


def kind_of(picture: Image.Image, lines: Sequence[Line], *, camera: str | None) -> PictureKind | None:
    """Return the kind of an RGB picture as displayed, judged by its pixels and the lines read in it."""
    texture = _texture(picture)
    if _is_screen(picture, lines, texture):
        return PictureKind.SCREENSHOT
    if camera or texture.is_grainy:
        is_told = bool(camera) or not _is_phone(picture)
        return PictureKind.PHOTO if is_told else None
    if _has_axis(lines) or (texture.is_drawn and texture.colourful >= _PIE_COLOURFUL and _is_pie(lines)):
        return PictureKind.CHART
    return PictureKind.PAGE if _is_page(picture, lines, texture) else None


def _texture(picture: Image.Image) -> _Texture:
    rows = np.linspace(0, picture.height - 1, min(_ROWS, picture.height)).astype(int)
    pixels = np.asarray(picture)[rows].astype(np.int16)
    # One channel after the other: numpy is slow along a short axis
    red, green, blue = (pixels[..., channel] for channel in range(3))
    steps = np.maximum.reduce([np.abs(np.diff(channel, axis=1)) for channel in (red, green, blue)])
    ranges = np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue)
    counts = np.bincount((((red >> 4) << 8) + ((green >> 4) << 4) + (blue >> 4)).ravel(), minlength=4096)
    most = int(counts.argmax())
    total = max(int(counts.sum()), 1)
    return _Texture(
        equal=float((steps == 0).mean()) if steps.size else 1.0,
        soft=float(((steps > 2) & (steps < 24)).mean()) if steps.size else 0.0,
        paper=int(counts[most]) / total,
        is_light=min(most >> 8, most >> 4 & 15, most & 15) >= 12,
        colourful=float((ranges > 60).mean()),
        shades=int((counts > total * 0.0005).sum()),
    )


def _covered(lines: Sequence[Line]) -> float:
    return sum(box.width * box.height for box in _boxes(lines))


def _boxes(lines: Sequence[Line]) -> Iterator[Box]:
    return (line.box for line in lines if line.box is not None)


def _is_phone(picture: Image.Image) -> bool:
    shape = picture.height / picture.width
    return picture.width in _PHONE_WIDTHS and _PHONE_SHAPES[0] <= shape <= _PHONE_SHAPES[1]


def _is_screen(picture: Image.Image, lines: Sequence[Line], texture: _Texture) -> bool:
    has_size = picture.size in _SCREENS or picture.size[::-1] in _SCREENS or _is_phone(picture)
    if not has_size or len(lines) < _SCREEN_LINES or texture.equal < _SCREEN_EQUAL or texture.soft > _SCREEN_SOFT:
        return False
    letters = median(box.height * picture.height for box in _boxes(lines))
    return letters <= _SCREEN_LETTERS * max(picture.size)


def _is_page(picture: Image.Image, lines: Sequence[Line], texture: _Texture) -> bool:
    """Whether this is a page of text.

    A light scan with little colour needs many lines that cover enough of it. Any other picture must also have the
    proportions of a standard sheet.
    """
    shape, covered = picture.height / picture.width, _covered(lines)
    if not texture.is_drawn and texture.is_light and texture.colourful < _PAPER_COLOURFUL:
        return len(lines) >= _SCAN_LINES and covered >= _SCAN_COVERED
    is_sheet = any(low <= shape <= high for low, high in _PAGE_SHAPES)
    return texture.is_paper and is_sheet and len(lines) >= _PAGE_LINES and covered >= _PAGE_COVERED


def _has_axis(lines: Sequence[Line]) -> bool:
    """Whether numbers increase by even steps upwards, or rightwards from zero; tables do not look like this."""
    if len(lines) > _MOST_LINES:
        return False
    ticks = [
        (line.box, number) for line in lines if line.box is not None and (number := _number(line.text)) is not None
    ]
    return any(_rises(ticks, box) or (number == 0 and _runs(ticks, box)) for box, number in ticks)


def _rises(ticks: Sequence[tuple[Box, float]], first: Box) -> bool:
    return _are_ticks([(-(box.y + box.height / 2), number) for box, number in ticks if _is_below(box, first)])


def _runs(ticks: Sequence[tuple[Box, float]], first: Box) -> bool:
    beside = [(box, number) for box, number in ticks if abs(box.y - first.y) <= first.height / 2 and box.x >= first.x]
    return _are_ticks([(box.x + box.width / 2, number) for box, number in beside])


def _is_pie(lines: Sequence[Line]) -> bool:
    """Whether the picture contains percentages that add up to a whole, and little other text."""
    shares = [
        number for line in lines if line.text.strip().endswith("%") and (number := _number(line.text)) is not None
    ]
    return len(shares) >= _FEWEST_TICKS and len(lines) <= _PIE_LINES and abs(sum(shares) - 100) <= _ROUNDED


def _number(text: str) -> float | None:
    plain = text.strip().replace("−", "-").replace("O", "0")
    if not _TICK.fullmatch(plain):
        return None
    return float(re.sub(r"[^\d.-]", "", plain.replace(" ", "")))


def _is_below(box: Box, first: Box) -> bool:
    """Whether a box has the same right edge, or the same centre, as the first one."""
    tolerance = first.height
    ends = abs(box.x + box.width - first.x - first.width) <= tolerance
    middles = abs(box.x + box.width / 2 - first.x - first.width / 2) <= tolerance
    return ends or middles


def _are_ticks(placed: Sequence[tuple[float, float]]) -> bool:
    """Whether numbers and their positions increase together in even steps."""
    if len(placed) < _FEWEST_TICKS:
        return False
    ordered = sorted(placed)
    steps = [after[1] - before[1] for before, after in pairwise(ordered)]
    gaps = [after[0] - before[0] for before, after in pairwise(ordered)]
    return min(steps) > 0 and _are_even(steps, uneven=_ROUNDED_STEP) and _are_even(gaps, uneven=_UNEVEN)


def _are_even(steps: Sequence[float], *, uneven: float) -> bool:
    usual = fmean(steps)
    return all(abs(step - usual) <= uneven * abs(usual) for step in steps)
