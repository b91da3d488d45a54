"""Read plain text in any encoding as stretches of limited size; JSON, XML and tables are read as records."""

import codecs
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path

from memos_gql.extract import code
from memos_gql.extract.elements import elements
from memos_gql.extract.encoding import BLOCK_BYTES, encoding_of
from memos_gql.extract.records import MAX_CHARACTERS, SHORTENED, records
from memos_gql.extract.stretches import STRETCH_CHARACTERS
from memos_gql.extract.wording import MAX_PAGE_LINES, bounded, lines_of
from memos_gql.pages import Line, Outline, Page

_MAX_CHARACTER_BYTES = 4
_SHORTENED = re.compile(re.escape(SHORTENED) + r"[\d,]+ (?:characters|numbers)\)")
_UNREADABLE = "\ufffd"
"""The replacement character, which decoders return for invalid bytes."""


def inspect(path: Path) -> Outline:
    """Count the stretches."""
    return Outline(page_count=None, parts=max(1, sum(1 for _ in stretches(path))))


def read(path: Path, first: int, last: int) -> Iterator[Page]:
    """Read the stretches `first` to `last`, both included; an empty text has one stretch without lines."""
    found = list(islice(stretches(path), first - 1, last)) or [""]
    for number, stretch in enumerate(found, start=first):
        yield Page(number, bounded(lines(stretch), page=number), notices=_left_out(stretch))


def _left_out(stretch: str) -> tuple[str, ...]:
    """Write notices about invalid bytes and shortened values."""
    damaged, shortened = stretch.count(_UNREADABLE), len(_SHORTENED.findall(stretch))
    notes = (
        f"damaged characters, which stand as \ufffd: {damaged}" if damaged else "",
        f"{shortened} of its values are long and for programs alone, and were shortened" if shortened else "",
    )
    return tuple(filter(None, notes))


def lines(text: str) -> Iterator[Line]:
    """Cut at line ends.

    A block begins after an empty line, at a Markdown heading, or in source code before a function or class.
    """
    rows = text.split("\n")
    parts = code.block_starts(rows)
    return _of_prose(rows) if parts is None else _of_code(rows, parts)


def _of_code(rows: Sequence[str], parts: Collection[int]) -> Iterator[Line]:
    for place, row in enumerate(rows):
        yield from lines_of(row, starts_block=place in parts)


def _of_prose(rows: Sequence[str]) -> Iterator[Line]:
    after_gap = True
    for row in rows:
        is_heading = after_gap and row.startswith("#") and row.lstrip("#").startswith(" ")
        level = len(row) - len(row.lstrip("#")) if is_heading else 0
        made = lines_of(row[level:], starts_block=after_gap, is_heading=is_heading, level=level)
        yield from made
        after_gap = not made or is_heading


def stretches(path: Path) -> Iterator[str]:
    """Decode in blocks, and cut at the last paragraph, line or word boundary before the limit."""
    waiting = ""
    for block in _blocks(path):
        waiting += block.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
        while len(waiting) > STRETCH_CHARACTERS:
            border = _border(waiting)
            yield from of_few_lines(waiting[:border])
            waiting = waiting[border:]
    if waiting.strip():
        yield from of_few_lines(waiting)


def of_few_lines(stretch: str) -> Iterator[str]:
    """Cut a stretch with very many lines again, so that no part has more lines than a page may have."""
    rows = stretch.split("\n")
    for start in range(0, len(rows), MAX_PAGE_LINES):
        yield "\n".join(rows[start : start + MAX_PAGE_LINES])


def _border(text: str) -> int:
    for mark in ("\n\n", "\n", " "):
        place = text.rfind(mark, STRETCH_CHARACTERS // 2, STRETCH_CHARACTERS)
        if place > 0:
            return place + len(mark)
    return STRETCH_CHARACTERS


def _blocks(path: Path) -> Iterator[str]:
    """Yield the text in blocks; records are one block."""
    blocks = _decoded(path, encoding_of(path))
    if path.stat().st_size > _MAX_CHARACTER_BYTES * MAX_CHARACTERS:
        yield from blocks
        return
    text = "".join(blocks)
    yield records(text) or elements(text) or text


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)
