"""Finding the days that a text speaks of: "yesterday", "two weeks ago", 上周三. The words are in `dates.toml`.

A text is read relative to a moment: for a question, when it is asked; for a statement, when it was said.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum, auto
from functools import cache, lru_cache
from pathlib import Path

from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]  # its type stubs are a separate package

from memos_gql.memory.comparable import comparable
from memos_gql.memory.phrases import HAN

LEXICON = Path(__file__).with_name("dates.toml")
MAX_CHARACTERS = 4_000
"""Longer than any memory."""
REMEMBERED = 64
"""Texts in the cache: a search parses its query several times, and a long text takes 5 ms each time."""
MOST_TIMES = 3
"""A text with more periods, such as a table, is not about any particular time."""
SOON = timedelta(days=92)
"""A day or month without a year may be a future one if it is closer than this and the text is not in the past tense."""
DAY, WEEK, WEEKEND, MONTH, YEAR = "day", "week", "weekend", "month", "year"
STEPS = {
    DAY: relativedelta(days=1),
    WEEK: relativedelta(weeks=1),
    WEEKEND: relativedelta(weeks=1),
    "fortnight": relativedelta(weeks=2),
    MONTH: relativedelta(months=1),
    YEAR: relativedelta(years=1),
}


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


class Tense(Enum):
    PAST = auto()
    FUTURE = auto()
    OPEN = auto()


@dataclass(frozen=True, slots=True)
class _Days:
    """Whole days, half-open."""

    first: date
    after: date


@dataclass(frozen=True, slots=True)
class _Said:
    """A match of a rule: its named groups, and what they are relative to."""

    rule: str
    groups: Mapping[str, str]
    language: "_Language"
    today: date
    tense: Tense

    def number(self, name: str) -> int:
        said = self.groups[name]
        return int(said) if said.isdigit() else self.language.numbers[said]

    def move(self, name: str) -> int:
        return self.language.moves[self.groups[name]]


@dataclass(frozen=True)
class _Language:
    """One language's tables, and its compiled rules in order."""

    numbers: Mapping[str, int]
    units: Mapping[str, str]
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    moves: Mapping[str, int]
    named: tuple[tuple[re.Pattern[str], str, int], ...]
    rules: tuple[tuple[str, re.Pattern[str]], ...]
    past: re.Pattern[str]
    future: re.Pattern[str]
    plain: re.Pattern[str]

    def tense(self, text: str) -> Tense:
        """Tell whether a text is about the past or the future; OPEN if it says both or neither."""
        past, future = self.past.search(text) is not None, self.future.search(text) is not None
        if past == future:
            return Tense.OPEN
        return Tense.PAST if past else Tense.FUTURE


def spans_in(text: str, moment: datetime) -> tuple[Span, ...]:
    """List the periods that a text speaks of, relative to `moment`; its time zone decides where days begin."""
    return tuple(dict.fromkeys(span for mention in mentions(text, moment) for span in mention.spans))


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
    """Find the words of a text that name a time, in the order of the rules, without overlaps."""
    return list(_mentions(text[:MAX_CHARACTERS], moment.date(), moment.tzinfo or UTC))


@lru_cache(maxsize=REMEMBERED)
def _mentions(text: str, today: date, zone: tzinfo) -> tuple[Mention, ...]:
    compared = comparable(text).lower()
    language = _language("chinese" if HAN.search(compared) else "english")
    found: list[Mention] = []
    for start, end, days in _readings(compared, language, today):
        if days and not any(start < other.end and other.start < end for other in found):
            found.append(Mention(start, end, tuple(_span(stretch, zone) for stretch in days)))
    return tuple(found)


def _readings(text: str, language: _Language, today: date) -> Iterator[tuple[int, int, list[_Days]]]:
    tense = language.tense(text)
    for pattern, unit, shift in language.named:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), [_whole(unit, today + STEPS[unit] * shift)]
    for rule, pattern in language.rules:
        for match in pattern.finditer(text):
            groups = {name.removesuffix("_2"): value for name, value in match.groupdict().items() if value is not None}
            yield match.start(), match.end(), _days(_Said(rule, groups, language, today, tense))


def _days(said: _Said) -> list[_Days]:
    """Resolve a match into days; empty if there is no such day, as for 30 February."""
    try:
        return list(_resolved(said))
    except (ValueError, OverflowError):
        return []


def _resolved(said: _Said) -> Iterator[_Days]:
    groups = said.groups
    if "length" in groups:
        yield _Days(said.today - _step(said) * said.number("length"), said.today + timedelta(days=1))
    elif "number" in groups:
        sign = -1 if said.rule == "ago" else 1
        yield _whole(_unit(said), said.today + _step(said) * (sign * said.number("number")))
    elif "weekday" in groups:
        yield from _weekdays(said)
    elif "day" in groups:
        yield from _dates(said)
    elif "month" in groups or "month_number" in groups:
        yield from _months(said)
    elif "unit" in groups:
        yield from _units(said)
    else:
        yield _whole(YEAR, date(int(groups["year"]), 1, 1))


def _unit(said: _Said) -> str:
    return said.language.units[said.groups["unit"]]


def _step(said: _Said) -> relativedelta:
    return STEPS[_unit(said)]


def _units(said: _Said) -> Iterator[_Days]:
    unit = _unit(said)
    if "move" in said.groups:
        yield _whole(unit, said.today + STEPS[unit] * said.move("move"))
        return
    weekends = [_whole(unit, said.today + timedelta(weeks=week)) for week in (-1, 0, 1)]
    yield from _meant(weekends, said)


