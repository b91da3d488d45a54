"""Format changes (`sprm`): the property and its new value."""

import struct
from collections.abc import Iterator
from enum import IntEnum

_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_COUNTED = 6  # the value is preceded by its length
_TABS, _ROW = 0xC615, 0xD608
_SHORT = {0x41: 0x0800, 0x5C: 0x083C}
"""The changes that a piece may name in one byte, as far as they matter here."""


class Property(IntEnum):
    """The properties that affect the visible text."""

    IS_DELETED = 0x0800
    IS_HIDDEN = 0x083C
    IS_SPECIAL = 0x0855
    RAISED = 0x2A48
    SYMBOL = 0x6A09
    DATA = 0x6A03
    STYLE = 0x4600
    LIST = 0x460B
    LIST_LEVEL = 0x260A
    IS_IN_TABLE = 0x2416
    ENDS_ROW = 0x2417
    ENDS_INNER_CELL = 0x244B
    ENDS_INNER_ROW = 0x244C
    ROW = _ROW


Changes = dict[int, bytes]
"""Values by property."""


def changes(written: bytes) -> Changes:
    """Read a list of changes; the last change of a property counts."""
    return dict(_read(written))


def short_change(number: int, value: int) -> Changes:
    """Read a change that a piece stores in two bytes."""
    return {_SHORT[number]: bytes([value])} if number in _SHORT else {}


def value_of(found: Changes, which: Property) -> int:
    """Return a property's value as a number; 0 if it was not changed."""
    return int.from_bytes(found.get(which, b"")[:4], "little")


def _read(written: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 2 < len(written):
        which = struct.unpack_from("<H", written, place)[0]
        place += 2
        size, skipped = _size(which, written[place : place + 2])
        yield which, written[place + skipped : place + size]
        place += size


def _size(which: int, head: bytes) -> tuple[int, int]:
    """Return the size of the value in bytes, and how many of these bytes are its length."""
    kind = which >> 13
    if which == _ROW:
        return int.from_bytes(head, "little") + 1, 2
    if kind != _COUNTED:
        return _SIZES[kind], 0
    if which == _TABS and head[0] == 0xFF:
        # More tabs than a byte can count: the rest of this list cannot be located
        return 1 << 16, 1
    return head[0] + 1, 1
