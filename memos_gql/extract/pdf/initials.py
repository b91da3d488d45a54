"""Join initials to their words.

An initial is a first letter several lines high, which pdfium puts in a row of its own.
"""

from collections.abc import Sequence

from memos_gql.extract.pdf.text_layer import Row, row_of

_LARGER = 1.6
_NEAR = 0.04  # share of the page's width
_TOLERANCE = 0.005


def joined(layer: Sequence[Row]) -> list[Row]:
    """Put every initial before the rest of its word."""
    rows: list[Row] = []
    for row in layer:
        if rows and _is_initial(rows[-1], row):
            initial = rows.pop()
            rows.append(
                row_of(
                    [*(glyph for glyph in initial.glyphs if not glyph.character.isspace()), *row.glyphs], size=row.size
                )
            )
        else:
            rows.append(row)
    return rows


def _is_initial(row: Row, after: Row) -> bool:
    """Whether this is a large capital whose word continues in lower case to its right."""
    letter = row.text.strip().lstrip("\"'\u201c\u2018\u00ab")
    if row.box is None or after.box is None or len(letter) != 1 or not letter.isupper() or not after.text[:1].islower():
        return False
    right = row.box.x + row.box.width
    is_beside = right - _TOLERANCE <= after.box.x <= right + _NEAR and after.box.y < row.box.y + row.box.height
    return is_beside and row.size >= _LARGER * after.size > 0