def _weekdays(said: _Said) -> Iterator[_Days]:
    day = said.language.weekdays[said.groups["weekday"]]
    if "week_move" in said.groups:
        monday = _whole(WEEK, said.today + timedelta(weeks=said.move("week_move"))).first
        yield _whole(DAY, monday + timedelta(days=day))
        return
    behind = (said.today.weekday() - day) % 7 or 7
    before, coming = (
        said.today - timedelta(days=behind),
        said.today + timedelta(days=7 - behind % 7 if behind != 7 else 7),
    )
    if "move" not in said.groups:
        yield from _meant([_whole(DAY, before), _whole(DAY, coming)], said)
        return
    move = said.move("move")
    yield _whole(DAY, before if move < 0 else coming)
    if move > 0 and coming.isocalendar().week == said.today.isocalendar().week:
        # On a Monday, some people mean this week's Friday by "next Friday", others next week's
        yield _whole(DAY, coming + timedelta(weeks=1))


def _dates(said: _Said) -> Iterator[_Days]:
    groups, today = said.groups, said.today
    day = said.number("day")
    if "month_move" in groups:
        yield _whole(DAY, (today + STEPS[MONTH] * said.move("month_move")).replace(day=day))
    elif _names_month(said):
        months = [month.first for month in _months_of_years(said)]
        yield from _one_or_meant(
            [_whole(DAY, first.replace(day=day)) for first in months if _has_day(first, day)], said
        )
    else:
        months = [today.replace(day=1) + STEPS[MONTH] * shift for shift in (-1, 0, 1)]
        yield from _meant([_whole(DAY, first.replace(day=day)) for first in months if _has_day(first, day)], said)


def _has_day(first_of_month: date, day: int) -> bool:
    last: date = first_of_month + STEPS[MONTH] - timedelta(days=1)
    return 1 <= day <= last.day


def _months(said: _Said) -> Iterator[_Days]:
    months = _months_of_years(said)
    if "move" not in said.groups:
        yield from _one_or_meant(months, said)
        return
    move = said.move("move")
    past, ahead = (
        [month for month in months if month.after <= said.today],
        [month for month in months if month.first > said.today],
    )
    yield past[-1] if move < 0 else ahead[0] if move > 0 else months[1]


def _names_month(said: _Said) -> bool:
    return "month" in said.groups or "month_number" in said.groups


def _months_of_years(said: _Said) -> list[_Days]:
    """List the month in the given year; without one, in last, this and next year."""
    groups = said.groups
    month = said.language.months[groups["month"]] if "month" in groups else int(groups["month_number"])
    if "year" in groups:
        years = [int(groups["year"])]
    elif "year_move" in groups:
        years = [said.today.year + said.move("year_move")]
    else:
        years = [said.today.year + shift for shift in (-1, 0, 1)]
    return [_whole(MONTH, date(year, month, 1)) for year in years]


def _one_or_meant(choices: list[_Days], said: _Said) -> Iterator[_Days]:
    yield from choices if "year" in said.groups or "year_move" in said.groups else _meant(choices, said)


def _meant(choices: list[_Days], said: _Said) -> Iterator[_Days]:
    """Choose those of several candidates that the tense allows; `choices` are in order of time."""
    past = [days for days in choices if days.first <= said.today]
    ahead = [days for days in choices if days.after > said.today]
    if said.tense is not Tense.FUTURE and past:
        yield past[-1]
    is_near = ahead and (said.tense is Tense.FUTURE or ahead[0].first - said.today < SOON)
    if said.tense is not Tense.PAST and is_near and ahead[0] not in past[-1:]:
        yield ahead[0]


def _whole(unit: str, day: date) -> _Days:
    """Return the whole day, week, weekend, month or year that contains a day; weeks begin on Monday."""
    monday = day - timedelta(days=day.weekday())
    match unit:
        case "week" | "fortnight":
            return _Days(monday, monday + timedelta(days=7))
        case "weekend":
            return _Days(monday + timedelta(days=5), monday + timedelta(days=7))
        case "month":
            return _Days(day.replace(day=1), day.replace(day=1) + STEPS[MONTH])
        case "year":
            return _Days(day.replace(month=1, day=1), day.replace(month=1, day=1) + STEPS[YEAR])
    return _Days(day, day + timedelta(days=1))


def _span(days: _Days, zone: tzinfo) -> Span:
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (days.first, days.after))
    return Span(start, end)


@cache
def _language(name: str) -> _Language:
    tables = tomllib.loads(LEXICON.read_text(encoding="utf-8"))[name]
    words = {
        f"{{{table.removesuffix('s')}}}": _any_of(tables[table]) for table in ("numbers", "units", "weekdays", "months")
    }
    edge = r"\b" if name == "english" else ""
    return _Language(
        **{table: tables[table] for table in ("numbers", "units", "weekdays", "months", "moves")},
        named=tuple(
            (re.compile(f"{edge}(?:{words}){edge}"), unit, shift) for words, (unit, shift) in tables["named"].items()
        ),
        rules=tuple((rule, re.compile(_filled(pattern, words))) for rule, pattern in tables["rules"].items()),
        past=re.compile(f"{edge}(?:{'|'.join(tables['past'])}){edge}"),
        plain=re.compile(f"{edge}(?:{'|'.join(tables['plain'])}){edge}"),
        future=re.compile(f"(?:{'|'.join(_edged(word, edge) for word in tables['future'])})"),
    )


def _any_of(table: Mapping[str, object]) -> str:
    return "|".join(sorted(map(re.escape, table), key=len, reverse=True))


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    for placeholder, alternatives in words.items():
        pattern = pattern.replace(placeholder, alternatives)
    return pattern


def _edged(word: str, edge: str) -> str:
    # "'ll" is joined to the word before it
    return f"{word}{edge}" if word.startswith("'") else f"{edge}{word}{edge}"
