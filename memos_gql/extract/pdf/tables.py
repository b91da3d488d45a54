"""Read tables: pdfplumber finds the cells, and pdfium's glyphs fill them, so that no word is duplicated or lost."""

import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pdfplumber
from pdfplumber.page import Page as PlumberPage
from pdfplumber.pdf import PDF
from pdfplumber.table import CellGroup

from memos_gql.extract.pdf.budget import MALFORMED, Budget, Exhausted, cpu_budget
from memos_gql.extract.pdf.columns import foot, is_number
from memos_gql.extract.pdf.source import readable
from memos_gql.extract.pdf.text_layer import Glyph, Row, around, clipped, row_of
from memos_gql.pages import Box

PAGE_CPU_S = 4.0
FILE_CPU_S = 24.0
"""Limits of the search for tables, for one page and for one call; the words are read in any case."""
GIVEN_UP = "its tables may be read with their cells out of order, because finding the cells failed or took too long"
_MIN_FILLED_CELLS = 4
_MOST_LINES_OF_A_CELL = 6  # a cell with more consists of rows without rules between them
_LEVEL = 0.25  # greatest distance of baselines on one line, as a share of the row's height
_WORD_GAP = 0.25  # share of a letter's width
_SHORTEST_RULE = 10.0  # in points, for pieces that are joined: dots and hatching are not rules


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by row, as fractions of the displayed page; None for a cell that is merged into another."""

    rows: tuple[tuple[Box | None, ...], ...]


class Finder:
    """Finds tables with pdfplumber, opened once, on first use: opening it for each page would double the time."""

    def __init__(self, path: Path, *, cpu_s: float) -> None:
        """Allow `cpu_s` seconds of processor time for all pages together."""
        self._path = path
        self._document: PDF | None = None
        self._remaining_s = cpu_s

    def tables(self, number: int) -> list[Table] | None:
        """Find the tables of a page by their ruling lines.

        Return None if the time is spent or pdfplumber cannot read the page.
        """
        allowed_s = min(PAGE_CPU_S, self._remaining_s)
        budget = Budget()  # if no time is left, the block is never entered
        found: list[Table] | None = None
        try:
            with cpu_budget(allowed_s) as budget:
                found = self._find(number)
        except (*MALFORMED, Exhausted):
            pass
        self._remaining_s -= budget.spent_s
        return found

    def _find(self, number: int) -> list[Table]:
        self._document = self._document or pdfplumber.open(readable(self._path))
        page = self._document.pages[number - 1]
        try:
            return [
                table
                for found in page.find_tables({"edge_min_length": _SHORTEST_RULE})
                if (table := _table(page, found.rows)) is not None
            ]
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
    """Convert pdfplumber's (left, top, right, bottom) on the whole sheet to a box on the displayed part."""
    left, top, width, height = _displayed(page)
    return clipped(
        (area[0] - left) / width, (area[1] - top) / height, (area[2] - left) / width, (area[3] - top) / height
    )


def _displayed(page: PlumberPage) -> tuple[float, float, float, float]:
    """Return left, top, width and height of the crop box on the rotated sheet.

    The box that pdfplumber gives is mirrored on rotated pages.
    """
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
    """Collect the glyphs inside cells into rows such as `a | b | c`, at the position of the table's first word."""
    for table in tables:
        layer = _fill_one(layer, table)
    return layer


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive glyphs of one layer row that are in the same cell."""

    column: int
    source: int
    row: Row


@dataclass(slots=True)
class _Sorting:
    """The state while glyphs are sorted into the rows of one table."""

    bands: dict[int, list[_Run]]
    outside: list[Row]
    place: int | None = None


def _fill_one(layer: list[Row], table: Table) -> list[Row]:
    sorting = _Sorting({}, [])
    grid = _Grid(table)
    for number, row in enumerate(layer):
        _sort(row, number, grid, sorting)
    filled = {(number, run.column) for number, band in sorting.bands.items() for run in band}
    if len(filled) < _MIN_FILLED_CELLS or sorting.place is None:
        return layer
    joined = [
        row
        for number in sorted(sorting.bands)
        for row in _joined(sorting.bands[number], columns=len(table.rows[number]))
    ]
    return [*sorting.outside[: sorting.place], *joined, *sorting.outside[sorting.place :]]


class _Grid:
    """Finds the cell at a point, by bisection over the rows' tops."""

    def __init__(self, table: Table) -> None:
        spans = [(_span(row), number) for number, row in enumerate(table.rows)]
        self._spans = sorted((span, number) for span, number in spans if span is not None)
        self._rows = table.rows

    def cell(self, glyph: Box) -> tuple[int, int] | None:
        x, y = glyph.x + glyph.width / 2, glyph.y + glyph.height / 2
        # A cell merged over several rows belongs to the first of them, so rows above are searched, too.
        last = bisect.bisect_right(self._spans, ((y, 2.0), len(self._rows)))
        for _, number in reversed(self._spans[:last]):
            for column, box in enumerate(self._rows[number]):
                if box is not None and box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height:
                    return number, column
        return None


