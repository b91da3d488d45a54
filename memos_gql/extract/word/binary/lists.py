"""The numbered lists of a document."""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from memos_gql.extract.word.binary.container import Container, Table
from memos_gql.extract.word.counting import Level, NumberedList

T = TypeVar("T")

_LIST_BYTES, _OVERRIDE_BYTES, _LEVEL_BYTES = 28, 16, 28
_IS_SIMPLE, _LEVELS = 0x01, 9
_IS_LEGAL, _NO_SPACE = 0x04, 2
_RESTARTS, _HAS_LEVEL = 0x10, 0x20
_FORMATS = (
    "decimal",
    "upperRoman",
    "lowerRoman",
    "upperLetter",
    "lowerLetter",
    "ordinal",
    "cardinalText",
    "ordinalText",
    "hex",
    "chicago",
    "ideographDigital",
    "japaneseCounting",
    "aiueo",
    "iroha",
    "decimalFullWidth",
    "decimalHalfWidth",
    "japaneseLegal",
    "japaneseDigitalTenThousand",
    "decimalEnclosedCircle",
    "decimalFullWidth2",
    "aiueoFullWidth",
    "irohaFullWidth",
    "decimalZero",
    "bullet",
    "ganada",
    "chosung",
    "decimalEnclosedFullstop",
    "decimalEnclosedParen",
    "decimalEnclosedCircleChinese",
    "ideographEnclosedCircle",
    "ideographTraditional",
    "ideographZodiac",
    "ideographZodiacTraditional",
    "taiwaneseCounting",
    "ideographLegalTraditional",
    "taiwaneseCountingThousand",
    "taiwaneseDigital",
    "chineseCounting",
    "chineseLegalSimplified",
    "chineseCountingThousand",
)
"""Number formats by their numbers in the file."""
_NONE = 0xFF


class _Reader:
    """Reads bytes sequentially."""

    def __init__(self, written: bytes) -> None:
        self._written = written
        self._place = 0

    def take(self, size: int) -> bytes:
        """Return the next bytes.

        Raises:
            struct.error: fewer bytes are left.
        """
        part = self._written[self._place : self._place + size]
        if len(part) < size:
            raise struct.error
        self._place += size
        return part

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")


def lists(container: Container) -> dict[str, NumberedList]:
    """Read the lists, by the numbers that paragraphs refer to, [MS-DOC] sections 2.9.147 and 2.9.132."""
    known = dict(_whole(_patterns(_Reader(container.from_table(Table.LISTS)))))
    return dict(_whole(_overridden(_Reader(container.table(Table.LIST_OVERRIDES)), known)))


def _whole(found: Iterator[T]) -> Iterator[T]:
    """Yield the items until the table is cut off: a document can be read without list numbers."""
    with suppress(struct.error):
        yield from found


def _patterns(reader: _Reader) -> Iterator[tuple[int, dict[int, Level]]]:
    """Yield each list's id and levels; the levels are stored after all lists."""
    heads = [reader.take(_LIST_BYTES) for _ in range(reader.number(2))]
    for head in heads:
        levels = 1 if head[26] & _IS_SIMPLE else _LEVELS
        yield int.from_bytes(head[:4], "little"), {place: _level(reader) for place in range(levels)}


def _level(reader: _Reader) -> Level:
    head = reader.take(_LEVEL_BYTES)
    reader.take(head[24] + head[25])
    text = reader.take(2 * reader.number(2)).decode("utf-16-le", "ignore")
    return Level(
        start=int.from_bytes(head[:4], "little"),
        format="none" if head[4] == _NONE else _FORMATS[head[4]] if head[4] < len(_FORMATS) else "decimal",
        text="".join(f"%{ord(character) + 1}" if ord(character) < _LEVELS else character for character in text),
        is_legal=bool(head[5] & _IS_LEGAL),
        is_close=head[15] == _NO_SPACE,
    )


def _overridden(reader: _Reader, known: dict[int, dict[int, Level]]) -> Iterator[tuple[str, NumberedList]]:
    heads = [reader.take(_OVERRIDE_BYTES) for _ in range(reader.number(4))]
    for number, head in enumerate(heads, start=1):
        name = int.from_bytes(head[:4], "little")
        found = NumberedList(str(name), known.get(name, {}))
        reader.take(4)
        for _ in range(head[12]):
            found = _changed(found, reader)
        yield str(number), found


def _changed(found: NumberedList, reader: _Reader) -> NumberedList:
    start, flags = reader.number(4), reader.number(4)
    place = flags & 0xF
    if flags & _HAS_LEVEL:
        return replace(found, levels={**found.levels, place: _level(reader)})
    return replace(found, restarts={**found.restarts, place: start}) if flags & _RESTARTS else found
