"""Read the text layer of a PDF page: rows of glyphs in pdfium's order, with their places on the displayed page."""

import re
from collections.abc import Iterator, Sequence
from ctypes import byref, c_double, c_int
from dataclasses import dataclass, replace
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from memos_gql.extract.pdf.gaps import word_starts
from memos_gql.extract.pdf.radicals import ordinary
from memos_gql.extract.wording import LINE_CHARACTERS, MAX_PAGE_CHARACTERS, clean, cut, too_much_text
from memos_gql.pages import Box, Line

_LINE_ENDS = frozenset("\r\n")
# pdfium's markers for a hyphen at the end of a line. If pdfium has joined the halves of the word, the hyphen is
# dropped.
_HYPHEN = re.compile("[\x02\ufffe](\\w?)")
_GRID = 1_000_000  # pdfium returns whole pixels, which are precise enough in a picture of this size
_HEADING_SCALE = 1.2
_HEADING_CHARACTERS = 150
_BLOCK_GAP = 0.7  # in line heights; lines of one paragraph are closer


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character; `box` is None if it is not drawn, such as a space between words."""

    character: str
    box: Box | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the layer; `size` is the height of its letters as a fraction of the page's height."""

    text: str
    box: Box | None
    size: float
    glyphs: tuple[Glyph, ...] = ()
    is_table_row: bool = False
    is_hidden: bool = False
    """Whether it is invisible, like the text under a scan."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Converts PDF coordinates to fractions of the displayed page, which is cropped and rotated."""

    x: tuple[float, float, float]
    y: tuple[float, float, float]

    def box(self, left: float, bottom: float, right: float, top: float) -> Box | None:
        # Written out, because it is done for each letter
        (xx, xy, x0), (yx, yy, y0) = self.x, self.y
        x1, x2 = xx * left + xy * bottom + x0, xx * right + xy * top + x0
        y1, y2 = yx * left + yy * bottom + y0, yx * right + yy * top + y0
        if x1 > x2:
            x1, x2 = x2, x1
        return clipped(x1, y2, x2, y1) if y1 > y2 else clipped(x1, y1, x2, y2)


def clipped(left: float, top: float, right: float, bottom: float) -> Box | None:
    """Make a box from its sides in fractions, clipped to the page; None if it is outside the page."""
    left, right = left if left > 0 else 0.0, right if right < 1 else 1.0
    top, bottom = top if top > 0 else 0.0, bottom if bottom < 1 else 1.0
    if left >= right or top >= bottom:
        return None
    return Box(round(left, 5), round(top, 5), round(right - left, 5), round(bottom - top, 5))


def around(boxes: Sequence[Box]) -> Box | None:
    """Return the smallest box that contains all boxes."""
    if not boxes:
        return None
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    return clipped(left, top, max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes))


def row_of(glyphs: Sequence[Glyph], *, size: float) -> Row:
    text = _HYPHEN.sub(lambda mark: mark[1] or "-", "".join(glyph.character for glyph in glyphs))
    return Row(text, around([glyph.box for glyph in glyphs if glyph.box is not None]), size, tuple(glyphs))


