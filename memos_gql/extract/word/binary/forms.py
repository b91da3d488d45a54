"""Read the boxes and lists of forms, whose state is in the stream `Data`, [MS-DOC] sections 2.9.78 and 2.9.158."""

import re
import struct

from memos_gql.extract.wording import TICKED, UNTICKED

UNREAD = "a box or list of the form in it was not read; save the document as DOCX"
_CODE = re.compile(r"\s*FORM(?:CHECKBOX|DROPDOWN)(?!\w)", re.IGNORECASE)
_VERSION = 0xFFFFFFFF
_TEXT, _BOX = 0, 1
_UNDEFINED = 25  # the result is the default
_FIXED_BYTES = 10
_TEXTS_BEFORE_ENTRIES = 5  # format, help, status, and two macros


def is_box(code: str) -> bool:
    """Whether this is the code of a check box or a list, whose state is not part of the text."""
    return _CODE.match(code) is not None


def shown(data: bytes, start: int) -> str:
    """Return the box or the chosen entry of the form field at this position.

    Raises:
        struct.error, IndexError: no form field is there, or it is damaged.
    """
    place = start + int(struct.unpack_from("<iH", data, start)[1])
    version, bits = struct.unpack_from("<IH", data, place)
    kind, result = bits & 3, bits >> 2 & 31
    if version != _VERSION or kind == _TEXT:
        raise struct.error
    place = _after_text(data, place + _FIXED_BYTES)
    chosen = _number(data, place) if result == _UNDEFINED else result
    if kind == _BOX:
        return TICKED if chosen else UNTICKED
    return _entries(data, place + 2)[chosen]


def _entries(data: bytes, place: int) -> list[str]:
    for _ in range(_TEXTS_BEFORE_ENTRIES):
        place = _after_text(data, place)
    count, place = _number(data, place + 2), place + 6
    found = []
    for _ in range(count):
        end = place + 2 + 2 * _number(data, place)
        found.append(data[place + 2 : end].decode("utf-16-le", "ignore"))
        place = end
    return found


def _after_text(data: bytes, place: int) -> int:
    """Return the position after a text with its length before it and a zero after it."""
    return place + 4 + 2 * _number(data, place)


def _number(data: bytes, place: int) -> int:
    return int(struct.unpack_from("<H", data, place)[0])
