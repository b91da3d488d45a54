"""The formats of the text, stored in pages of 512 bytes that list runs of characters or paragraphs."""

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from memos_gql.extract.word.binary.changes import Changes, changes
from memos_gql.extract.word.binary.container import Container, Table, Unreadable

T = TypeVar("T")

_PAGE = 512
_MOST_RUNS = 2_000_000
_PAGE_NUMBER = 0x3FFFFF
_PARAGRAPH_BYTES = 13  # offset of a format, and height of the paragraph


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The number of the style, and the changes to it."""

    style: int
    changes: Changes


class Runs(Generic[T]):
    """Formats by byte position."""

    def __init__(self, found: Iterator[tuple[int, T]], *, default: T) -> None:
        """Take runs as pairs of start and format; each run ends where the next one starts."""
        ordered = sorted(found, key=lambda run: run[0])
        self._starts = [start for start, _ in ordered]
        self._formats = [value for _, value in ordered]
        self._default = default

    def at(self, place: int) -> T:
        """Return the format of the byte at this position."""
        run = bisect_right(self._starts, place) - 1
        return self._formats[run] if run >= 0 else self._default

    def is_border(self, place: int) -> bool:
        """Whether a run starts at this position."""
        return bool(self.borders(place - 1, place + 1))

    def borders(self, first: int, last: int) -> list[int]:
        """Return the positions between two positions, both excluded, at which the format changes."""
        return self._starts[bisect_right(self._starts, first) : bisect_right(self._starts, last - 1)]


def of_characters(container: Container) -> Runs[Changes]:
    return Runs(_runs(container, Table.CHARACTER_PAGES, width=1, read=_character_format), default={})


def of_paragraphs(container: Container) -> Runs[Paragraph]:
    default = Paragraph(0, {})
    return Runs(
        _runs(container, Table.PARAGRAPH_PAGES, width=_PARAGRAPH_BYTES, read=_paragraph_format), default=default
    )


def _runs(
    container: Container, which: Table, *, width: int, read: Callable[[bytes, int], T]
) -> Iterator[tuple[int, T]]:
    """Read all pages in a table, which has positions of text, then the page number for each interval between them."""
    listed = container.table(which)
    count = (len(listed) - 4) // 8
    read_runs = 0
    for number in struct.unpack_from(f"<{count}I", listed, 4 * (count + 1)) if count > 0 else ():
        page = container.text[(number & _PAGE_NUMBER) * _PAGE :][:_PAGE]
        if len(page) < _PAGE:
            raise Unreadable
        runs = page[-1]
        read_runs += runs
        if read_runs > _MOST_RUNS or 4 * (runs + 1) + width * runs >= _PAGE:
            raise Unreadable
        for run, start in enumerate(struct.unpack_from(f"<{runs}I", page)):
            yield start, read(page, 2 * page[4 * (runs + 1) + width * run])


def _character_format(page: bytes, place: int) -> Changes:
    return changes(page[place + 1 : place + 1 + page[place]]) if place else {}


def _paragraph_format(page: bytes, place: int) -> Paragraph:
    if not place:
        return Paragraph(0, {})
    size, start = (2 * page[place] - 1, place + 1) if page[place] else (2 * page[place + 1], place + 2)
    written = page[start : start + size]
    return Paragraph(int.from_bytes(written[:2], "little"), changes(written[2:]))
