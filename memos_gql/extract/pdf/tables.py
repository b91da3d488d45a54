"""Tables of a PDF page: pdfplumber finds the cells, pdfium's glyphs fill them, so no word is read twice or lost."""

import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
from pdfplumber.page import Page as PlumberPage
from pdfplumber.pdf import PDF
from pdfplumber.table import CellGroup

from memos_gql.extract.pdf.budget import MALFORMED, Budget, Exhausted, cpu_budget
from memos_gql.extract.pdf.source import readable
from memos_gql.extract.pdf.text_layer import Glyph, Row, clipped, row_of
from memos_gql.pages import Box

PAGE_CPU_S = 4.0
FILE_CPU_S = 24.0
"""What the search for tables may take of one call; the words are read in any case."""
_MIN_FILLED_CELLS = 4
_MOST_LINES_OF_A_CELL = 6  # more are rows without rules between them


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by row, in fractions of the displayed page; None where a cell is merged into another."""

    rows: tuple[tuple[Box | None, ...], ...]


class Finder:
    """Opens pdfplumber once for all pages, and only when the first table is asked for: opening it for each page doubles the time."""

    def __init__(self, path: Path, *, cpu_s: float) -> None:
        """Search for at most `cpu_s` seconds of processor time, all pages together."""
        self._path = path
        self._document: PDF | None = None
        self._remaining_s = cpu_s

    def tables(self, number: int) -> list[Table]:
        """Find the tables of a page by their ruling lines; none when the budget is spent or pdfplumber cannot read the page."""
        allowed_s = min(PAGE_CPU_S, self._remaining_s)
        budget = Budget()  # where nothing is left, the block is never entered
        try:
            with cpu_budget(allowed_s) as budget:
                found = self._find(number)
        except (*MALFORMED, Exhausted):
            found = []
        self._remaining_s -= budget.spent_s
        return found

    def _find(self, number: int) -> list[Table]:
        self._document = self._document or pdfplumber.open(readable(self._path))
        page = self._document.pages[number - 1]
        try:
            return [table for found in page.find_tables() if (table := _table(page, found.rows)) is not None]
        finally:
            page.close()

    def close(self) -> None:
        if self._document is not None:
            self._document.close()


def _table(page: PlumberPage, rows: Sequence[CellGroup]) -> Table | None:
    table = Table(tuple(tuple(None if cell is None else fraction(page, cell) for cell in row.cells) for row in rows))
    columns = max(sum(cell is not None for cell in row) for row in table.rows)
    return table if len(table.rows) >= 2 and columns >= 2 else None


def fraction(page: PlumberPage, area: tuple[float, float, float, float]) -> Box | None:
    """Turn pdfplumber's (left, top, right, bottom), which it counts from the whole sheet, into a box of the displayed part."""
    left, top, width, height = _displayed(page)
    return clipped((area[0] - left) / width, (area[1] - top) / height, (area[2] - left) / width, (area[3] - top) / height)


def _displayed(page: PlumberPage) -> tuple[float, float, float, float]:
    """Left, top, width and height of the crop box on the turned sheet; pdfplumber's own mirrors it when the page is turned."""
    sheet, crop = page.page_obj.mediabox, page.page_obj.cropbox
    west, south = max(crop[0] - sheet[0], 0), max(crop[1] - sheet[1], 0)
    east, north = max(sheet[2] - crop[2], 0), max(sheet[3] - crop[3], 0)
    margins = {
        0: (west, north, east, south),
        90: (south, west, north, east),
        180: (east, south, west, north),
        270: (north, east, south, west),
    }
    left, top, right, bottom = margins[page.rotation % 360]
    width, height = page.bbox[2] - page.bbox[0] - left - right, page.bbox[3] - page.bbox[1] - top - bottom
    return page.bbox[0] + left, page.bbox[1] + top, width, height


