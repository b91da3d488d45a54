"""Separate columns with only blank space between: two-column text, which pdfium reads across, and unruled tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from memos_gql.extract.pdf.text_layer import Glyph, Row, row_of

Span = tuple[float, float]
"""Left and right edge as fractions of the page's width."""

_GAP = 2.0  # in letter widths, about one em; the spaces of justified lines are narrower
_GUTTER = 1.2
_WIDE_GUTTER = 3.0
_FURTHEST = 3.5  # greatest distance of rows in one block, in row heights
_INDENT = 0.1  # share of the page's width; right-aligned amounts begin at several places
_LARGER = 1.3
_LEVEL = 0.35  # greatest distance of baselines on one line, as a share of the row's height
_FEWEST_ROWS = 3
_FEWEST_ROWS_OF_TEXT = 4
_WORDS_OF_TEXT = 4
_WORDS_OF_A_CELL = 6
_SHARE_OF_SPLIT_ROWS = 0.6
_SHARE_ON_A_LEVEL = 0.8
_NUMBER = re.compile(r"[^\w\s]{0,2}\s?(?:[A-Z]{3}\s)?\d[\d\s.,:/%'\u2019-]*[^\W\d]{0,3}\W{0,2}")

_MARKER = re.compile(r"[^\w\s]{1,2}|[^\w\s]?[^\W_]{1,4}[.):\]]+|(?:\d+\.)+\d*[.:)]?|\u00a7\s?[\d.]+")


_Level = list[Row | None]
"""The cells of a row; None for an empty one."""

_CLOSER = 0.8  # share of the usual distance of rows: the lines of a cell are closer


@dataclass(frozen=True, slots=True)
class _Cell:
    span: Span
    row: Row


def arrange(layer: Sequence[Row]) -> list[Row]:
    """Put rows in reading order: columns of text one after the other, tables row by row."""
    arranged: list[Row] = []
    for block in _blocks(_woven(_levelled(layer))):
        arranged.extend(_arranged(block))
    return arranged


def _levelled(layer: Sequence[Row]) -> list[Row]:
    """Join rows that pdfium separated although they are side by side on one line."""
    levelled: list[Row] = []
    for row in layer:
        before = levelled[-1] if levelled else None
        if before is not None and _goes_on(before, row):
            levelled[-1] = row_of([*before.glyphs, Glyph(" ", None), *row.glyphs], size=before.size)
        else:
            levelled.append(row)
    return levelled


def _goes_on(before: Row, row: Row) -> bool:
    if before.box is None or row.box is None or any(_is_unfit(one) for one in (before, row)):
        return False
    is_right = before.box.x + before.box.width < row.box.x
    is_alike = max(before.size, row.size) <= _LARGER * min(before.size, row.size)
    return is_right and is_alike and abs(foot(before) - foot(row)) <= _LEVEL * min(before.box.height, row.box.height)


def _is_unfit(row: Row) -> bool:
    """Whether this row is not a visible line of text from left to right: it is hidden, a table row, or vertical."""
    runs_down = row.box is not None and len(row.text.strip()) > 2 and row.box.height > row.box.width
    return runs_down or row.is_hidden or not row.glyphs


def foot(row: Row) -> float:
    """Return the baseline of a row: the median bottom edge of its letters, because few have descenders."""
    feet = [glyph.box.y + glyph.box.height for glyph in row.glyphs if glyph.box is not None]
    return median(feet) if feet else 0.0


def is_number(text: str) -> bool:
    """Whether this is an amount, a date or a count, possibly with a unit."""
    return _NUMBER.fullmatch(text.strip()) is not None


