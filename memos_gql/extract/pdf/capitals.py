"""Read the first letter of a paragraph if it is drawn as a picture, several lines high."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2

from memos_gql.extract import ocr
from memos_gql.extract.pdf.budget import cpu_s
from memos_gql.extract.pdf.inventory import Inventory
from memos_gql.extract.pdf.pictures import render
from memos_gql.extract.pdf.text_layer import Glyph, Row, clipped
from memos_gql.extract.wording import goes_on
from memos_gql.pages import Box

UNREAD = "the first letter of a paragraph is drawn, and was not read; send this page as a picture"
FILE_CPU_S = 8.0
"""Limit for the letters of one call."""
_MOST_SHAPES = 400  # that are examined on one page
_WIDEST, _NEAR, _TOLERANCE = 0.15, 0.04, 0.01  # shares of the page's width
_LARGER = 1.6  # height in times that of the letters beside it
_LINES = 1.8  # the distance of two lines of a paragraph, in heights of letters
_MARGIN = 0.004
_LETTER_PX = 72
_POINTS = 72.0
_SURE = 0.7


@dataclass(frozen=True, slots=True)
class Capitals:
    """The rows of a page with the letters that were read, and whether one was not."""

    rows: list[Row]
    notices: tuple[str, ...] = ()


class Reader:
    """Reads the drawn letters of a file until its time is spent."""

    def __init__(self, *, allowed_s: float) -> None:
        """Allow `allowed_s` seconds of processor time for all pages together."""
        self._remaining_s = allowed_s

    def read(self, page: pypdfium2.PdfPage, drawn: Inventory, rows: Sequence[Row]) -> Capitals:
        """Insert each drawn letter before the row that continues its word."""
        boxes = [picture.box for picture in drawn.pictures] + drawn.shapes
        found = {place: box for box in boxes[:_MOST_SHAPES] for place in _places(box, rows)}
        letters = {place: self._letter(page, box) for place, box in found.items()}
        read_rows: list[Row] = []
        for place, row in enumerate(rows):
            letter = letters.get(place, "")
            if letter:
                box = found[place]
                read_rows.append(Row(letter, box, box.height, (Glyph(letter, box),)))
            read_rows.append(row)
        return Capitals(read_rows, () if all(letters.values()) else (UNREAD,))

    def _letter(self, page: pypdfium2.PdfPage, box: Box) -> str:
        if self._remaining_s <= 0:
            return ""
        began = cpu_s()
        letter = _letter(page, box)
        self._remaining_s -= cpu_s() - began
        return letter


def _places(box: Box, rows: Sequence[Row]) -> Iterator[int]:
    """Yield the index of the row whose first letter may be in this box, if there is one.

    The row begins in the middle of a word, but does not continue a sentence. It and the row below it stand to the right
    of the box, and a row below the box begins at the same margin as the box.
    """
    right, bottom = box.x + box.width, box.y + box.height
    if box.width > _WIDEST:
        return
    beside = [
        place
        for place, row in enumerate(rows)
        if row.box is not None
        and not row.is_hidden
        and right - _TOLERANCE <= row.box.x <= right + _NEAR
        and box.y - _TOLERANCE <= row.box.y + row.box.height / 2 <= bottom
    ]
    if len(beside) < 2 or not _begins_within_word(rows, beside[0], box):
        return
    size = rows[beside[0]].size
    if any(row.box is not None and _is_back(row.box, box, within=_LINES * size) for row in rows[beside[-1] + 1 :][:2]):
        yield beside[0]


def _begins_within_word(rows: Sequence[Row], place: int, box: Box) -> bool:
    row = rows[place]
    is_large = box.height >= _LARGER * row.size > 0
    return is_large and row.text[:1].islower() and not (place and _continues(rows[place - 1], row))


def _continues(before: Row, row: Row) -> bool:
    """Whether a row goes on with the sentence of the row above it."""
    if before.box is None or row.box is None or row.box.y - before.box.y > _LINES * row.size:
        return False
    return goes_on(before.text.strip(), row.text)


def _is_back(row: Box, box: Box, *, within: float) -> bool:
    return abs(row.x - box.x) <= _TOLERANCE and -_TOLERANCE <= row.y - box.y - box.height <= within


def _letter(page: pypdfium2.PdfPage, box: Box) -> str:
    """Read one capital; return an empty text for everything else."""
    around = clipped(box.x - _MARGIN, box.y - _MARGIN, box.x + box.width + _MARGIN, box.y + box.height + _MARGIN) or box
    dpi = _LETTER_PX * _POINTS / max(box.height * page.get_height(), 1.0)
    lines = ocr.read(render(page, part=around, dpi=dpi)).lines
    text = lines[0].text if len(lines) == 1 and (lines[0].confidence or 0.0) >= _SURE else ""
    return text if len(text) == 1 and text.isupper() else ""
