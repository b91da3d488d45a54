"""The styles of a document: their purposes and their format changes."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from memos_gql.extract.word.binary.changes import Changes, changes

_PARAGRAPH = 1
_TITLE = 62
_HEADINGS = range(1, 10)
_NOBODY = 0xFFF
_MAX_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Style:
    """`number` is Word's built-in number for the style's purpose.

    `changes` include those of the styles it is based on.
    """

    number: int = _NOBODY
    based_on: int = _NOBODY
    changes: Changes = field(default_factory=dict)

    @property
    def level(self) -> int | None:
        """Return the level of a heading, 1 for the title; None for other text."""
        if self.number in _HEADINGS:
            return self.number + 1
        return 1 if self.number == _TITLE else None


def styles(table: bytes) -> list[Style]:
    """Read the style sheet, [MS-DOC] section 2.9.271; paragraphs refer to styles by the index in this list."""
    if len(table) < 6:
        return []
    size, _, base_bytes = struct.unpack_from("<HHH", table)
    found = list(_read(table, 2 + size, base_bytes=base_bytes))
    return [Style(style.number, style.based_on, _inherited(found, style)) for style in found]


def _read(table: bytes, place: int, *, base_bytes: int) -> Iterator[Style]:
    while place + 2 <= len(table):
        size = struct.unpack_from("<H", table, place)[0]
        yield _style(table[place + 2 : place + 2 + size], base_bytes=base_bytes)
        place += 2 + size + size % 2


def _style(written: bytes, *, base_bytes: int) -> Style:
    if len(written) < base_bytes + 2:
        return Style()
    number, kind = struct.unpack_from("<HH", written)
    found = Style(number & 0xFFF, kind >> 4)
    if kind & 0xF != _PARAGRAPH:
        return found
    # After the zero-terminated name come the paragraph changes, then the character changes
    place = base_bytes + 2 * struct.unpack_from("<H", written, base_bytes)[0] + 4
    size = int.from_bytes(written[place : place + 2], "little")
    return Style(found.number, found.based_on, changes(written[place + 4 : place + 2 + size]))


def _inherited(found: list[Style], style: Style) -> Changes:
    chain = [style]
    while chain[-1].based_on < len(found) and len(chain) < _MAX_CHAIN:
        chain.append(found[chain[-1].based_on])
    return {which: value for one in reversed(chain) for which, value in one.changes.items()}