def _cells(row: Row) -> list[_Cell]:
    """Split a row at its wide gaps, unless its letters are not in order from left to right."""
    drawn = [(place, glyph.box) for place, glyph in enumerate(row.glyphs) if glyph.box is not None]
    if row.box is None or not drawn or row.is_table_row:
        return []
    width = _letter_width(row)
    gaps = [(place, after.x - before.x - before.width) for (_, before), (place, after) in pairwise(drawn)]
    if any(gap < -4 * width for _, gap in gaps):
        return [_cell(row.glyphs, row.size)]
    cuts = [
        0,
        *(place for place, gap in gaps if gap > _GAP * width and row.glyphs[place - 1].box is None),
        len(row.glyphs),
    ]
    return [_cell(row.glyphs[start:stop], row.size) for start, stop in pairwise(cuts)]


def _letter_width(row: Row) -> float:
    """Return the median width of letters and digits, or of all characters if there are none.

    Other characters are left out, because dot leaders would distort the median.
    """
    widths = [(glyph.character.isalnum(), glyph.box.width) for glyph in row.glyphs if glyph.box is not None]
    return median([width for is_letter, width in widths if is_letter] or [width for _, width in widths])


def _cell(glyphs: Sequence[Glyph], size: float) -> _Cell:
    row = row_of(glyphs, size=size)
    row = replace(row, text=" ".join(row.text.split()))
    return _Cell((row.box.x, row.box.x + row.box.width) if row.box else (0.0, 0.0), row)


@dataclass(frozen=True, slots=True)
class _Block:
    """Consecutive rows with their cells; `gutters` are blank in all of them."""

    rows: list[tuple[Row, list[_Cell]]]
    gutters: list[Span]

    @property
    def split(self) -> list[list[_Cell]]:
        """The cells of the rows that have text on both sides of a gutter."""
        return [cells for _, cells in self.rows if len(cells) > 1]


def _blocks(layer: Sequence[Row]) -> Iterator[_Block]:
    """Group consecutive rows that have a gutter in common."""
    block = _Block([], [])
    for row in layer:
        cells = _cells(row)
        gutters = _gutters(block, row, cells)
        if not gutters and block.rows:
            yield block
            block = _Block([], [])
            gutters = _between(cells)
        if not gutters:
            yield _Block([(row, cells)], [])
            continue
        block = _Block([*block.rows, (row, cells)], gutters)
    if block.rows:
        yield block


def _between(cells: Sequence[_Cell]) -> list[Span]:
    return [(before.span[1], after.span[0]) for before, after in pairwise(cells)]


def _gutters(block: _Block, row: Row, cells: Sequence[_Cell]) -> list[Span]:
    """Return the parts of the block's gutters that a row also leaves blank; for the first row, its own gaps."""
    if not block.rows or not cells:
        return _between(cells)
    before = block.rows[-1][0].box
    if (
        before is None
        or row.box is None
        or not -before.height < row.box.y - before.y <= _FURTHEST * max(before.height, row.box.height)
    ):
        return []
    free = [(0.0, cells[0].span[0]), *_between(cells), (cells[-1].span[1], 1.0)]
    shared = [(max(one[0], other[0]), min(one[1], other[1])) for one in block.gutters for other in free]
    width = _GUTTER * _letter_width(row)
    return [gutter for gutter in shared if gutter[1] - gutter[0] >= width]


def _arranged(block: _Block) -> Iterator[Row]:
    rows = [row for row, _ in block.rows]
    columns = _columns(block)
    levels = [[column[place] for column in columns] for place in range(len(rows))]
    wrapped = _wrapped(levels)
    is_block = len(block.split) >= max(_FEWEST_ROWS, _SHARE_OF_SPLIT_ROWS * (len(rows) - len(wrapped)))
    if not is_block or len(columns) < 2 or not all(_is_filled(column) for column in columns) or _are_markers(columns):
        yield from rows
    elif all(_is_text(column) for column in columns):
        for column in columns:
            yield from (cell for cell in column if cell is not None)
    elif sum(_is_text(column) for column in columns) <= 1 and _is_table(block, columns):
        yield from map(_table_row, _unwrapped(levels, wrapped))
    else:
        yield from rows


