"""Put the segments of a picture in reading order: columns of prose one after the other, everything else row by row."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from memos_gql.extract.ocr.segments import Segment, usual_height

Row = list[Segment]

_ONE_ROW = 0.5  # two segments are in one row if they overlap by this share of the smaller height
_PROSE_LENGTH = 22  # in Latin letters; table cells and form fields are shorter
_PROSE_ROWS = 4
_GAP = 0.6  # a gap larger than this share of the rows' height starts a block


def rows(segments: Sequence[Segment]) -> list[Row]:
    """Return the rows in order, each from left to right. A vertical line is a row of its own; watermarks come last.

    On a page of vertical lines, a level title above them comes first.
    """
    vertical = [segment for segment in segments if segment.is_vertical]
    level = [segment for segment in segments if not (segment.is_vertical or segment.is_aslant)]
    aslant = [segment for segment in segments if segment.is_aslant]
    return [
        *_level_and_vertical(level, vertical),
        *([segment] for segment in sorted(aslant, key=lambda segment: segment.top)),
    ]


def _level_and_vertical(level: Sequence[Segment], vertical: Sequence[Segment]) -> list[Row]:
    if sum(segment.length for segment in vertical) <= sum(segment.length for segment in level):
        # Single vertical words, on the axis of a chart or at the edge of a form
        return [*_columns(level), *([segment] for segment in sorted(vertical, key=lambda segment: segment.left))]
    top = min(segment.top for segment in vertical)
    above = [segment for segment in level if (segment.top + segment.bottom) / 2 < top]
    others = [segment for segment in level if (segment.top + segment.bottom) / 2 >= top]
    return [*_columns(above), *_right_to_left(vertical), *_columns(others)]


def _right_to_left(vertical: Sequence[Segment]) -> list[Row]:
    """Order vertical lines like level ones on the sheet turned anticlockwise: the halves of a verse are one row."""
    turned = {id(level := _turned(segment)): (level, segment) for segment in vertical}
    return [[turned[id(level)][1] for level in row] for row in _columns([level for level, _ in turned.values()])]


def _turned(segment: Segment) -> Segment:
    return replace(segment, left=segment.top, right=segment.bottom, top=-segment.right, bottom=-segment.left)


def _columns(segments: Sequence[Segment]) -> list[Row]:
    """Split at a gutter between two columns of prose.

    A segment that crosses the gutter separates the parts above and below it.
    """
    gutter = _gutter(segments)
    if gutter is None:
        return _rows(segments)
    ordered: list[Row] = []
    band: list[Segment] = []
    for row in _rows(segments):
        if any(segment.left < gutter < segment.right for segment in row):
            ordered += [*_sides(band, gutter), row]
            band = []
        else:
            band += row
    return ordered + _sides(band, gutter)


def _sides(band: Sequence[Segment], gutter: float) -> list[Row]:
    left = [segment for segment in band if segment.right <= gutter]
    right = [segment for segment in band if segment.right > gutter]
    return [*_columns(left), *_columns(right)] if left and right else _rows(band)


def _gutter(segments: Sequence[Segment]) -> float | None:
    """Return the horizontal position of the gutter between two columns of prose; None if there is none."""
    prose = sorted(
        (segment for segment in segments if segment.length >= _PROSE_LENGTH), key=lambda segment: segment.left
    )
    if len(prose) < 2 * _PROSE_ROWS:
        return None
    places = {(segment.left + before) / 2 for segment in prose if (before := _nearest_end(prose, segment)) is not None}
    return max(
        (place for place in places if _parts(prose, place)), key=lambda place: _beside(prose, place), default=None
    )


def _nearest_end(prose: Sequence[Segment], segment: Segment) -> float | None:
    """Return the right edge of the nearest text to the left in the same row."""
    return max(
        (other.right for other in prose if other.right <= segment.left and _share(other, segment) > _ONE_ROW),
        default=None,
    )


def _parts(prose: Sequence[Segment], place: float) -> bool:
    left = [segment for segment in prose if segment.right <= place]
    right = [segment for segment in prose if segment.left >= place]
    across = len(prose) - len(left) - len(right)
    return min(len(left), len(right)) >= max(_PROSE_ROWS, across)


def _beside(prose: Sequence[Segment], place: float) -> int:
    return min(sum(segment.right <= place for segment in prose), sum(segment.left >= place for segment in prose))


def _rows(segments: Sequence[Segment]) -> list[Row]:
    found: list[Row] = []
    for segment in sorted(segments, key=lambda segment: (segment.top + segment.bottom) / 2):
        row = next((row for row in reversed(found[-3:]) if _belongs(segment, row)), None)
        if row is None:
            found.append([segment])
        else:
            row.append(segment)
    return [sorted(row, key=lambda segment: segment.left) for row in found]


def _belongs(segment: Segment, row: Row) -> bool:
    if any(
        min(segment.right, other.right) - max(segment.left, other.left) > 0.5 * min(segment.width, other.width)
        for other in row
    ):
        return False  # one is above the other
    nearest = min(row, key=lambda other: abs(other.left - segment.left))
    return _share(segment, nearest) > _ONE_ROW


def _share(one: Segment, other: Segment) -> float:
    return (min(one.bottom, other.bottom) - max(one.top, other.top)) / max(min(one.height, other.height), 1.0)


def block_starts(ordered: Sequence[Row]) -> list[bool]:
    """Return for each row whether it begins a block: after a gap, at another position, and every row of a table."""
    height = usual_height(segment for row in ordered for segment in row)
    starts = [True]
    for before, row in pairwise(ordered):
        gap = min(segment.top for segment in row) - max(segment.bottom for segment in before)
        is_apart = not -2 * height < gap < _GAP * median([height, row[0].height])
        starts.append(is_apart or len(row) > 1 or len(before) > 1)
    return starts[: len(ordered)]
