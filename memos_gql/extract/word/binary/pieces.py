"""The characters in reading order: an edited document is stored in pieces."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from memos_gql.extract.word.binary.changes import Changes, changes, short_change
from memos_gql.extract.word.binary.container import Container, Table, Unreadable
from memos_gql.extract.word.binary.formats import Runs

_GROUP, _PIECES = 1, 2
_IS_NARROW, _PLACE = 0x40000000, 0x3FFFFFFF
# Latin-1 except for these; unassigned bytes remain control characters, which are invisible
_CP1252 = {code: character for code in range(0x80, 0xA0) if (character := bytes([code]).decode("cp1252", "ignore"))}


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one format.

    `place` is the offset of their first byte in the text stream, `width` is bytes per character.
    """

    text: str
    place: int
    width: int
    changes: Changes


@dataclass(frozen=True, slots=True)
class _Piece:
    first: int
    last: int
    place: int
    width: int
    changes: Changes


class Pieces:
    """Returns any part of the text."""

    def __init__(self, container: Container, formats: Runs[Changes]) -> None:
        self._text = container.text
        self._formats = formats
        self._pieces = list(_pieces(container.table(Table.PIECES)))
        # Every character takes at least a byte
        if not self._pieces or self._pieces[-1].last > len(self._text):
            raise Unreadable

    def runs(self, first: int, last: int) -> Iterator[Run]:
        """Yield the characters from `first` to before `last`."""
        for piece in self._pieces:
            start, end = max(first, piece.first), min(last, piece.last)
            if start < end:
                yield from self._within(piece, start, end)

    def _within(self, piece: _Piece, start: int, end: int) -> Iterator[Run]:
        first, last = (piece.place + (place - piece.first) * piece.width for place in (start, end))
        borders = [first, *self._formats.borders(first, last), last]
        for begin, stop in pairwise(borders):
            written = self._text[begin:stop]
            text = (
                written.decode("latin-1").translate(_CP1252)
                if piece.width == 1
                else written.decode("utf-16-le", "surrogatepass")
            )
            yield Run(text, begin, piece.width, self._formats.at(begin) | piece.changes)


def _pieces(table: bytes) -> Iterator[_Piece]:
    place, groups = 0, []
    while table[place : place + 1] == bytes([_GROUP]):
        size = struct.unpack_from("<H", table, place + 1)[0]
        groups.append(changes(table[place + 3 : place + 3 + size]))
        place += 3 + size
    if table[place : place + 1] != bytes([_PIECES]):
        raise Unreadable
    size = struct.unpack_from("<I", table, place + 1)[0]
    listed = table[place + 5 : place + 5 + size]
    count = (len(listed) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", listed)
    if list(ends) != sorted(ends):
        raise Unreadable
    for number in range(count):
        _, where, change = struct.unpack_from("<HIH", listed, 4 * (count + 1) + 8 * number)
        is_narrow = bool(where & _IS_NARROW)
        start = (where & _PLACE) // 2 if is_narrow else where & _PLACE
        yield _Piece(ends[number], ends[number + 1], start, 1 if is_narrow else 2, _changed(change, groups))


def _changed(change: int, groups: list[Changes]) -> Changes:
    """Read the changes of a piece: one property, or the index of a group of changes."""
    if change & 1:
        return groups[change >> 1] if change >> 1 < len(groups) else {}
    return short_change(change >> 1 & 0x7F, change >> 8)
