"""Where a text may be cut, and how good each place is: best before a heading, worst inside a sentence."""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from pathlib import Path

from memos_gql.memory.tables import CELLS

_WORDS = tomllib.loads(Path(__file__).with_name("borders.toml").read_text("utf-8"))
_ABBREVIATIONS = frozenset(_WORDS["abbreviations"])
_GAP = re.compile(r"\n\s*\n")
_SENTENCE_END = re.compile(
    r"(?<![.!?\u2026])[.!?\u2026]++[\"'\u201d\u2019\u00bb)\]]*+(?=\s)|[\u3002\uff01\uff1f\uff1b]+[\u201d\u2019\u300d\u300f\uff09)]*"
)
_ENDED = re.compile(r"[.!?:;|\u2026\u3002\uff01\uff1f\uff1a\uff1b][\"'\u201d\u2019\u00bb\u300d\u300f\uff09)\]]*\s*\Z")
_LAST_WORD = re.compile(r"[^\s(\[\"'\u201c\u2018\u00ab]*\Z")
_ITEM = re.compile(
    r"\s*(?:[-*+\u2022\u00b7\u25aa\u25cf\u2013\u2014]\s|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s|[(\uff08]?[一二三四五六七八九十]{1,3}[)\uff09\u3001])"
)
_CLAUSE = re.compile(rf"\s*(?:{'|'.join(_WORDS['clauses'])})")
_MAX_SPACE, _LONGEST_ABBREVIATION = 100, 20
_NEARLY_FULL = 0.8
"""Share of the length of the paragraph's longest line: a line of at least this length was broken at the margin, so its
sentence may go on."""


class Strength(IntEnum):
    """How good a border is for cutting."""

    LINE = 1
    SENTENCE = 2
    ROW = 3
    """The end of a complete line: a table row, a list item, a line of verse or code."""
    BLOCK = 4
    SECTION = 5
    CLAUSE = 6
    """Before a numbered clause, which can be understood alone."""


@dataclass(frozen=True, slots=True)
class Border:
    """A position in a text: before which character it may be cut."""

    place: int
    strength: Strength


def borders(text: str, *, sections: Iterable[int] = (), heading_ends: Collection[int] = ()) -> list[Border]:
    """List the borders within a text in order, without duplicates.

    Args:
        sections: positions where a section begins.
        heading_ends: positions where a heading's line ends: what follows belongs to the heading.
    """
    strengths: dict[int, Strength] = {}
    for border in (*_sentences(text), *_lines(text), *(Border(place, Strength.SECTION) for place in sections)):
        if 0 < border.place < len(text):
            strengths[border.place] = max(border.strength, strengths.get(border.place, border.strength))
    strengths |= dict.fromkeys(strengths.keys() & set(heading_ends), Strength.LINE)
    return [Border(place, strengths[place]) for place in sorted(strengths)]


def _sentences(text: str) -> Iterator[Border]:
    return (Border(end.end(), Strength.SENTENCE) for end in _SENTENCE_END.finditer(text) if _ends_sentence(text, end))


def _ends_sentence(text: str, end: re.Match[str]) -> bool:
    """Distinguish a full stop from the point of an abbreviation, an initial or an item's number."""
    if end.group()[0] != ".":
        return True
    following = text[end.end() : end.end() + _MAX_SPACE].lstrip()[:1]
    before = text[max(0, end.start() - _LONGEST_ABBREVIATION) : end.start()]
    word = _LAST_WORD.findall(before)[0]
    is_number = word.isdigit() and before.removesuffix(word).rstrip(" ")[-1:] in ("", "\n")
    return not (following.islower() or is_number or len(word) == 1 or word.lower() in _ABBREVIATIONS)


def _lines(text: str) -> Iterator[Border]:
    """Rate the end of each line: it ends a paragraph, a complete line, or neither."""
    start = 0
    for gap in [*_GAP.finditer(text), None]:
        end = gap.start() if gap else len(text)
        yield from _within(text[start:end], start)
        if gap:
            yield Border(end, Strength.CLAUSE if _CLAUSE.match(text, gap.end()) else Strength.BLOCK)
            start = gap.end()


def _within(paragraph: str, start: int) -> Iterator[Border]:
    rows = paragraph.split("\n")
    full = _NEARLY_FULL * max(map(len, rows))
    place = start
    for row, following in pairwise(rows):
        place += len(row)
        yield Border(place, _strength(row, following, full=full))
        place += 1


def _strength(row: str, following: str, *, full: float) -> Strength:
    if _goes_on(row, following, full=full):
        return Strength.LINE
    return Strength.CLAUSE if _CLAUSE.match(following) else Strength.ROW


def _goes_on(row: str, following: str, *, full: float) -> bool:
    """Tell whether a sentence may continue after the end of a line."""
    if _ENDED.search(row) or _ITEM.match(following) or CELLS in row:
        return False
    return len(row) >= full or following[:1].islower()
