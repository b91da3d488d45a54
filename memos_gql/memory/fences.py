"""Memories that an agent quotes between two marked lines, "--- Memory ---" and "--- End ---", or in a code block."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

MARKS = r"-=*#~_+<\[{【《"
LAST_MARKS = r"-=*#~_+>\]}】》:："
LONGEST_LINE = 120
"""Characters; a longer line is no mark."""


class Fences:
    """The marks of quoted memories, made of the patterns of what stands in the first line and in the last."""

    def __init__(self, names: str, ends: str) -> None:
        self._first = re.compile(rf"\s*(?P<mark>`{{3,}}|[{MARKS}]+)\s*{names}\s*[{LAST_MARKS}]*\s*", re.IGNORECASE)
        self._last = re.compile(
            rf"\s*(?:(?P<mark>[{MARKS}]+)\s*{ends}\s*[{LAST_MARKS}]*|(?P<ticks>`{{3,}}))\s*", re.IGNORECASE
        )

    def without(self, lines: Sequence[str]) -> list[str]:
        """Leave out each block with its first and last line; a block without a last line stays."""
        ends = self._ends(lines)
        return list(self._outside(lines, ends)) if ends else list(lines)

    def _outside(self, lines: Sequence[str], ends: Mapping[str, Sequence[int]]) -> Iterator[str]:
        place = 0
        while place < len(lines):
            end = self._end_of_block(lines[place], place, ends)
            if end is None:
                yield lines[place]
            place = place + 1 if end is None else end + 1

    def _end_of_block(self, line: str, place: int, ends: Mapping[str, Sequence[int]]) -> int | None:
        first = self._first.fullmatch(line) if len(line) <= LONGEST_LINE else None
        last = ends.get(first["mark"][:1], ()) if first else ()
        behind = bisect_right(last, place)
        return last[behind] if behind < len(last) else None

    def _ends(self, lines: Sequence[str]) -> dict[str, list[int]]:
        """List the lines at which a block may end, by the mark that it began with; each line is looked at once."""
        ends: dict[str, list[int]] = defaultdict(list)
        for place, line in enumerate(lines):
            found = self._last.fullmatch(line) if len(line) <= LONGEST_LINE else None
            if found:
                ends[(found["mark"] or found["ticks"])[0]].append(place)
        return ends
