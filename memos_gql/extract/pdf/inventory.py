"""Take stock of what is drawn on a PDF page: pictures, letters drawn as shapes, ruling lines."""

from collections.abc import Iterator, Sequence
from ctypes import byref, c_float, c_int
from dataclasses import dataclass, field
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium

from memos_gql.extract.pdf import layers
from memos_gql.extract.pdf.text_layer import Frame, around, clipped, frame_of
from memos_gql.pages import Box

_MAX_DEPTH = 5
_MAX_OBJECTS = 20_000
_MAX_RULES = 2_000  # a page with more is a drawing, on which the search for cells hangs
_MAX_PICTURES = 500
_THIN = 2.5  # in points
_LONG = 6.0
_TOLERANCE = 3.0

_FILLING = 0.5
"""A picture that covers this share of the page counts as the whole page."""
_LETTER_SIDES = (2.0, 80.0)  # in points
_LETTER_SEGMENTS = 5
_MIN_SHAPES = 60
_FEW_SHAPES, _FEW_TEXTS = 8, 5  # with no more text than a page number, so few shapes may be the whole text of a poster
_MARGIN = 0.01  # share of the page
_NEAR = 0.002  # share of the page; the strips of one scan touch


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn part of the page; touching pictures count as one. `dpi` is its resolution, 0 for shapes."""

    box: Box
    dpi: float

    @property
    def is_filling(self) -> bool:
        return self.box.width * self.box.height >= _FILLING


@dataclass(slots=True)
class Inventory:
    """The content of a page; rules are (position, start, end) in points."""

    objects: int = 0
    is_complete: bool = True
    """Whether all objects were examined."""
    text_objects: int = 0
    has_hidden: bool = False
    is_text_covered: bool = False
    """Whether a picture that fills the page was drawn after all text."""
    pictures: list[Picture] = field(default_factory=list)
    shapes: list[Box] = field(default_factory=list)
    """The boxes of filled shapes that have the size of letters."""
    across: list[tuple[float, float, float]] = field(default_factory=list)
    down: list[tuple[float, float, float]] = field(default_factory=list)

    @property
    def crossings(self) -> int:
        """The number of points where ruling lines meet."""
        if len(self.across) + len(self.down) > _MAX_RULES:
            return 0
        return sum(
            left - _TOLERANCE <= x <= right + _TOLERANCE and bottom - _TOLERANCE <= y <= top + _TOLERANCE
            for y, left, right in set(self.across)
            for x, bottom, top in set(self.down)
        )

    @property
    def drawn(self) -> list[Picture]:
        """The pictures, with touching pieces joined, and the area of letters drawn as shapes."""
        fewest = _FEW_SHAPES if self.text_objects <= _FEW_TEXTS else _MIN_SHAPES
        outlined = _with_margin(around(self.shapes)) if len(self.shapes) >= fewest else None
        return [*_joined(self.pictures[:_MAX_PICTURES]), *([Picture(outlined, 0.0)] if outlined else [])]


def take(page: pypdfium2.PdfPage) -> Inventory:
    """Take stock of the objects of a page, up to a limit."""
    inventory, frame = Inventory(), frame_of(page)
    for item in islice(page.get_objects(max_depth=_MAX_DEPTH), _MAX_OBJECTS):
        inventory.objects += 1
        inventory.is_complete = inventory.objects < _MAX_OBJECTS
        inventory.has_hidden = inventory.has_hidden or layers.is_hidden(item)
        if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            inventory.text_objects += 1
            inventory.is_text_covered = False
        elif item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            _add_picture(inventory, item, frame)
        elif item.type == pdfium.FPDF_PAGEOBJ_PATH:
            _add_rules(inventory, item)
            _add_shape(inventory, item, frame)
    return inventory


def texts(page: pypdfium2.PdfPage) -> Iterator[pypdfium2.PdfObject]:
    """Return the text objects of a page."""
    return islice(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=_MAX_DEPTH), _MAX_OBJECTS)


def _bounds(item: pypdfium2.PdfObject) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top on the page; pdfium gives those of objects in forms relative to the form."""
    bounds: tuple[float, float, float, float] = item.get_bounds()
    container = item.container
    while container is not None:
        bounds = container.get_matrix().on_rect(*bounds)
        container = container.container
    return bounds