def fill(layer: list[Row], tables: Sequence[Table]) -> list[Row]:
    """Put the glyphs that lie in cells into rows such as `a | b | c`, where the table's first word stood."""
    for table in tables:
        layer = _fill_one(layer, table)
    return layer


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring glyphs of one line in one cell."""

    column: int
    glyphs: list[Glyph]

    @property
    def middle(self) -> float:
        box = row_of(self.glyphs, size=0.0).box
        return box.y + box.height / 2 if box else 0.0


@dataclass(slots=True)
class _Sorting:
    """Glyphs on their way into the rows of one table."""

    bands: dict[int, list[_Run]]
    outside: list[Row]
    place: int | None = None


def _fill_one(layer: list[Row], table: Table) -> list[Row]:
    sorting = _Sorting({}, [])
    grid = _Grid(table)
    for row in layer:
        _sort(row, grid, sorting)
    filled = {(number, run.column) for number, band in sorting.bands.items() for run in band}
    if len(filled) < _MIN_FILLED_CELLS or sorting.place is None:
        return layer
    joined = [row for number in sorted(sorting.bands) for row in _joined(sorting.bands[number], columns=len(table.rows[number]))]
    return [*sorting.outside[: sorting.place], *joined, *sorting.outside[sorting.place :]]


class _Grid:
    """Finds the cell at a place, by bisection over the rows' tops."""

    def __init__(self, table: Table) -> None:
        spans = [(_span(row), number) for number, row in enumerate(table.rows)]
        self._spans = sorted((span, number) for span, number in spans if span is not None)
        self._rows = table.rows

    def cell(self, glyph: Glyph) -> tuple[int, int] | None:
        if glyph.box is None:
            return None
        x, y = glyph.box.x + glyph.box.width / 2, glyph.box.y + glyph.box.height / 2
        # A cell merged over several rows belongs to the first of them, so rows above are looked at too.
        last = bisect.bisect_right(self._spans, ((y, 2.0), len(self._rows)))
        for _, number in reversed(self._spans[:last]):
            for column, box in enumerate(self._rows[number]):
                if box is not None and box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height:
                    return number, column
        return None


def _span(row: Sequence[Box | None]) -> tuple[float, float] | None:
    boxes = [box for box in row if box is not None]
    return (min(box.y for box in boxes), max(box.y + box.height for box in boxes)) if boxes else None


def _sort(row: Row, grid: _Grid, sorting: _Sorting) -> None:
    runs = _runs(row, grid)
    if row.is_table_row or all(cell is None for cell, _ in runs):
        sorting.outside.append(row)
        return
    sorting.place = len(sorting.outside) if sorting.place is None else sorting.place
    for cell, glyphs in runs:
        if cell is None:
            sorting.outside.append(row_of(glyphs, size=row.size))
        else:
            sorting.bands.setdefault(cell[0], []).append(_Run(cell[1], glyphs))


def _runs(row: Row, grid: _Grid) -> list[tuple[tuple[int, int] | None, list[Glyph]]]:
    """Group neighbouring glyphs of one cell; what was never drawn stays with the glyph before it."""
    runs: list[tuple[tuple[int, int] | None, list[Glyph]]] = []
    for glyph in row.glyphs:
        cell = runs[-1][0] if glyph.box is None and runs else grid.cell(glyph)
        if not runs or runs[-1][0] != cell:
            runs.append((cell, []))
        runs[-1][1].append(glyph)
    return runs


def _joined(band: list[_Run], *, columns: int) -> list[Row]:
    """Say one row of the grid; as several where every cell holds equally many lines, as rules between rows are often left out."""
    counts = Counter(run.column for run in band)
    is_one_row = len(set(counts.values())) > 1 and max(counts.values()) <= _MOST_LINES_OF_A_CELL
    groups = [band] if is_one_row or len(counts) == 1 else _levels(band)
    return [_row(group, columns=columns) for group in groups]


def _levels(band: list[_Run]) -> list[list[_Run]]:
    """Group runs that stand side by side."""
    levels: list[list[_Run]] = []
    for run in sorted(band, key=lambda run: run.middle):
        box = row_of(run.glyphs, size=0.0).box
        if levels and box is not None and box.y <= levels[-1][0].middle:
            levels[-1].append(run)
        else:
            levels.append([run])
    return levels


def _row(group: list[_Run], *, columns: int) -> Row:
    texts = [" ".join(_text(run.glyphs) for run in group if run.column == column) for column in range(columns)]
    while texts and not texts[-1]:
        texts.pop()
    box = row_of([glyph for run in group for glyph in run.glyphs], size=0.0).box
    return Row(" | ".join(texts), box, 0.0, is_table_row=True)


def _text(glyphs: Sequence[Glyph]) -> str:
    return " ".join(row_of(glyphs, size=0.0).text.split())
