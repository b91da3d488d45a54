"""Finding the days that a text speaks of: "yesterday", "two weeks ago", 上周三. The words are in `dates.toml`.

A text is read relative to a moment: for a question, when it is asked; for a statement, when it was said.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from pathlib import Path

from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]  # its type stubs are a separate package

from memos_gql.memory.comparable import comparable
from memos_gql.memory.date_rules import MONTHS_IN, STEPS, Days, Said, Tables, Tense, days_of, whole
from memos_gql.memory.holidays import Holiday
from memos_gql.memory.phrases import HAN

LEXICON = Path(__file__).with_name("dates.toml")
MAX_CHARACTERS = 4_000
"""Longer than any memory."""
REMEMBERED = 64
"""Texts in the cache: a search parses its query several times, and a long text takes 5 ms each time."""
MOST_TIMES = 3
"""A text with more periods, such as a table, is not about any particular time."""
JUST_BEFORE = 60
"""Characters before a range that may say that something was moved."""
MEANINGS = ("numbers", "ordinals", "units", "weekdays", "moves", "portions", "holidays")
WORDS = (*MEANINGS, "months", "seasons", "quarters", "half_years")
"""The tables whose words rules stand for in braces, by their name without the last letter: {half_year}."""
COPY = re.compile(r"_\d$")
"""A pattern cannot have two groups of one name, so the second has a number."""


@dataclass(frozen=True, slots=True)
class Span:
    """A period, half-open, in UTC."""

    start: datetime
    end: datetime

    def overlap(self, other: "Span") -> timedelta:
        """Return how long both periods overlap; zero if they do not."""
        return max(min(self.end, other.end) - max(self.start, other.start), timedelta(0))


@dataclass(frozen=True, slots=True)
class Mention:
    """Words in a text's comparable form, from `start` to `end`, and the periods they may mean."""

    start: int
    end: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Named:
    """What a word such as "yesterday" names: so many units from today."""

    unit: str
    shift: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """Words that name days, and how often such days come again."""

    start: int
    end: int
    days: tuple[Days, ...]
    cycle: relativedelta | None


@dataclass(frozen=True)
class _Ranges:
    """The words between the first and the last day of a stretch."""

    joint: re.Pattern[str]
    between: re.Pattern[str]
    opening: re.Pattern[str]
    changed: re.Pattern[str]


@dataclass(frozen=True)
class _Language:
    """One language's tables, and its compiled rules in order."""

    tables: Tables
    named: tuple[tuple[re.Pattern[str], _Named], ...]
    rules: tuple[tuple[str, re.Pattern[str]], ...]
    ranges: _Ranges
    past: re.Pattern[str]
    future: re.Pattern[str]
    plain: re.Pattern[str]

    def tense(self, text: str) -> Tense:
        """Tell whether a text is about the past or the future; OPEN if it says both or neither."""
        past, future = self.past.search(text) is not None, self.future.search(text) is not None
        if past == future:
            return Tense.OPEN
        return Tense.PAST if past else Tense.FUTURE


def spans_in(text: str, moment: datetime, *, tense: Tense | None = None) -> tuple[Span, ...]:
    """List the periods that a text speaks of, relative to `moment`; its time zone decides where days begin.

    `tense` is that of the text; by default it is read from its words.
    """
    found = _mentions(text[:MAX_CHARACTERS], moment.date(), moment.tzinfo or UTC, tense)
    return tuple(dict.fromkeys(span for mention in found for span in mention.spans))


def time_spoken_of(text: str, moment: datetime) -> Span | None:
    """Return the period from the first to the last day that a text speaks of; None if it names none, or too many."""
    spans = spans_in(text, moment)
    if not 1 <= len(spans) <= MOST_TIMES:
        return None
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def without_dates(text: str, moment: datetime) -> str:
    """Return the comparable form of a text without its words for times."""
    compared = comparable(text)
    for mention in sorted(mentions(text, moment), key=lambda mention: -mention.start):
        compared = f"{compared[: mention.start]} {compared[mention.end :]}"
    return " ".join(compared.split())


def beside_dates(text: str, moment: datetime) -> str:
    """Return what a question asks apart from its day; empty for "What happened on Friday?"."""
    rest = without_dates(text, moment).lower()
    return _language("chinese" if HAN.search(rest) else "english").plain.sub(" ", rest)


def mentions(text: str, moment: datetime) -> list[Mention]:
    """Find the words of a text that name a time, in the order of the text, without overlaps."""
    return list(_mentions(text[:MAX_CHARACTERS], moment.date(), moment.tzinfo or UTC, None))


@lru_cache(maxsize=REMEMBERED)
def _mentions(text: str, today: date, zone: tzinfo, known_tense: Tense | None) -> tuple[Mention, ...]:
    compared = comparable(text).lower()
    language = _language("chinese" if HAN.search(compared) else "english")
    tense = known_tense or language.tense(compared)
    found = list(_readings(compared, language, today, tense))
    return tuple(
        Mention(reading.start, reading.end, tuple(_span(days, zone) for days in reading.days))
        for reading in _joined(compared, found, language.ranges, tense)
    )


