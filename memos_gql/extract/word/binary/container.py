"""The parts of a DOC file: its streams, the locations of its tables, and the number of characters in each story."""

import struct
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import olefile

_WORD_97 = 0xC1
_TABLE_1 = 0x0200  # FibBase.fWhichTblStm
_VERSION_AT, _FLAGS_AT, _COUNTS_AT, _TABLES_AT = 2, 10, 76, 154


class Unreadable(Exception):
    """The file is older than Word 97, or damaged."""


class Table(IntEnum):
    """The index of a table in FibRgFcLcb97, [MS-DOC] section 2.5.6."""

    STYLES = 1
    HEADERS = 11
    CHARACTER_PAGES = 12
    PARAGRAPH_PAGES = 13
    FONTS = 15
    PIECES = 33
    LISTS = 73
    LIST_OVERRIDES = 74


@dataclass(frozen=True, slots=True)
class Lengths:
    """The number of characters in each story; the stories are stored in this order."""

    body: int
    footnotes: int
    headers: int
    macros: int
    comments: int
    endnotes: int
    boxes: int
    header_boxes: int


@dataclass(frozen=True, slots=True)
class Container:
    """`text` is the stream with characters and formats, `data` the one with pictures and forms, `tables` the rest."""

    text: bytes
    tables: bytes
    data: bytes
    lengths: Lengths

    def table(self, which: Table) -> bytes:
        """Return a table; empty if the file does not have it."""
        start, size = self._place(which)
        return self.tables[start : start + size]

    def numbers(self, which: Table) -> tuple[int, ...]:
        """Return a table of positions in the text."""
        written = self.table(which)
        return struct.unpack_from(f"<{len(written) // 4}I", written)

    def from_table(self, which: Table) -> bytes:
        """Return a table and everything after it; empty if the file does not have it."""
        start, size = self._place(which)
        return self.tables[start:] if size else b""

    def _place(self, which: Table) -> tuple[int, int]:
        start, size = struct.unpack_from("<II", self.text, _TABLES_AT + 8 * which)
        return start, size


def opened(path: Path) -> Container:
    """Read the streams.

    Raises:
        Unreadable: the file contains no such document.
        struct.error: a stream is cut off.
    """
    with olefile.OleFileIO(str(path)) as container:
        text = container.openstream("WordDocument").read()
        version, flags = (struct.unpack_from("<H", text, place)[0] for place in (_VERSION_AT, _FLAGS_AT))
        name = "1Table" if flags & _TABLE_1 else "0Table"
        if version < _WORD_97 or not container.exists(name):
            raise Unreadable
        lengths = Lengths(*struct.unpack_from("<8I", text, _COUNTS_AT))
        data = container.openstream("Data").read() if container.exists("Data") else b""
        return Container(text, container.openstream(name).read(), data, lengths)
