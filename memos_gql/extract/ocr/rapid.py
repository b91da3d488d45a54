"""Run RapidOCR's networks (PP-OCRv6): find the lines of a picture with the detector, and let the recogniser read each.

RapidOCR's own pipeline is not used. It pads short lines to 320 pixels and asks a third network for each line's
orientation: a third of its time. It also keeps a space only if that is the likeliest character, so English words are
joined together.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray
from PIL import Image

from memos_gql.extract.ocr import networks, vertical
from memos_gql.extract.ocr.allowance import Allowance
from memos_gql.extract.ocr.recogniser import COLUMN_PX, MAX_LINE_PX, Spoken, full_width, normal, recognise
from memos_gql.extract.wording import is_wide

Corners = NDArray[np.float32]
"""Float32, shape (4, 2): x and y of the top left, top right, bottom right and bottom left in pixels."""
_Bounds = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels: not an array, because numbers are compared much faster."""

_STEP_PX = 32  # the detector halves a picture five times
_DETECTED_PIXELS = 650_000
_LEAST_SIDE_PX = 736  # smaller pictures are enlarged, because their letters are small
_MAX_ENLARGED = 3.0
# Small print is lost at this scale or below, unless the scaled lines are higher than this
_COARSE, _SMALL_PX = 0.4, 9.0
# Grey levels of a hard edge; shares of hard edges and of even paper in a block of small print; number of such blocks
_HARD, _HARD_SHARE, _EVEN_SHARE, _FEWEST_BLOCKS = 60, 0.06, 0.4, 40
_ROW_STEP, _BLOCK = 4, (8, 64)  # every fourth row is examined, in blocks of 8 such rows and 64 columns
_CLOSE, _STRIP_EDGE_PX, _LOOKING = 0.65, 48, 0.6  # scale of a strip, overlap of strips, share of the time
_TRIED, _LEGIBLE = 3, 0.9  # the number of lines that are tried, and the confidence of the best one if they are real
_INK = 0.3
_LEAST_SCORE = 0.5
_GROWN = 1.6  # the detector marks the middle of a line; its edge is at this factor times area / perimeter
_MIN_SIDE_PX = 3
_MAX_REGIONS = 3000

_LARGE_PX = 200  # smaller regions cost little, and a dash or a frame may be a character
_FLAT = 8  # grey levels
_EDGE_PX, _EDGE = 2, 0.02  # the blurred edges of an area, and thin frames
_UPRIGHT = 1.5  # if a line is this many times higher than wide, it is vertical text, or the page is sideways
# Pieces of one line overlap by this share of the smaller height, and the gap between them is at most this share of it
_BESIDE, _TOUCHING = 0.6, 0.25
_LEAST_INK = 2  # dark pixels in a row or column that contains a part of a letter
cv2.setNumThreads(1)  # the reading processes share the cores


@dataclass(frozen=True, slots=True)
class Region:
    """The place of a line: a rectangle that may be rotated."""

    corners: Corners

    @property
    def width(self) -> float:
        return float(
            max(np.linalg.norm(self.corners[0] - self.corners[1]), np.linalg.norm(self.corners[3] - self.corners[2]))
        )

    @property
    def height(self) -> float:
        return float(
            max(np.linalg.norm(self.corners[0] - self.corners[3]), np.linalg.norm(self.corners[1] - self.corners[2]))
        )

    @property
    def is_upright(self) -> bool:
        return self.height >= _UPRIGHT * self.width

    @property
    def degrees(self) -> float:
        """The clockwise angle of the line."""
        across, down = self.corners[1] - self.corners[0] + self.corners[2] - self.corners[3]
        return math.degrees(math.atan2(down, across))


