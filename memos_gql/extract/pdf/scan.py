"""Pages without a text layer that can be used: tell them, render them, read them by OCR."""

import unicodedata
from collections.abc import Sequence
from ctypes import byref, c_float
from dataclasses import dataclass, field
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from memos_gql.extract import ocr, visual
from memos_gql.extract.pdf import layers, text_layer
from memos_gql.extract.pdf.text_layer import Row
from memos_gql.extract.wording import bounded
from memos_gql.pages import Line, Page

DPI = 200  # Tesseract reads no better at 300, and costs a third more
MAX_PIXELS = 12_000_000
_MAX_OBJECTS = 20_000
_MAX_RULES = 2_000  # more is a drawing, on which a search for cells hangs
_MIN_CROSSINGS = 6  # two cells side by side or one above the other
_THIN = 2.5  # in points
_LONG = 6.0
_TOLERANCE = 3.0
_FEW_LETTERS = 20
_SOME_LETTERS = 150


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides how a page is read."""

    needs_ocr: bool
    has_silent_text: bool
    has_crossing_rules: bool
    has_layers: bool


@dataclass(slots=True)
class _Inventory:
    """What lies on a page; rules as (place, from, to) in points."""

    image_area: float = 0.0
    text_objects: int = 0
    objects: int = 0
    has_layers: bool = False
    across: list[tuple[float, float, float]] = field(default_factory=list)
    down: list[tuple[float, float, float]] = field(default_factory=list)


def look(page: pypdfium2.PdfPage, rows: Sequence[Row]) -> Facts:
    """Judge the layer by its letters, and the page by what is drawn on it."""
    inventory = _inventory(page)
    text = "".join(row.text for row in rows)
    letters = sum(character.isalnum() for character in text)
    cover = inventory.image_area / max(page.get_width() * page.get_height(), 1.0)
    is_bare = letters == 0 and inventory.objects > 0
    is_picture = (letters < _FEW_LETTERS and cover > 0.05) or (letters < _SOME_LETTERS and cover > 0.5)
    return Facts(
        needs_ocr=is_bare or is_picture or is_garbage(text),
        has_silent_text=not text.strip() and inventory.text_objects > 0,
        has_crossing_rules=_crossings(inventory) >= _MIN_CROSSINGS,
        has_layers=inventory.has_layers,
    )


def is_garbage(text: str) -> bool:
    """Tell a layer whose fonts map to the wrong letters: by characters that no text holds, as few of them as there may be."""
    marks = [character for character in text if not character.isspace()]
    if not marks:
        return False
    controls = sum(character < " " for character in marks)  # those from 0x80 on are bullets and dashes of old encodings
    unknown = sum(character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn") for character in marks)
    return (controls + unknown) / len(marks) > 0.3 or (controls >= 3 and controls / len(marks) > 0.01)


def _inventory(page: pypdfium2.PdfPage) -> _Inventory:
    inventory = _Inventory()
    for item in islice(page.get_objects(max_depth=5), _MAX_OBJECTS):
        inventory.objects += 1
        inventory.has_layers = inventory.has_layers or layers.is_on_layer(item)
        if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            inventory.text_objects += 1
        elif item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            inventory.image_area += abs(right - left) * abs(top - bottom)
        elif item.type == pdfium.FPDF_PAGEOBJ_PATH:
            _add_rules(inventory, item)
    return inventory


def _add_rules(inventory: _Inventory, path: pypdfium2.PdfObject) -> None:
    left, bottom, right, top = path.get_bounds()
    if top - bottom <= _THIN and right - left >= _LONG:
        inventory.across.append((bottom, left, right))
    elif right - left <= _THIN and top - bottom >= _LONG:
        inventory.down.append((left, bottom, top))
    elif right - left >= _LONG and top - bottom >= _LONG:
        _add_sides(inventory, path)


def _add_sides(inventory: _Inventory, path: pypdfium2.PdfObject) -> None:
    """Add the straight sides of a rectangle, or of a whole grid drawn as one path."""
    matrix = path.get_matrix()
    before: tuple[float, float] | None = None
    for index in range(min(pdfium.FPDFPath_CountSegments(path), _MAX_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        x, y = c_float(), c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        point = matrix.on_point(x.value, y.value)
        if before is not None and pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
            _add_side(inventory, before, point)
        before = point


def _add_side(inventory: _Inventory, start: tuple[float, float], stop: tuple[float, float]) -> None:
    if abs(start[1] - stop[1]) <= 1.0 and abs(start[0] - stop[0]) >= _LONG:
        inventory.across.append((start[1], min(start[0], stop[0]), max(start[0], stop[0])))
    elif abs(start[0] - stop[0]) <= 1.0 and abs(start[1] - stop[1]) >= _LONG:
        inventory.down.append((start[0], min(start[1], stop[1]), max(start[1], stop[1])))


def _crossings(inventory: _Inventory) -> int:
    if len(inventory.across) + len(inventory.down) > _MAX_RULES:
        return 0
    return sum(
        left - _TOLERANCE <= x <= right + _TOLERANCE and bottom - _TOLERANCE <= y <= top + _TOLERANCE
        for y, left, right in set(inventory.across)
        for x, bottom, top in set(inventory.down)
    )


def read(page: pypdfium2.PdfPage, number: int, *, rows: Sequence[Row]) -> Page:
    """Read the page as a picture, and keep of its layer what the picture does not say."""
    picture = render(page)
    seen = visual.look(picture)
    found = [] if seen.is_blank else ocr.read(picture)
    return Page(number, bounded(_merged(found, list(text_layer.lines(rows))), page=number), seen)


def render(page: pypdfium2.PdfPage) -> Image.Image:
    """Draw the page at 200 dpi, smaller where that would be too many pixels."""
    pixels = page.get_width() * page.get_height() * (DPI / 72) ** 2
    scale = DPI / 72 * min(1.0, (MAX_PIXELS / max(pixels, 1.0)) ** 0.5)
    drawn: Image.Image = page.render(scale=scale, rev_byteorder=True).to_pil()
    return drawn.convert("RGB")


def _merged(found: list[Line], layer: list[Line]) -> list[Line]:
    read_text = "".join(line.text for line in found).casefold()
    if is_garbage("".join(line.text for line in layer)):
        return found or layer
    folded = "".join(read_text.split())
    return found + [line for line in layer if "".join(line.text.casefold().split()) not in folded]
