"""Turn the segments found in a picture into lines."""

from collections.abc import Iterator, Sequence

from memos_gql.extract.ocr.order import Row, block_starts, rows
from memos_gql.extract.ocr.segments import Segment, usual_height
from memos_gql.extract.ocr.upright import Placed
from memos_gql.extract.wording import LINE_CHARACTERS, clean, goes_on
from memos_gql.pages import Line

_HEADING_SCALE = 1.4
_FULL_STOP = "。"
_LEAST_ROWS = 3  # with fewer rows there is no usual height to compare with


def lines(segments: Sequence[Segment], placed: Placed) -> Iterator[Line]:
    """Yield the segments in reading order, row by row; boxes are fractions of the given picture."""
    ordered = rows([segment for segment in segments if segment.letters])
    for row, starts_block, stands_out in zip(ordered, block_starts(ordered), _stand_out(ordered), strict=True):
        for place, segment in enumerate(row):
            yield Line(
                clean(segment.text)[:LINE_CHARACTERS],
                placed.box(segment.left, segment.top, segment.width, segment.height),
                round(segment.confidence, 3),
                starts_block=starts_block and place == 0,
                is_heading=stands_out and segment.letters > 2,
                is_beside=place > 0,
            )


def _stand_out(ordered: Sequence[Row]) -> list[bool]:
    """Tell for each row whether its letters are large, as in a heading.

    A row that continues the sentence of an ordinary row is no heading: two lines that were found as one are high, too.
    Neither is a row that ends a Chinese or Japanese sentence: headings have no full stop there.
    """
    usual = usual_height(segment for row in ordered for segment in row)
    found: list[bool] = []
    for row, before in zip(ordered, [None, *ordered], strict=False):
        is_high = len(ordered) >= _LEAST_ROWS and usual_height(row) >= _HEADING_SCALE * usual
        is_within = before is not None and not found[-1] and goes_on(before[-1].text, row[0].text)
        found.append(is_high and not is_within and not row[-1].text.endswith(_FULL_STOP))
    return found
