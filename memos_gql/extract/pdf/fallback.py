"""A second reader for pages where pdfium finds text objects but no text."""

from pathlib import Path

import pdfplumber
from pdfplumber.page import Page as PlumberPage

from memos_gql.extract.pdf.budget import MALFORMED, Exhausted, cpu_budget
from memos_gql.extract.pdf.source import readable
from memos_gql.extract.pdf.tables import fraction
from memos_gql.extract.pdf.text_layer import Row

_CPU_S = 8.0
# The default joins words in tight fonts: it kept only two of five words of a LaTeX book apart.
_X_TOLERANCE_RATIO = 0.15
_UNMAPPED = "(cid:"


def rows(path: Path, number: int) -> list[Row]:
    """Read one page with pdfplumber; no rows if that also fails, or gives glyph numbers instead of letters."""
    try:
        with cpu_budget(_CPU_S), pdfplumber.open(readable(path), pages=[number]) as document:
            found = _rows(document.pages[0])
    except (*MALFORMED, Exhausted):
        return []
    return [row for row in found if _UNMAPPED not in row.text]


def _rows(page: PlumberPage) -> list[Row]:
    found = page.extract_text_lines(x_tolerance_ratio=_X_TOLERANCE_RATIO, return_chars=False)
    places = [fraction(page, (line["x0"], line["top"], line["x1"], line["bottom"])) for line in found]
    return [Row(line["text"], box, box.height if box else 0.0) for line, box in zip(found, places, strict=True)]