def _span(row: Sequence[Box | None]) -> tuple[float, float] | None:
    boxes = [box for box in row if box is not None]
    return (min(box.y for box in boxes), max(box.y + box.height for box in boxes)) if boxes else None


def _sort(row: Row, number: int, grid: _Grid, sorting: _Sorting) -> None:
    runs = _runs(row, grid)
    if row.is_table_row or all(cell is None for cell, _ in runs):
        sorting.outside.append(row)
        return
    sorting.place = len(sorting.outside) if sorting.place is None else sorting.place
    for cell, glyphs in runs:
        part = row_of(glyphs, size=row.size)
        if cell is None:
            sorting.outside.append(part)
        else:
            sorting.bands.setdefault(cell[0], []).append(_Run(cell[1], number, part))


def _runs(row: Row, grid: _Grid) -> list[tuple[tuple[int, int] | None, list[Glyph]]]:
    """Group consecutive words of one cell.

    Glyphs that are not drawn, such as spaces, stay with the word before them.
    """
    runs: list[tuple[tuple[int, int] | None, list[Glyph]]] = []
    for word in _words(row.glyphs, grid):
        cell = runs[-1][0] if runs and all(glyph.box is None for glyph in word) else _cell_of(word, grid)
        if not runs or runs[-1][0] != cell:
            runs.append((cell, []))
        runs[-1][1].extend(word)
    return runs


def _words(glyphs: Sequence[Glyph], grid: _Grid) -> list[list[Glyph]]:
    """Split into words and the spaces between them.

    A word is only split at a blank gap that contains the side of a cell.
    """
    words: list[list[Glyph]] = []
    for glyph in glyphs:
        before = words[-1][-1] if words else None
        if before is None or (before.box is None) != (glyph.box is None) or _is_parted(before, glyph, grid):
            words.append([])
        words[-1].append(glyph)
    return words


def _is_parted(before: Glyph, after: Glyph, grid: _Grid) -> bool:
    """Whether two letters are in different cells, with a gap between them that is wider than any gap within a word."""
    if before.box is None or after.box is None:
        return False
    gap = after.box.x - before.box.x - before.box.width
    is_wide = gap < 0 or gap > _WORD_GAP * max(before.box.width, after.box.width)
    return is_wide and grid.cell(before.box) != grid.cell(after.box)


def _cell_of(word: Sequence[Glyph], grid: _Grid) -> tuple[int, int] | None:
    """Return the cell with most of the word's letters, so that a word across two cells is not split."""
    cells = Counter(grid.cell(glyph.box) for glyph in word if glyph.box is not None)
    return cells.most_common(1)[0][0] if cells else None


def _joined(band: list[_Run], *, columns: int) -> list[Row]:
    """Join one row of the grid; it may give several rows, because rules between rows are often missing."""
    counts = Counter(run.column for run in band)
    is_even = len(set(counts.values())) == 1
    is_long = max(counts.values()) > _MOST_LINES_OF_A_CELL
    if is_long and len(counts) == 1:
        return [run.row for run in band]  # a frame around many rows; columns inside it are arranged later
    has_several = len(counts) > 1 and (is_even or is_long or _has_amounts(band))
    groups = _levels(band) if has_several else [band]
    return [_row(group, columns=columns) for group in groups]


def _has_amounts(band: Sequence[_Run]) -> bool:
    """Whether a column contains several amounts, each of which needs its own row."""
    amounts = Counter(run.column for run in band if is_number(run.row.text))
    return max(amounts.values(), default=0) > 1


def _levels(band: Sequence[_Run]) -> list[list[_Run]]:
    """Group the runs of each layer row, then add single runs to the group at their level.

    A column with a line at no group's level, such as an address beside a list of fees, becomes one cell above them.
    """
    groups = [list(group) for _, group in groupby(band, key=lambda run: run.source)]
    levels = [group for group in groups if len(group) > 1]
    alone = [group[0] for group in groups if len(group) == 1]
    whole: list[list[_Run]] = []
    for column, _ in Counter(run.column for run in alone).most_common():
        runs = [run for run in alone if run.column == column]
        partners = [next((level for level in levels if _is_level(level, run)), None) for run in runs]
        if levels and None in partners and len(runs) <= _MOST_LINES_OF_A_CELL:
            whole.append(runs)
            continue
        for run, partner in zip(runs, partners, strict=True):
            if partner is None:
                levels.append([run])
            else:
                partner.append(run)
    return [*whole, *sorted(levels, key=_foot_of)]


def _foot_of(level: Sequence[_Run]) -> float:
    return foot(level[0].row)


def _is_level(level: Sequence[_Run], run: _Run) -> bool:
    if run.column in {other.column for other in level} or run.row.box is None:
        return False
    return abs(_foot_of(level) - foot(run.row)) <= _LEVEL * run.row.box.height


def _row(group: Sequence[_Run], *, columns: int) -> Row:
    texts = [" ".join(_text(run.row) for run in group if run.column == column) for column in range(columns)]
    while texts and not texts[-1]:
        texts.pop()
    box = around([run.row.box for run in group if run.row.box is not None])
    return Row(" | ".join(texts), box, 0.0, is_table_row=True)


def _text(row: Row) -> str:
    return " ".join(row.text.split())
