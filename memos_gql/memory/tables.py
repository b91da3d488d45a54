"""The tables of a page: which lines form a row, and which row is the header."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from memos_gql.pages import Line

CELLS = " | "
"""Separates the cells of a row that is one line, in every file format."""

_FEWEST_COLUMNS = (
    3  # in tables whose cells are separate lines; two columns of labels and values are a form or a receipt
)
_RAGGED = 0.01  # of the page's width: how far to the left of its cell's first line a line may begin


@dataclass(frozen=True, slots=True)
class _Row:
    """Lines next to one another; `first` is the index of the first."""

    first: int
    lines: tuple[Line, ...]

    @property
    def cell_count(self) -> int:
        return len(self.lines) if len(self.lines) > 1 else self.lines[0].text.count(CELLS) + 1

    @property
    def is_header(self) -> bool:
        return self.cell_count >= (_FEWEST_COLUMNS if len(self.lines) > 1 else 2)

    @property
    def text(self) -> str:
        return CELLS.join(line.text for line in self.lines)


def header_rows(lines: Sequence[Line]) -> dict[int, str]:
    """Return the header row for each line of a table's other rows, by the lines' indices.

    A row may have fewer cells than the header, since empty ones may be missing. A row with more cells begins another
    table.
    """
    headers: dict[int, str] = {}
    header: _Row | None = None
    for row in _rows(lines):
        if header is not None and _belongs(row, header):
            headers |= dict.fromkeys(range(row.first, row.first + len(row.lines)), header.text)
        else:
            header = row if row.is_header else None
    return headers


def _rows(lines: Sequence[Line]) -> Iterator[_Row]:
    starts = [place for place, line in enumerate(lines) if place == 0 or not line.is_beside]
    return (_Row(start, tuple(lines[start:stop])) for start, stop in pairwise([*starts, len(lines)]))


def _belongs(row: _Row, header: _Row) -> bool:
    if row.lines[0].is_heading:
        return False
    return 2 <= row.cell_count <= header.cell_count or (row.cell_count == 1 and _continues_cell(row.lines[0], header))


def _continues_cell(line: Line, header: _Row) -> bool:
    """Recognise a further line of a cell: it lies in one column, but not in the first, where other tables begin."""
    lefts = [cell.box.x for cell in header.lines if cell.box is not None]
    if line.box is None or len(lefts) < _FEWEST_COLUMNS:
        return False
    start, stop = line.box.x + _RAGGED, line.box.x + line.box.width
    return any(left <= start and stop < following for left, following in pairwise([*lefts[1:], 1.0]))