def _add_picture(inventory: Inventory, item: pypdfium2.PdfObject, frame: Frame) -> None:
    left, bottom, right, top = _bounds(item)
    box = frame.box(left, bottom, right, top)
    width_px, height_px = item.get_px_size()
    if box is None or width_px == 0 or height_px == 0:
        return
    inventory.is_text_covered = inventory.is_text_covered or (
        box.width * box.height >= _FILLING and inventory.text_objects > 0
    )
    inventory.pictures.append(Picture(box, 72 * max(width_px, height_px) / max(right - left, top - bottom, 1.0)))


def _with_margin(box: Box | None) -> Box | None:
    """Add a margin, because letters at the very edge of a picture are read badly."""
    return box and clipped(box.x - _MARGIN, box.y - _MARGIN, box.x + box.width + _MARGIN, box.y + box.height + _MARGIN)


def _joined(pictures: Sequence[Picture]) -> list[Picture]:
    """Join touching pictures until no two touch."""
    joined: list[Picture] = []
    for picture in pictures:
        while touching := next((other for other in joined if _touch(other.box, picture.box)), None):
            joined.remove(touching)
            picture = Picture(around([touching.box, picture.box]) or picture.box, max(touching.dpi, picture.dpi))
        joined.append(picture)
    return joined


def _touch(one: Box, other: Box) -> bool:
    across = one.x - _NEAR <= other.x + other.width and other.x - _NEAR <= one.x + one.width
    return across and one.y - _NEAR <= other.y + other.height and other.y - _NEAR <= one.y + one.height


def _add_shape(inventory: Inventory, path: pypdfium2.PdfObject, frame: Frame) -> None:
    """Add a filled shape that may be a letter, or the subpaths of a path that may be many letters."""
    fill, stroke = c_int(), c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, byref(fill), byref(stroke)) or fill.value == 0:
        return
    segments = pdfium.FPDFPath_CountSegments(path)
    left, bottom, right, top = _bounds(path)
    shortest, longest = sorted((right - left, top - bottom))
    is_letter = (
        shortest >= _LETTER_SIDES[0] / 2
        and _LETTER_SIDES[0] <= longest <= _LETTER_SIDES[1]
        and segments > _LETTER_SEGMENTS
    )
    box = frame.box(left, bottom, right, top)
    if box is not None and (is_letter or segments >= _MIN_SHAPES * _LETTER_SEGMENTS):
        inventory.shapes.extend([box] * max(1, segments // 50))


def _add_rules(inventory: Inventory, path: pypdfium2.PdfObject) -> None:
    left, bottom, right, top = path.get_bounds()
    if top - bottom <= _THIN and right - left >= _LONG:
        inventory.across.append((bottom, left, right))
    elif right - left <= _THIN and top - bottom >= _LONG:
        inventory.down.append((left, bottom, top))
    elif right - left >= _LONG and top - bottom >= _LONG:
        _add_sides(inventory, path)


def _add_sides(inventory: Inventory, path: pypdfium2.PdfObject) -> None:
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


def _add_side(inventory: Inventory, start: tuple[float, float], stop: tuple[float, float]) -> None:
    if abs(start[1] - stop[1]) <= 1.0 and abs(start[0] - stop[0]) >= _LONG:
        inventory.across.append((start[1], min(start[0], stop[0]), max(start[0], stop[0])))
    elif abs(start[0] - stop[0]) <= 1.0 and abs(start[1] - stop[1]) >= _LONG:
        inventory.down.append((start[0], min(start[1], stop[1]), max(start[1], stop[1])))
