"""Count the fields that number paragraphs or parts of them: AUTONUM, AUTONUMLGL, AUTONUMOUT and LISTNUM.

Word stores their codes, but no results. Source: ISO/IEC 29500-1, section 17.16.5, and the list formats of Word.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from memos_gql.extract.word.counting import Counts, Level, NumberedList
from memos_gql.extract.word.numerals import numeral

UNREAD = "an automatic number in it was not read, because its list or its level is unknown; save the document as PDF"
_CODE = re.compile(r"\s*(AUTONUM|AUTONUMLGL|AUTONUMOUT|LISTNUM)(?![\w])(.*)", re.IGNORECASE | re.DOTALL)
_SWITCH = re.compile(r'\\([*a-z])\s*(?:"([^"]*)"|([^\s\\"]+))?', re.IGNORECASE)
_NAME = re.compile(r'\s*(?:"([^"]*)"|([^\s\\]+))')
_BODY = 9
"""The level of text below the nine levels of headings."""
_STYLES = {
    "Arabic": "decimal",
    "alphabetic": "lowerLetter",
    "ALPHABETIC": "upperLetter",
    "roman": "lowerRoman",
    "ROMAN": "upperRoman",
    "Ordinal": "ordinal",
}
_NUMBER, _LEGAL, _OUTLINE = "numberdefault", "legaldefault", "outlinedefault"


def _levels(*written: tuple[str, str]) -> dict[int, Level]:
    """Return levels that display their own number alone; `#` stands for it."""
    return {
        place: Level(format=style, text=text.replace("#", f"%{place + 1}"))
        for place, (style, text) in enumerate(written)
    }


_DEFAULTS = {
    _NUMBER: NumberedList(
        _NUMBER,
        _levels(
            ("decimal", "#)"),
            ("lowerLetter", "#)"),
            ("lowerRoman", "#)"),
            ("decimal", "(#)"),
            ("lowerLetter", "(#)"),
            ("lowerRoman", "(#)"),
            ("decimal", "#."),
            ("lowerLetter", "#."),
            ("lowerRoman", "#."),
        ),
    ),
    _LEGAL: NumberedList(
        _LEGAL, {place: Level(text="".join(f"%{one + 1}." for one in range(place + 1))) for place in range(_BODY)}
    ),
    _OUTLINE: NumberedList(
        _OUTLINE,
        _levels(
            ("upperRoman", "#."),
            ("upperLetter", "#."),
            ("decimal", "#."),
            ("lowerLetter", "#)"),
            ("decimal", "(#)"),
            ("lowerLetter", "(#)"),
            ("lowerRoman", "(#)"),
            ("lowerLetter", "(#)"),
            ("lowerRoman", "(#)"),
        ),
    ),
}
"""The lists that exist in every document."""


def is_number(code: str) -> bool:
    """Whether this is the code of such a field."""
    return _CODE.match(code) is not None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The level of a heading, from 0, and the list of a numbered paragraph with its level; None if it is neither."""

    heading: int | None = None
    number: str | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class _Item:
    """The last number that was counted: its list, named by its number in `counts`, and its level."""

    counts: Counts
    number: str
    level: int


class NumberFields:
    """Counts the fields of a story while it is read from start to end.

    Args:
        counts: the counts of the document's numbered paragraphs, which LISTNUM continues.
        names: the numbers of lists by their names, in lower case.
    """

    def __init__(self, counts: Counts, names: Mapping[str, str]) -> None:
        self._counts = counts
        self._names = names
        self._defaults = Counts(_DEFAULTS)
        self._automatic: dict[str, dict[int, int]] = defaultdict(dict)
        self._paragraph = Paragraph()
        self._last: _Item | None = None
        self._said: str | None = None

    def begin(self, paragraph: Paragraph) -> None:
        """Begin a paragraph, whose own number has been counted."""
        self._paragraph, self._said = paragraph, None
        if paragraph.number is not None:
            self._last = _Item(self._counts, paragraph.number, paragraph.level)

    def shown(self, code: str, *, before: str) -> str | None:
        """Count a field, and return its number; None if its list or level is unknown.

        The number is empty for a bullet and for a field of another kind.

        Args:
            before: the text of the paragraph before the field.
        """
        field = _CODE.match(code)
        if field is None:
            return ""
        kind, rest = field[1].upper(), field[2]
        if kind != "LISTNUM":
            return self._numbered(kind, _switches(rest))
        number = self._listed(_name(rest), _switches(rest), before=before)
        self._said = _squeezed(before + (number or ""))
        return number

    def _numbered(self, kind: str, switches: Mapping[str, str]) -> str:
        counts = self._automatic[kind]
        level = _BODY if self._paragraph.heading is None else self._paragraph.heading
        counts[level] = counts.get(level, 0) + 1
        for lower in range(level + 1, _BODY + 1):
            counts.pop(lower, None)
        if kind == "AUTONUMOUT" and level < _BODY:
            own = _DEFAULTS[_OUTLINE].levels[level]
            return own.text.replace(f"%{level + 1}", numeral(counts[level], own.format))
        deepest = max((place for place in counts if place < _BODY), default=-1)
        above = range(min(level, deepest + 1))
        numbers = [*(counts.get(place, 1) for place in above if kind == "AUTONUMLGL"), counts[level]]
        separator = switches.get("s", ".")
        written = separator.join(numeral(number, switches.get("*", "decimal")) for number in numbers)
        return written if "e" in switches and kind == "AUTONUMLGL" else written + separator

    def _listed(self, name: str, switches: Mapping[str, str], *, before: str) -> str | None:
        found = self._list(name)
        if found is None:
            return None
        counts, number = found
        given = switches.get("l", "")
        level = int(given) - 1 if _is_number(given) else self._level(counts, number, before=before)
        start = switches.get("s", "")
        if _is_number(start):
            counts.restart(number, level, at=int(start))
        self._last = _Item(counts, number, level)
        return counts.mark(number, level).strip() if counts.has_level(number, level) else None

    def _list(self, name: str) -> tuple[Counts, str] | None:
        """Return the list that a field with this name, perhaps empty, continues; None if it is unknown."""
        if name in _DEFAULTS:
            return self._defaults, name
        if self._paragraph.number is not None:
            return self._counts, self._paragraph.number
        if name:
            return (self._counts, self._names[name]) if name in self._names else None
        return (self._last.counts, self._last.number) if self._last else (self._defaults, _NUMBER)

    def _level(self, counts: Counts, number: str, *, before: str) -> int:
        """Return the last level of this list, or the one below it after another number without text between them."""
        last = self._last
        if last is None or (last.counts, last.number) != (counts, number):
            return 0
        is_first = self._said is None
        is_below = self._paragraph.number is not None if is_first else self._said == _squeezed(before)
        return last.level + 1 if is_below else last.level


def _name(rest: str) -> str:
    name = _NAME.match(rest)
    return (name[1] or name[2] or "").lower() if name else ""


def _switches(rest: str) -> dict[str, str]:
    """Return the values by switch; of the formats, the one of the number."""
    found: dict[str, str] = {}
    for switch, quoted, plain in _SWITCH.findall(rest):
        value = quoted or plain
        if switch != "*":
            found[switch.lower()] = value
        elif value in _STYLES:
            found[switch] = _STYLES[value]
    return found


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 4


def _squeezed(text: str) -> str:
    return "".join(text.split())
