"""Count the paragraphs of numbered lists, and format their numbers."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from memos_gql.extract.word.numerals import numeral

_LEVELS = 9
_COUNT = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """The numbering of one level of a list; in `text`, `%1` is replaced by the number of the first level, and so on."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    is_legal: bool = False
    is_close: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class NumberedList:
    """The counters that a list advances, its levels, and the levels that it restarts."""

    counters: str
    levels: Mapping[int, Level]
    restarts: Mapping[int, int] = field(default_factory=dict)


class Counts:
    """Counts list numbers while a document is read from start to end."""

    def __init__(self, lists: Mapping[str, NumberedList]) -> None:
        self._lists = lists
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()

    def has(self, number: str) -> bool:
        """Whether there is a list of this number."""
        return number in self._lists

    def has_level(self, number: str, level: int) -> bool:
        """Whether the list of this number has such a level, from 0."""
        return self.has(number) and level in self._lists[number].levels

    def restart(self, number: str, level: int, *, at: int) -> None:
        """Make the next number of a level this one."""
        found = self._lists.get(number)
        if found is not None:
            self._begun.add(number)
            self._counts[found.counters][level] = at - 1

    def mark(self, number: str, level: int) -> str:
        """Count a paragraph of a list, and return the number before its text; empty if the list does not exist."""
        if not self.has_level(number, level):
            return ""
        found = self._lists[number]
        counts = self._counts[found.counters]
        if number not in self._begun:
            self._begun.add(number)
            for place in found.restarts:
                counts.pop(place, None)
        counts[level] = counts[level] + 1 if level in counts else _start(found, level)
        for lower in range(level + 1, _LEVELS):
            counts.pop(lower, None)
        return _spaced(_text(found, level, counts), found.levels[level])


def _start(found: NumberedList, level: int) -> int:
    return found.restarts.get(level, found.levels[level].start if level in found.levels else 1)


def _text(found: NumberedList, level: int, counts: dict[int, int]) -> str:
    own = found.levels[level]
    if own.format in ("bullet", "none"):
        return "" if own.format == "bullet" else _COUNT.sub("", own.text)

    def counted(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        shown = found.levels.get(place, own)
        count = counts.get(place, _start(found, place))
        return numeral(count, "decimal" if own.is_legal and place < level else shown.format)

    return _COUNT.sub(counted, own.text)


def _spaced(mark: str, level: Level) -> str:
    """Put a space after the number, except after Chinese punctuation, which includes its own space."""
    mark = mark.strip()
    is_wide = unicodedata.east_asian_width(mark[-1:] or " ") in "WF" and unicodedata.category(mark[-1]).startswith("P")
    return mark if not mark or level.is_close or is_wide else mark + " "