def rows(page: pypdfium2.PdfPage, *, number: int) -> list[Row]:
    """Read the whole layer, even outside the crop box: pdfium's bounded reading loses whole pages of some files."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count > MAX_PAGE_CHARACTERS:
            raise too_much_text(number)
        frame = frame_of(page)
        characters = [chr(pdfium.FPDFText_GetUnicode(textpage, index)) for index in range(count)]
        glyphs = list(_glyphs(textpage, frame, characters))
        return [_row(textpage, frame, glyphs[start:stop], start) for start, stop in _spans(characters)]
    finally:
        textpage.close()


def _spans(characters: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for index, character in enumerate([*characters, "\n"]):
        if character in _LINE_ENDS:
            if index > start:
                yield start, index
            start = index + 1


def _row(textpage: pypdfium2.PdfTextPage, frame: Frame, glyphs: list[Glyph], start: int) -> Row:
    drawn = next((start + place for place, glyph in enumerate(glyphs) if glyph.box is not None), None)
    for place in reversed(word_starts(textpage, "".join(glyph.character for glyph in glyphs), start)):
        glyphs.insert(place, Glyph(" ", None))
    row = row_of(glyphs, size=0.0 if drawn is None else _size(textpage, frame, drawn))
    return replace(row, is_hidden=drawn is not None and _is_hidden(textpage, drawn))


def _is_hidden(textpage: pypdfium2.PdfTextPage, index: int) -> bool:
    item = pdfium.FPDFText_GetTextObject(textpage, index)
    return bool(item) and pdfium.FPDFTextObj_GetTextRenderMode(item) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE


def _glyphs(textpage: pypdfium2.PdfTextPage, frame: Frame, characters: Sequence[str]) -> Iterator[Glyph]:
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    places = byref(left), byref(right), byref(bottom), byref(top)
    blank = Glyph(" ", None)
    for index, character in enumerate(characters):
        if character == " ":
            yield blank
        elif character.isspace() or not pdfium.FPDFText_GetCharBox(textpage, index, *places):
            yield Glyph(character, None)
        else:
            yield Glyph(character, frame.box(left.value, bottom.value, right.value, top.value))


def _size(textpage: pypdfium2.PdfTextPage, frame: Frame, index: int) -> float:
    area = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(textpage, index, byref(area)):
        return 0.0
    box = frame.box(area.left, area.bottom, area.right, area.top)
    return box.height if box else 0.0


def frame_of(page: pypdfium2.PdfPage) -> Frame:
    left, bottom, right, top = page.get_bbox()
    width, height = (right - left) or 1.0, (top - bottom) or 1.0
    zero, along, up = _on_grid(page, left, bottom), _on_grid(page, right, bottom), _on_grid(page, left, top)
    x = ((along[0] - zero[0]) / width, (up[0] - zero[0]) / height)
    y = ((along[1] - zero[1]) / width, (up[1] - zero[1]) / height)
    return Frame((*x, zero[0] - x[0] * left - x[1] * bottom), (*y, zero[1] - y[0] * left - y[1] * bottom))


def _on_grid(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = c_int(), c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, x, y, byref(across), byref(down))
    return across.value / _GRID, down.value / _GRID


def lines(layer: Sequence[Row]) -> Iterator[Line]:
    """Turn rows into lines: paragraphs begin after a gap.

    Headings have clearly larger letters than most of the page.
    """
    body = _body_size(layer)
    before: Row | None = None
    for row in layer:
        pieces = [piece for piece in cut(ordinary(clean(row.text)), LINE_CHARACTERS) if piece]
        is_heading = not row.is_table_row and body > 0 and row.size >= body * _HEADING_SCALE and _is_title(row.text)
        starts_block = before is None or row.is_table_row or is_heading or _stands_apart(before, row)
        for place, piece in enumerate(pieces):
            yield Line(piece, row.box, starts_block=starts_block and place == 0, is_heading=is_heading)
        before = row if pieces else before


def comments(layer: Sequence[Row], texts: Sequence[str]) -> list[Row]:
    """Turn comments into rows, except if their text is on the page: programs copy marked words into comments."""
    on_page = _squeezed(" ".join(row.text for row in layer))
    return [Row(text, None, 0.0) for text in texts if _squeezed(text.partition(": ")[2]) not in on_page]


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _body_size(layer: Sequence[Row]) -> float:
    sizes = [row.size for row in layer for _ in range(len(row.text) // 8 + 1) if row.size > 0]
    return median(sizes) if sizes else 0.0


def _is_title(text: str) -> bool:
    return len(text) <= _HEADING_CHARACTERS and any(character.isalpha() for character in text)


def _stands_apart(before: Row, row: Row) -> bool:
    if before.box is None or row.box is None or before.is_table_row:
        return True
    gap = row.box.y - (before.box.y + before.box.height)
    height = max(before.size, row.size, before.box.height, row.box.height)
    return gap > _BLOCK_GAP * height or row.box.y + row.box.height < before.box.y
