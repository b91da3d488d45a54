"""Find where source code may be cut: between functions and classes, in any language, by empty lines and indentation."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

_FEWEST_ROWS = 6
_INDENTED, _MARKED = 0.25, 0.3  # shares of all rows; few lines of prose end in a code character
_MARK = re.compile(r"[{}()\[\];:>\\]\s*\Z")
_MARKDOWN = ("```", "~~~", "## ", "### ")
_LONG_CHARACTERS = 1500  # about the length of a passage
_DEEPEST = 6  # nesting of classes


def block_starts(rows: Sequence[str]) -> frozenset[int] | None:
    """Return the indices of rows that begin a function, a class or another part, or None for text that is not code."""
    written = [row for row in rows if row.strip()]
    if len(written) < _FEWEST_ROWS or not _is_code(written):
        return None
    behind_gaps = [
        place for place, row in enumerate(rows) if row.strip() and (place == 0 or not rows[place - 1].strip())
    ]
    return frozenset(_starts(rows, behind_gaps, stop=len(rows), deepest=_DEEPEST))


def _is_code(written: Sequence[str]) -> bool:
    """Tell source code from prose, and from Markdown that shows code."""
    if any(row.startswith(_MARKDOWN) for row in written):
        return False
    indented = sum(row[0].isspace() for row in written)
    marked = sum(_MARK.search(row) is not None for row in written)
    return indented >= _INDENTED * len(written) and marked >= _MARKED * len(written)


def _starts(rows: Sequence[str], places: Sequence[int], *, stop: int, deepest: int) -> Iterator[int]:
    """Yield the least indented starts, and those between them if a part is long."""
    least = min(_indentation(rows[place]) for place in places)
    outer = [index for index, place in enumerate(places) if _indentation(rows[place]) == least]
    for first, following in pairwise([*outer, len(places)]):
        start, end = places[first], places[following] if following < len(places) else stop
        yield start
        inner = places[first + 1 : following]
        if inner and deepest and sum(map(len, rows[start:end])) > _LONG_CHARACTERS:
            yield from _starts(rows, inner, stop=end, deepest=deepest - 1)


def _indentation(row: str) -> int:
    return len(row) - len(row.lstrip())
