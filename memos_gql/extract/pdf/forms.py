"""Insert the values of form fields into the text of their page."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from memos_gql.extract.pdf.annotations import Field
from memos_gql.extract.pdf.text_layer import Glyph, Row, row_of
from memos_gql.pages import Box

_TOLERANCE = 0.005  # share of the page; fields often begin a little inside their label
_FARTHEST = 0.4  # greatest distance between a label and its field, as a share of the page's width
_ABOVE = 2.0  # greatest distance of a field below its label, in label heights


def place(layer: list[Row], fields: Sequence[Field]) -> list[Row]:
    """Put each value after its label, which is to the left of the field or above it; without a label, at the end.

    A check box goes before its label if the nearest label is on its right.
    """
    rows = list(layer)
    for field in sorted(fields, key=lambda field: (field.box.y, field.box.x)):
        value = [Glyph(character, field.box) for character in field.value]
        found = _beside(rows, field.box)
        behind = _behind(rows, field.box) if field.is_box else _NOWHERE
        if min(found, behind).distance <= _FARTHEST:
            _, number, place = min(found, behind)
            row = rows[number]
            glyphs = [*row.glyphs[:place], Glyph(" ", None), *value, Glyph(" ", None), *row.glyphs[place:]]
            rows[number] = replace(row_of(glyphs, size=row.size), is_table_row=row.is_table_row)
            continue
        above = _above(rows, field.box)
        rows.insert(len(rows) if above is None else above + 1, row_of(value, size=0.0))
    return rows


class _Place(NamedTuple):
    """A position in a row, and the distance of the glyph there from a field, as a share of the page's width."""

    distance: float
    row: int
    glyph: int


_NOWHERE = _Place(1.0, 0, 0)


def _beside(rows: Sequence[Row], box: Box) -> _Place:
    """Find the position after the nearest glyph to the left of a field, on the field's first line."""
    found = (
        _Place(box.x - glyph.x - glyph.width, number, place + 1)
        for number, place, glyph in _level(rows, box)
        if glyph.x + glyph.width <= box.x + _TOLERANCE
    )
    return min(found, default=_NOWHERE)


def _behind(rows: Sequence[Row], box: Box) -> _Place:
    """Find the position before the nearest glyph to the right of a field."""
    right = box.x + box.width
    found = (
        _Place(glyph.x - right, number, place)
        for number, place, glyph in _level(rows, box)
        if glyph.x >= right - _TOLERANCE
    )
    return min(found, default=_NOWHERE)


def _level(rows: Sequence[Row], box: Box) -> Iterator[tuple[int, int, Box]]:
    """Yield the glyphs on the first line of a field: index of the row, index in the row, box."""
    for number, row in enumerate(rows):
        if row.box is not None and _overlaps(row.box, box):
            for place, glyph in enumerate(row.glyphs):
                if glyph.box is not None and _is_level(glyph.box, box):
                    yield number, place, glyph.box


def _overlaps(label: Box, box: Box) -> bool:
    return label.y < box.y + box.height + _TOLERANCE and box.y - _TOLERANCE < label.y + label.height


def _is_level(label: Box, box: Box) -> bool:
    return box.y - _TOLERANCE <= label.y + label.height / 2 <= box.y + box.height + _TOLERANCE


def _above(rows: Sequence[Row], box: Box) -> int | None:
    """Find the lowest row directly above a field."""
    found = [(row.box.y, number) for number, row in enumerate(rows) if row.box is not None and _is_above(row.box, box)]
    return max(found)[1] if found else None


def _is_above(label: Box, box: Box) -> bool:
    gap = box.y - (label.y + label.height)
    is_over = label.x < box.x + box.width and box.x < label.x + label.width
    return is_over and -_TOLERANCE <= gap <= _ABOVE * label.height