def _readings(text: str, language: _Language, today: date, tense: Tense) -> Iterator[_Reading]:
    """Read dates in the order of the rules; nothing is read twice."""
    is_read = bytearray(len(text))
    for match, said in _matches(text, language, today, tense):
        if any(is_read[match.start() : match.end()]):
            continue
        days = (whole(said.unit, today + STEPS[said.unit] * said.shift),) if isinstance(said, _Named) else days_of(said)
        if days:
            is_read[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            yield _Reading(match.start(), match.end(), tuple(days), None if isinstance(said, _Named) else said.cycle)


def _matches(
    text: str, language: _Language, today: date, tense: Tense
) -> Iterator[tuple[re.Match[str], "_Named | Said"]]:
    for pattern, named in language.named:
        for match in pattern.finditer(text):
            yield match, named
    for rule, pattern in language.rules:
        for match in pattern.finditer(text):
            groups = {COPY.sub("", name): said for name, said in match.groupdict().items() if said is not None}
            yield match, Said(rule, groups, language.tables, today, tense)


def _joined(text: str, found: list[_Reading], ranges: _Ranges, tense: Tense) -> list[_Reading]:
    """Join two dates to a stretch where the text says so: "from 3 May to 5 June", 上周一到周三."""
    joined: list[_Reading] = []
    for reading in sorted(found, key=lambda reading: reading.start):
        stretch = _stretch(text, joined[-1], reading, ranges, tense) if joined else None
        if stretch:
            joined.pop()
        joined.append(stretch or reading)
    return joined


def _stretch(text: str, begin: _Reading, end: _Reading, ranges: _Ranges, tense: Tense) -> _Reading | None:
    is_habit = tense is Tense.OPEN and begin.cycle == end.cycle == STEPS["week"]
    if is_habit or not _is_range(text, begin, end, ranges):
        return None
    days = [
        Days(first, after)
        for begins in begin.days
        for ends in end.days
        for first, after in [_fitted(begin, begins, end, ends)]
        if first < after
    ]
    return _Reading(begin.start, end.end, tuple(dict.fromkeys(days)), None) if days else None


def _fitted(begin: _Reading, begins: Days, end: _Reading, ends: Days) -> tuple[date, date]:
    """Move the end of a stretch that has no year to the other: "3 May to 5 June 2025" begins in 2025."""
    if begin.cycle:
        return _nearest(begin, ends, -1), ends.after
    if end.cycle:
        return begins.first, _nearest(end, begins, 1) + (ends.after - ends.first)
    return begins.first, ends.after


def _is_range(text: str, begin: _Reading, end: _Reading, ranges: _Ranges) -> bool:
    joint = ranges.joint.match(text, begin.end)
    if joint and joint.end() >= end.start:
        return ranges.changed.search(text[max(0, begin.start - JUST_BEFORE) : begin.start]) is None
    gap = text[begin.end : end.start].lstrip()
    opened = ranges.opening.search(text[max(0, begin.start - JUST_BEFORE) : begin.start]) is not None
    return opened and ranges.between.fullmatch(gap) is not None


def _nearest(reading: _Reading, other: Days, direction: int) -> date:
    """Return the first day of the date's last occurrence before other days, or of its first one after them."""
    day, cycle = reading.days[0].first, reading.cycle or STEPS["year"]
    about = (other.first - day) // (day + cycle - day)
    occurrences = [day + cycle * shift for shift in range(about - 2, about + 3)]
    if direction < 0:
        return max((each for each in occurrences if each < other.first), default=other.first)
    return min((each for each in occurrences if each > other.first), default=other.first)


def _span(days: Days, zone: tzinfo) -> Span:
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (days.first, days.after))
    return Span(start, end)


@cache
def _language(name: str) -> _Language:
    tables = tomllib.loads(LEXICON.read_text(encoding="utf-8"))[name]
    edge = r"\b" if name == "english" else ""
    # A pattern may contain those above it
    parts = dict(reversed(tables["patterns"].items())) | {
        table.removesuffix("s"): _any_of(tables[table]) for table in WORDS
    }
    return _Language(
        tables=Tables(
            **{table: tables[table] for table in MEANINGS if table != "holidays"},
            holidays={word: Holiday.of(written) for word, written in tables["holidays"].items()},
            first_months={part: tables[f"{part}s"] for part in MONTHS_IN},
            with_tense=frozenset(tables["with_tense"]),
        ),
        named=tuple((re.compile(f"{edge}(?:{words}){edge}"), _Named(*days)) for words, days in tables["named"].items()),
        rules=tuple((rule, re.compile(_filled(pattern, parts))) for rule, pattern in tables["rules"].items()),
        ranges=_Ranges(**{part: re.compile(pattern) for part, pattern in tables["ranges"].items()}),
        past=re.compile(f"{edge}(?:{'|'.join(tables['past'])}){edge}"),
        plain=re.compile(f"{edge}(?:{'|'.join(tables['plain'])}){edge}"),
        future=re.compile(f"(?:{'|'.join(_edged(word, edge) for word in tables['future'])})"),
    )


def _any_of(table: Mapping[str, object]) -> str:
    return "|".join(sorted(map(re.escape, table), key=len, reverse=True))


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    """Replace names in braces by what they stand for, which may contain such names in turn."""
    for name, part in parts.items():
        pattern = pattern.replace(f"{{{name}}}", f"(?:{part})")
    return pattern


def _edged(word: str, edge: str) -> str:
    # "'ll" is joined to the word before it
    return f"{word}{edge}" if word.startswith("'") else f"{edge}{word}{edge}"
