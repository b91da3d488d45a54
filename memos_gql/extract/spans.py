"""Complete the rows of a table whose cells may extend over several rows and columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

_MAX_LABEL_CHARACTERS = 200  # longer cells are not repeated
_MAX_REPEATED_CHARACTERS = 5_000_000
"""Limit for one table: a thousand cells that extend over all rows would be repeated in each of them."""
_BETWEEN = 3  # characters between two cells


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that begins in a row, and over how many rows and columns it extends."""

    text: str
    rows: int = 1
    columns: int = 1


class Spans:
    """The cells of one table that extend into its next row."""

    def __init__(self) -> None:
        self._by_column: dict[int, Cell] = {}
        self._remaining = _MAX_REPEATED_CHARACTERS

    def complete(self, cells: Sequence[Cell]) -> list[str]:
        """Return the texts of the next row, in which cells from above are repeated."""
        if self._remaining <= 0:
            return [cell.text for cell in cells]
        texts: list[str] = []
        column = 0
        for cell in cells:
            column = self._repeat(texts, column)
            texts.append(cell.text)
            if cell.rows > 1:
                label = cell.text if len(cell.text) <= _MAX_LABEL_CHARACTERS else ""
                self._by_column[column] = replace(cell, text=label)
            column += cell.columns
        self._repeat(texts, column)
        self._by_column = {
            place: replace(cell, rows=cell.rows - 1) for place, cell in self._by_column.items() if cell.rows > 1
        }
        return texts

    def _repeat(self, texts: list[str], column: int) -> int:
        """Append the cells from above that stand from this column on; return the next free column."""
        while column in self._by_column and self._remaining > 0:
            above = self._by_column[column]
            texts.append(above.text)
            self._remaining -= len(above.text) + _BETWEEN
            column += above.columns
        return column