class Sheet:
    """A picture and the networks' results for it, which are computed once."""

    def __init__(self, picture: Image.Image, allowance: Allowance) -> None:
        """Find the lines of the picture, in no particular order.

        Small print on a large picture is found as far as time allows.
        """
        # The networks expect the channels in the order blue, green, red
        self.grey = picture.convert("L")
        self._pixels: MatLike = np.ascontiguousarray(np.asarray(picture.convert("RGB"))[..., ::-1])
        self._spoken: dict[tuple[bytes, int], Spoken] = {}
        self._downwards: dict[bytes, Spoken | None] = {}
        found = _detect(self._pixels)
        self.is_cut_short = False
        """Whether the time ran out before the whole picture was searched."""
        if _has_hard_edges(self.grey) and not self._is_legible(found):
            found = list(_detect_closely(self._pixels, allowance)) or found
            self.is_cut_short = allowance.is_spent(share=_LOOKING)
        self.regions = _headings_whole([region for region in found if not _is_plain(self.grey, region)])

    def spoken(self, region: Region, *, quarter_turns: int) -> Spoken:
        """Read one line after turning it counter-clockwise by this many quarter turns."""
        key = (region.corners.tobytes(), quarter_turns)
        if key not in self._spoken:
            self._spoken[key] = read_line(np.rot90(_cut_out(self._pixels, region), quarter_turns))
        return self._spoken[key]

    def spoken_downwards(self, region: Region) -> Spoken | None:
        """Read a vertical line of Chinese or Japanese again, with its characters upright and side by side.

        Return None if it is not such a line, or if this reading contradicts the one from the side.
        """
        key = region.corners.tobytes()
        if key not in self._downwards:
            self._downwards[key] = self._laid_flat(region)
        return self._downwards[key]

    def _laid_flat(self, region: Region) -> Spoken | None:
        spoken = self.spoken(region, quarter_turns=1)
        if not vertical.is_vertical_text(spoken):
            return None
        pitch = self._pitches[region.corners.tobytes()]
        above, below = (0 if self._is_taken(end) else pitch for end in _ends(region, pitch))
        line = _cut_out(self._pixels, _lengthened(region, above, below))
        flat = vertical.laid_flat(line, pitch_px=pitch, margins_px=(above, below))
        read = None if flat is None else vertical.with_small_kana(read_line(flat.picture), flat.are_small)
        return vertical.better(spoken, read) if read is not None and vertical.agree(spoken, read) else None

    def _is_taken(self, end: Region) -> bool:
        """Whether another line reaches into a place."""
        (left, top), (right, bottom) = end.corners.min(axis=0), end.corners.max(axis=0)
        edge = (right - left) / 4
        bounds = [(other.corners.min(axis=0), other.corners.max(axis=0)) for other in self.regions]
        return any(
            low[0] < right - edge and left + edge < high[0] and low[1] < bottom - edge and top + edge < high[1]
            for low, high in bounds
        )

    @cached_property
    def _pitches(self) -> dict[bytes, int]:
        """The distance of the characters in each vertical line, by its corners."""
        upright = [region for region in self.regions if region.is_upright]
        found = vertical.pitches([_cut_out(self._pixels, region) for region in upright])
        return {region.corners.tobytes(): pitch for region, pitch in zip(upright, found, strict=True)}

    def spoken_between(self, region: Region, left: float, right: float) -> Spoken:
        """Read what stands between two places of a line, in pixels from its left end."""
        line = _cut_out(self._pixels, region)
        part = line[:, max(round(left), 0) : round(right)]
        return recognise(part) if part.shape[1] >= _MIN_SIDE_PX else Spoken("", 0.0)

    def _is_legible(self, found: Sequence[Region]) -> bool:
        """Whether the regions are real lines.

        On a large picture, small lines may be found as one high region that cannot be read.
        """
        heights = [min(region.width, region.height) for region in found]
        if not found or median(heights) * _detected_scale(*self.grey.size) <= _SMALL_PX:
            return False
        longest = sorted(found, key=line_width)[-_TRIED:]
        return max(self.spoken(region, quarter_turns=0).confidence for region in longest) >= _LEGIBLE

    def line(self, region: Region) -> Image.Image:
        """Cut out one line, level and in grey."""
        return Image.fromarray(cv2.cvtColor(_cut_out(self._pixels, region), cv2.COLOR_BGR2GRAY))

    def ink_of(self, region: Region) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of the letters.

        They are relative to the top left of the region, which has a margin around the letters.
        """
        grey = cv2.cvtColor(_cut_out(self._pixels, region), cv2.COLOR_BGR2GRAY)
        _, dark = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
        ink = dark if dark.mean() < 0.5 else 1 - dark
        across, down = (np.flatnonzero(ink.sum(axis=axis) >= _LEAST_INK) for axis in (0, 1))
        if not across.size or not down.size:
            return 0.0, 0.0, region.width, region.height
        return float(across[0]), float(down[0]), float(across[-1] + 1), float(down[-1] + 1)


def _detect(pixels: MatLike) -> list[Region]:
    height, width = pixels.shape[:2]
    scale = _detected_scale(width, height)
    size = [max(_STEP_PX, round(side * scale / _STEP_PX) * _STEP_PX) for side in (width, height)]
    smaller = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    inked: NDArray[np.float32] = networks.detector().run(None, {"x": normal(smaller)[None]})[0][0, 0]
    stretch = np.array([width / size[0], height / size[1]], dtype=np.float32)
    return [Region(corners * stretch) for corners in _rectangles(inked)]


def _headings_whole(regions: Sequence[Region]) -> list[Region]:
    """Join the pieces of level lines on a page of vertical ones: there, the detector takes each character for one."""
    upright = [region for region in regions if region.is_upright]
    level = [region for region in regions if not region.is_upright]
    if sum(region.height for region in upright) <= sum(region.width for region in level):
        return list(regions)
    whole: list[Region] = []
    bounds: list[_Bounds] = []
    for region in sorted(level, key=lambda region: float(region.corners[:, 0].min())):
        own = _bounds(region)
        before = next((place for place, other in enumerate(bounds) if _is_continued(other, own)), None)
        if before is None:
            whole.append(region)
            bounds.append(own)
        else:
            whole[before] = _around(whole[before], region)
            bounds[before] = _bounds(whole[before])
    return [*upright, *whole]


def _bounds(region: Region) -> _Bounds:
    (left, top), (right, bottom) = region.corners.min(axis=0).tolist(), region.corners.max(axis=0).tolist()
    return left, top, right, bottom


def _is_continued(one: _Bounds, other: _Bounds) -> bool:
    (_, top, right, bottom), (left, high, _, low) = one, other
    height = min(bottom - top, low - high)
    return min(bottom, low) - max(top, high) >= _BESIDE * height and left - right <= _TOUCHING * height


def _around(region: Region, other: Region) -> Region:
    corners = np.concatenate([region.corners, other.corners])
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return Region(np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32))


def _has_hard_edges(grey: Image.Image) -> bool:
    """Whether small letters of a large picture would be lost: parts of it are full of hard edges on even paper."""
    if _detected_scale(*grey.size) > _COARSE:
        return False
    rows = np.asarray(grey)[::_ROW_STEP].astype(np.int16)
    steps = np.abs(np.diff(rows, axis=1))
    blocks = [_in_blocks(steps >= _HARD) >= _HARD_SHARE, _in_blocks(steps <= _FLAT) >= _EVEN_SHARE]
    return int(np.logical_and(*blocks).sum()) >= _FEWEST_BLOCKS


def _in_blocks(marks: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the share of marks in each block."""
    height, width = (side // block * block for side, block in zip(marks.shape, _BLOCK, strict=True))
    shares: NDArray[np.float64] = (
        marks[:height, :width].reshape(height // _BLOCK[0], _BLOCK[0], -1, _BLOCK[1]).mean(axis=(1, 3))
    )
    return shares


def _detect_closely(pixels: MatLike, allowance: Allowance) -> Iterator[Region]:
    """Find lines strip by strip, each as wide as the picture, so that no line is cut across."""
    height, width = pixels.shape[:2]
    tall = max(round(_DETECTED_PIXELS / _CLOSE**2 / width), 2 * _STRIP_EDGE_PX)
    for top in range(0, height, tall - _STRIP_EDGE_PX):
        if top and allowance.is_spent(share=_LOOKING):
            return
        # Lines at the edge of a strip are complete in the strip before or after
        last = min(top + tall, height)
        low, high = (top + _STRIP_EDGE_PX / 2 if top else 0), (last - _STRIP_EDGE_PX / 2 if last < height else height)
        for region in _detect(pixels[top:last]):
            moved = Region(region.corners + np.array([0, top], np.float32))
            if low <= moved.corners[:, 1].mean() < high:
                yield moved


def read_line(line: MatLike) -> Spoken:
    """Read a level line, given in blue, green and red, of any length."""
    return _together([recognise(part) for part in _parts(line)])


def _parts(line: MatLike) -> list[MatLike]:
    """Split a line that is too long for the recogniser at its emptiest columns."""
    height, width = line.shape[:2]
    count = math.ceil(full_width(width, height) / MAX_LINE_PX)
    if count <= 1:
        return [line]
    # Columns with letters vary from top to bottom
    ink = np.ptp(cv2.cvtColor(np.ascontiguousarray(line), cv2.COLOR_BGR2GRAY), axis=0).astype(np.float32)
    gaps = cv2.blur(ink[None], (max(height // 4, 1), 1))[0]
    room = width // (4 * count)
    cuts = [
        place - room + int(gaps[place - room : place + room].argmin())
        for place in (width * part // count for part in range(1, count))
    ]
    return [line[:, first:last] for first, last in pairwise([0, *cuts, width])]


def _together(parts: Sequence[Spoken]) -> Spoken:
    said = [part for part in parts if part.text]
    signs = sum(len(part.text) for part in said)
    confidence = sum(part.confidence * len(part.text) for part in said) / max(signs, 1)
    return Spoken(_strung([part.text for part in said]), confidence, any(part.is_partial for part in parts))


def _strung(texts: Sequence[str]) -> str:
    """Join the parts of a line, which may have been split between two Chinese characters."""
    line = "".join(texts[:1])
    for text in texts[1:]:
        line += text if is_wide(line[-1]) and is_wide(text[0]) else f" {text}"
    return line


def _is_plain(grey: Image.Image, region: Region) -> bool:
    """Whether this is a large area of one colour, or a thin frame: reading it takes seconds and gives a false sign."""
    if min(region.width, region.height) < _LARGE_PX:
        return False
    (left, top), (right, bottom) = np.maximum(region.corners.min(axis=0), 0), region.corners.max(axis=0)
    part = np.asarray(grey)[int(top) : math.ceil(bottom), int(left) : math.ceil(right)]
    middle = (int(part.min(initial=255)) + int(part.max(initial=0))) / 2
    return any(_is_flat_within(part, drawn) for drawn in (part < middle, part >= middle))


def _is_flat_within(part: NDArray[np.uint8], drawn: NDArray[np.bool_]) -> bool:
    left, top, width, height = cv2.boundingRect(drawn.astype(np.uint8))
    edge = _EDGE_PX + round(_EDGE * min(width, height))
    inside = part[top + edge : top + height - edge, left + edge : left + width - edge]
    return inside.size > 0 and int(np.ptp(inside)) < _FLAT


def _detected_scale(width: int, height: int) -> float:
    wanted = min(max(1.0, _LEAST_SIDE_PX / min(width, height)), _MAX_ENLARGED)
    return min(wanted, math.sqrt(_DETECTED_PIXELS / (width * height)))


def _rectangles(inked: NDArray[np.float32]) -> list[Corners]:
    """Return the rectangles around the detector's marks, enlarged to the edges of the letters."""
    mask = cv2.dilate((inked > _INK).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours[:_MAX_REGIONS]:
        middle, (width, height), angle = cv2.minAreaRect(contour)
        if (
            min(width, height) < _MIN_SIDE_PX
            or _score(inked, cv2.boxPoints((middle, (width, height), angle))) < _LEAST_SCORE
        ):
            continue
        grown = width * height * _GROWN / (width + height)
        found.append(_ordered(cv2.boxPoints((middle, (width + grown, height + grown), angle)).astype(np.float32)))
    return found


def _score(inked: NDArray[np.float32], corners: MatLike) -> float:
    """Return the detector's mean confidence in a rectangle, 0 to 1."""
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 1
    part = inked[top:bottom, left:right]
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(part, inside)[0])


def _ordered(corners: Corners) -> Corners:
    """Order the corners clockwise from the top left."""
    by_x = corners[np.argsort(corners[:, 0])]
    left, right = by_x[:2], by_x[2:]
    return np.concatenate([left[np.argsort(left[:, 1])], right[np.argsort(-right[:, 1])]])[[0, 3, 2, 1]]


def line_width(region: Region) -> int:
    """Return the width of the line in pixels for the recogniser, whose time is proportional to it."""
    longer, shorter = max(region.width, region.height), min(region.width, region.height)
    return max(full_width(longer, shorter), COLUMN_PX)


def _lengthened(region: Region, above_px: float, below_px: float) -> Region:
    """Return a vertical region with more above and below it."""
    down = (region.corners[[3, 2]] - region.corners[[0, 1]]) / region.height
    return Region(region.corners + np.concatenate([-down * above_px, down[::-1] * below_px]))


def _ends(region: Region, length_px: float) -> tuple[Region, Region]:
    """Return the places above and below a vertical region."""
    return _lengthened(region, length_px, -region.height), _lengthened(region, -region.height, length_px)


def _cut_out(pixels: MatLike, region: Region) -> MatLike:
    width, height = max(round(region.width), 1), max(round(region.height), 1)
    straight = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    how = cv2.getPerspectiveTransform(region.corners, straight)
    cut: MatLike = cv2.warpPerspective(
        pixels, how, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return cut