def _wrapped(levels: Sequence[_Level]) -> frozenset[int]:
    """Return the rows that only continue cells of the row above.

    They are closer to it than other rows, or begin with lower-case letters.
    """
    steps = {place: _top(level) - _top(before) for place, (before, level) in enumerate(pairwise(levels), start=1)}
    whole = [steps[place] for place in steps if levels[place][0] is not None and levels[place - 1][0] is not None]
    usual = median(whole or steps.values()) if steps else 0.0
    return frozenset(
        place
        for place, step in steps.items()
        if _goes_on_in_cells(levels[:place], levels[place], is_close=step <= _CLOSER * usual)
    )


def _goes_on_in_cells(above: Sequence[_Level], level: _Level, *, is_close: bool) -> bool:
    filled = [place for place, cell in enumerate(level) if cell is not None]
    before = next(
        other for other in reversed(above) if sum(cell is not None for cell in other) > 1 or other is above[0]
    )
    texts = [cell.text for cell in level if cell is not None]
    if len(filled) == len(level) or any(map(is_number, texts)) or any(before[place] is None for place in filled):
        return False
    is_small = all(text[:1].islower() for text in texts)
    # Entries below one another in the first column are rows of their own
    return is_close and is_small if filled == [0] else is_close or is_small


def _top(level: _Level) -> float:
    return min((cell.box.y for cell in level if cell is not None and cell.box is not None), default=0.0)


def _unwrapped(levels: Sequence[_Level], wrapped: frozenset[int]) -> Iterator[_Level]:
    """Join the rows that continue cells to the rows in which these cells begin."""
    starts = [place for place in range(len(levels)) if place not in wrapped]
    for start, stop in pairwise([*starts, len(levels)]):
        yield [_joined(column) for column in zip(*levels[start:stop], strict=True)]


def _joined(cells: Sequence[Row | None]) -> Row | None:
    parts = [cell for cell in cells if cell is not None]
    glyphs = [glyph for part in parts for glyph in [*part.glyphs, Glyph(" ", None)]]
    return _cell(glyphs, parts[0].size).row if parts else None


def _columns(block: _Block) -> list[list[Row | None]]:
    """Return for each column the cell of each row; None if it is empty."""
    edges = [0.0, *((gutter[0] + gutter[1]) / 2 for gutter in sorted(block.gutters)), 1.0]
    return [[_within(cells, span) for _, cells in block.rows] for span in pairwise(edges)]


def _within(cells: Sequence[_Cell], span: Span) -> Row | None:
    glyphs = [
        [*cell.row.glyphs, Glyph(" ", None)] for cell in cells if span[0] <= (cell.span[0] + cell.span[1]) / 2 < span[1]
    ]
    return _cell([glyph for part in glyphs for glyph in part], cells[0].row.size).row if glyphs else None


def _is_filled(column: Sequence[Row | None]) -> bool:
    """Whether a column contains words or numbers, rather than dashes, colons and the like."""
    cells = [any(character.isalnum() for character in row.text) for row in column if row is not None]
    return sum(cells) >= len(cells) / 2


def _is_table(block: _Block, columns: Sequence[Sequence[Row | None]]) -> bool:
    """Whether this is a table: it has a column of numbers or wide gutters.

    Other gaps may be spaces of justified lines that align by chance.
    """
    width = median(_letter_width(row) for row, _ in block.rows)
    return any(_is_of_numbers(column) for column in columns[1:]) or all(
        stop - start >= _WIDE_GUTTER * width for start, stop in block.gutters
    )


def _is_of_numbers(column: Sequence[Row | None]) -> bool:
    cells = [is_number(row.text) for row in column if row is not None]
    return sum(cells) >= len(cells) / 2


