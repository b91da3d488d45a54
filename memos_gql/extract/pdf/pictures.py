"""Read the pictures on pages that also have text: each is read separately and inserted in its place."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from memos_gql.extract import ocr, visual
from memos_gql.extract.pdf import inventory
from memos_gql.extract.pdf.budget import cpu_s
from memos_gql.extract.pdf.inventory import Picture
from memos_gql.extract.pdf.text_layer import Row
from memos_gql.pages import BLANK_CONTRAST, Box, Line, Visual

FILE_CPU_S = 40.0
"""Limit for the pictures of one call, not counting pages that are pictures as a whole."""
MAX_PIXELS = 12_000_000
DPI = 200  # at 300, Tesseract reads no better and takes a third more time
_MAX_DPI = 400  # screenshots are often printed small
_CONFIDENCE = 0.75  # lines with less are probably parts of drawings
_MIN_SIDES = (0.06, 0.012)  # shares of the page; smaller pictures are symbols or rules
_MANY_LETTERS = 150  # letters of a hidden text layer that contains the picture's text


@dataclass(frozen=True, slots=True)
class Words:
    """The text of the pictures on one page."""

    blocks: tuple[tuple[Line, ...], ...] = ()
    visual: Visual | None = None
    notices: tuple[str, ...] = ()


class Pictures:
    """Reads the pictures of a file until their time is spent; equal pictures, such as a logo, are read once."""

    def __init__(self, *, allowed_s: float) -> None:
        """Allow `allowed_s` seconds of processor time for all pages together."""
        self._remaining_s = allowed_s
        self._known: dict[bytes, ocr.Reading] = {}

    def read(self, page: pypdfium2.PdfPage, drawn: Sequence[Picture], rows: Sequence[Row]) -> Words:
        """Read each picture without the text written over it; a notice says how many were left out."""
        unread = [picture for picture in drawn if _is_large(picture.box) and not _is_said(picture, rows)]
        if not unread:
            return Words()
        blocks: list[tuple[Line, ...]] = []
        notices: list[str] = []
        seen, left_out = None, 0
        with _without_text(page):
            for picture in unread:
                if self._remaining_s <= 0 and not picture.is_filling:
                    left_out += 1
                    continue
                shown = render(page, part=picture.box, dpi=min(max(picture.dpi, DPI), _MAX_DPI))
                reading = self._reading(shown)
                if picture.is_filling:
                    codes = () if reading.is_only_letters else visual.codes(shown)
                    seen = replace(visual.look(shown), codes=codes)
                blocks.append(tuple(_placed(line, picture.box) for line in reading.lines))
                notices += reading.notices
        if left_out:
            notices.append(
                f"pictures that were not read, because the time for pictures was spent: {left_out}; "
                "send this page alone"
            )
        return Words(tuple(filter(None, blocks)), seen, tuple(dict.fromkeys(notices)))

    def _reading(self, shown: Image.Image) -> ocr.Reading:
        key = hashlib.sha256(shown.tobytes()).digest()
        if key not in self._known:
            began = cpu_s()
            reading = ocr.Reading() if visual.contrast(shown) < BLANK_CONTRAST else ocr.read(shown)
            sure = tuple(line for line in reading.lines if line.confidence is None or line.confidence >= _CONFIDENCE)
            self._known[key] = replace(reading, lines=sure)
            self._remaining_s -= cpu_s() - began
        return self._known[key]


def _is_large(box: Box) -> bool:
    return box.width >= _MIN_SIDES[0] and box.height >= _MIN_SIDES[1]


def _is_said(picture: Picture, rows: Sequence[Row]) -> bool:
    """Whether this is a scan whose text is already in an invisible text layer."""
    hidden = sum(
        character.isalnum()
        for row in rows
        if row.is_hidden and _lies_in(row.box, picture.box)
        for character in row.text
    )
    return hidden >= (_MANY_LETTERS if picture.is_filling else 1)


def _lies_in(box: Box | None, area: Box) -> bool:
    if box is None:
        return False
    x, y = box.x + box.width / 2, box.y + box.height / 2
    return area.x <= x <= area.x + area.width and area.y <= y <= area.y + area.height


@contextmanager
def _without_text(page: pypdfium2.PdfPage) -> Iterator[None]:
    """Hide the text of a page inside the block."""
    written = list(inventory.texts(page))
    for item in written:
        pdfium.FPDFPageObj_SetIsActive(item, False)
    try:
        yield
    finally:
        for item in written:
            pdfium.FPDFPageObj_SetIsActive(item, True)


def render(page: pypdfium2.PdfPage, *, part: Box, dpi: float) -> Image.Image:
    """Draw a part of the page, at a lower resolution if it would have too many pixels."""
    width, height = page.get_width(), page.get_height()
    pixels = width * part.width * height * part.height * (dpi / 72) ** 2
    scale = dpi / 72 * min(1.0, (MAX_PIXELS / max(pixels, 1.0)) ** 0.5)
    left, top = part.x * width, part.y * height
    crop = (left, max(height - top - part.height * height, 0.0), max(width - left - part.width * width, 0.0), top)
    drawn: Image.Image = page.render(scale=scale, crop=crop, rev_byteorder=True).to_pil()
    return drawn.convert("RGB")


def _placed(line: Line, area: Box) -> Line:
    """Convert a line's box from the picture to the page."""
    if line.box is None:
        return replace(line, box=area)
    x, y = area.x + line.box.x * area.width, area.y + line.box.y * area.height
    return replace(
        line,
        box=Box(
            round(x, 5), round(y, 5), round(line.box.width * area.width, 5), round(line.box.height * area.height, 5)
        ),
    )


def merged(lines: Sequence[Line], blocks: Sequence[Sequence[Line]]) -> list[Line]:
    """Insert each block after the line above it, without lines whose text the page already has."""
    kept = list(lines)
    said = _squeezed("".join(line.text for line in lines))
    for block in blocks:
        new = [line for line in block if _squeezed(line.text) not in said]
        if new:
            place = _place(kept, new)
            kept[place:place] = [replace(new[0], starts_block=True, is_beside=False), *new[1:]]
            if place + len(new) < len(kept):
                kept[place + len(new)] = replace(kept[place + len(new)], starts_block=True)
    return kept


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _place(lines: Sequence[Line], block: Sequence[Line]) -> int:
    """Find the position of a block: after the lowest line above it, or else before the first line below it.

    Only lines in its own columns count, unless there are none.
    """
    boxes = [line.box for line in block if line.box is not None]
    left, right = min(box.x for box in boxes), max(box.x + box.width for box in boxes)
    top = min(box.y for box in boxes)
    placed = [(line.box, place) for place, line in enumerate(lines) if line.box is not None]
    beside = [(box, place) for box, place in placed if box.x < right and left < box.x + box.width]
    near = [(box.y + box.height / 2, place) for box, place in beside or placed]
    above = [(y, place) for y, place in near if y <= top]
    below = [place for y, place in near if y > top]
    return max(above)[1] + 1 if above else min(below, default=len(lines))