def _are_markers(columns: Sequence[Sequence[Row | None]]) -> bool:
    """Whether this is a list with separate markers or numbers, rather than a table."""
    first = [row.text for row in columns[0] if row is not None]
    return len(columns) == 2 and sum(_MARKER.fullmatch(text) is not None for text in first) > len(first) / 2


def _is_text(column: Sequence[Row | None]) -> bool:
    words = [len(row.text.split()) for row in column if row is not None]
    return len(words) >= _FEWEST_ROWS_OF_TEXT and median(words) >= _WORDS_OF_TEXT


def _table_row(cells: Sequence[Row | None]) -> Row:
    texts = ["" if cell is None else cell.text for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    glyphs = [glyph for cell in cells if cell is not None for glyph in cell.glyphs]
    size = max((cell.size for cell in cells if cell is not None), default=0.0)
    return replace(row_of(glyphs, size=size), text=" | ".join(texts), is_table_row=True)


def _woven(layer: Sequence[Row]) -> list[Row]:
    """Reorder by rows the tables that a program wrote column by column."""
    stacks = list(_stacks(layer))
    woven: list[Row] = []
    start = 0
    while start < len(stacks):
        stop = start + 1
        while stop < len(stacks) and _is_right_of(stacks[start:stop], stacks[stop]):
            stop += 1
        woven.extend(_table(stacks[start:stop]) or [row for stack in stacks[start:stop] for row in stack])
        start = stop
    return woven


def _stacks(layer: Sequence[Row]) -> Iterator[list[Row]]:
    """Group consecutive rows that are below one another in the same column."""
    stack: list[Row] = []
    for row in layer:
        if stack and not _is_below(stack, row):
            yield stack
            stack = []
        stack.append(row)
    if stack:
        yield stack


def _is_below(stack: Sequence[Row], row: Row) -> bool:
    before = stack[-1].box
    if before is None or row.box is None or row.is_table_row or stack[-1].is_table_row:
        return False
    left = min(other.box.x for other in stack if other.box is not None)
    return row.box.y >= before.y + before.height / 2 and row.box.x >= left - _INDENT


def _is_right_of(stacks: Sequence[Sequence[Row]], after: Sequence[Row]) -> bool:
    """Whether a stack is beside the last rows of the first stack, to the right of all others."""
    boxes = [row.box for stack in (stacks[0][-len(after) :], *stacks[1:]) for row in stack]
    first = [row.box for row in after]
    if any(box is None for box in [*boxes, *first]):
        return False
    return max(box.x + box.width for box in boxes if box) < min(box.x for box in first if box)


def _table(stacks: Sequence[Sequence[Row]]) -> list[Row] | None:
    """Join stacks whose rows are on the same lines; None if they are not a table."""
    first = stacks[0]
    others = stacks[1:]
    if not others or any(len(row.text.split()) > _WORDS_OF_A_CELL for stack in others for row in stack):
        return None
    if not any(_is_of_numbers(stack) for stack in others) and (
        len(others) == 1 or any(_goes_on_in_lines(stack) for stack in stacks)
    ):
        return None
    partners = [[_on_level(row, stack) for stack in others] for row in first]
    found = sum(partner is not None for level in partners for partner in level)
    if found < _SHARE_ON_A_LEVEL * sum(len(stack) for stack in others) or found < _FEWEST_ROWS * len(others):
        return None
    rows = [_table_row([row, *level]) if any(level) else row for row, level in zip(first, partners, strict=True)]
    taken = {id(partner) for level in partners for partner in level}
    return [*rows, *(row for stack in others for row in stack if id(row) not in taken)]


def _goes_on_in_lines(stack: Sequence[Row]) -> bool:
    """Whether a stack is continuous text rather than one entry for each line."""
    return any(row.text[:1].islower() for row in stack[1:])


def _on_level(row: Row, stack: Sequence[Row]) -> Row | None:
    near = [other for other in stack if row.box and abs(foot(other) - foot(row)) <= _LEVEL * row.box.height]
    return near[0] if near else None
