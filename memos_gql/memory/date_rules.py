"""Which days the words of a date mean, by the named groups of the rule in `dates.toml` that read them.

- `number unit`: "two weeks ago", "in three days"; `number more unit`: "two or three weeks ago"; `number weekday`: "two
  Mondays ago"
- `length unit`: "the past two weeks"
- `week_move weekday`: 上周三; `move weekday`: "last Friday"; a weekday alone is the nearest that the tense allows
- `move unit`: "next month"; a unit alone is a weekend
- `month`, `season`, `quarter`, `half_year` or `holiday`: this part of `year` or `year_move` ("last year"), or by `move`
  ("last summer"), or else the nearest that the tense allows
- `month_move`: 上个月
- `day`, `portion` or `ordinal`: a part of such a month, as the 3rd, its end, or its first week or Friday
- `until`, `until_month` or `until_year`: the last day, month or year of a stretch
- `year` alone: all of it
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

# Its type stubs are a separate package
from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta  # type: ignore[import-untyped]

from memos_gql.memory.holidays import Holiday

SOON = timedelta(days=92)
"""A day or month without a year may be a future one if it is closer than this and the text is not in the past tense."""
YEARS_AHEAD = 10
"""Two digits mean a year up to so many years ahead, or else one of the last century."""
YEARS_AROUND = 3
"""A date without a year is one of these; there is a 29 February among them, or was just before."""
ONE_DAY = timedelta(days=1)
WEEKDAYS, SATURDAY = (MO, TU, WE, TH, FR, SA, SU), 5
DAY, WEEK, WEEKEND, MONTH, YEAR = "day", "week", "weekend", "month", "year"
STEPS = {
    DAY: relativedelta(days=1),
    WEEK: relativedelta(weeks=1),
    WEEKEND: relativedelta(weeks=1),
    "fortnight": relativedelta(weeks=2),
    MONTH: relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "half year": relativedelta(months=6),
    YEAR: relativedelta(years=1),
}
MONTHS_IN = {"month": 1, "season": 3, "quarter": 3, "half_year": 6}
"""Parts of a year, by the names of their groups."""


class Tense(Enum):
    PAST = auto()
    FUTURE = auto()
    OPEN = auto()


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days, half-open."""

    first: date
    after: date


@dataclass(frozen=True)
class Tables:
    """What the words of one language stand for."""

    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    units: Mapping[str, str]
    weekdays: Mapping[str, int]
    moves: Mapping[str, int]
    portions: Mapping[str, tuple[int, int]]
    holidays: Mapping[str, Holiday]
    first_months: Mapping[str, Mapping[str, int]]
    """The months with which parts of a year begin, by the names of the groups of `MONTHS_IN`."""
    with_tense: frozenset[str]
    """Rules that read nothing in a text without a tense: "I like Christmas" is about no particular day."""


@dataclass(frozen=True, slots=True)
class Said:
    """A match of a rule: its named groups, and what they are relative to."""

    rule: str
    groups: Mapping[str, str]
    tables: Tables
    today: date
    tense: Tense

    def number(self, name: str) -> int:
        said = self.groups[name] or "1"
        return int(said) if said.isdigit() else self.tables.numbers.get(said) or self.tables.ordinals[said]

    def move(self, name: str) -> int:
        said = self.groups[name]
        return self.tables.moves[said] if said else 0

    def year(self, name: str) -> int:
        """Read a year of four digits, or of two: '24."""
        year = int(re.sub(r"\D", "", self.groups[name]))
        if year >= 100:
            return year
        return year + (2000 if year <= self.today.year % 100 + YEARS_AHEAD else 1900)

    def has(self, *names: str) -> bool:
        return any(name in self.groups for name in names)

    @property
    def unit(self) -> str:
        return self.tables.units[self.groups["unit"]]

    @property
    def cycle(self) -> relativedelta | None:
        """How often such a date comes again; None for one that is not repeated, such as "last Friday"."""
        if self.has("year", "year_move", "move", "week_move", "month_move", "number", "length", "unit"):
            return None
        return STEPS[WEEK if self.has("weekday") else YEAR if self.has("holiday", *MONTHS_IN) else MONTH]


def days_of(said: Said) -> list[Days]:
    """Resolve a match into days, in order of time; empty if there is no such day, as for 30 February."""
    if said.tense is Tense.OPEN and said.rule in said.tables.with_tense:
        return []
    try:
        return list(_resolved(said))
    except (ValueError, OverflowError):
        return []


def whole(unit: str, day: date) -> Days:
    """Return the whole day, week, weekend, month, quarter or year that contains a day; weeks begin on Monday."""
    monday = day - timedelta(days=day.weekday())
    match unit:
        case "week" | "fortnight":
            return Days(monday, monday + timedelta(days=7))
        case "weekend":
            return Days(monday + timedelta(days=5), monday + timedelta(days=7))
        case "month" | "half year":
            return _stretch(day.replace(day=1), MONTH)
        case "quarter":
            return _stretch(day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1), "quarter")
        case "year":
            return _stretch(day.replace(month=1, day=1), YEAR)
    return Days(day, day + ONE_DAY)


def _stretch(first: date, unit: str) -> Days:
    return Days(first, first + STEPS[unit])


def _resolved(said: Said) -> Iterator[Days]:
    if said.has("length"):
        yield Days(said.today - STEPS[said.unit] * said.number("length"), said.today + ONE_DAY)
    elif said.has("number"):
        yield _counted(said)
    elif said.has("weekday") and not said.has("ordinal"):
        yield from _weekdays(said)
    elif said.has("day", "holiday", "month_move", *MONTHS_IN):
        yield from _in_calendar(said)
    elif said.has("unit"):
        yield from _units(said)
    else:
        last = said.year("until_year" if said.has("until_year") else "year")
        yield Days(date(said.year("year"), 1, 1), date(last + 1, 1, 1))


def _counted(said: Said) -> Days:
    number = said.number("number")
    if said.has("weekday"):
        behind = (said.today.weekday() - said.tables.weekdays[said.groups["weekday"]]) % 7 or 7
        return whole(DAY, said.today - timedelta(days=behind) - timedelta(weeks=number - 1))
    nearer = whole(said.unit, said.today + STEPS[said.unit] * (number if said.rule == "ahead" else -number))
    if not said.has("more"):
        return nearer
    return Days(whole(said.unit, said.today - STEPS[said.unit] * said.number("more")).first, nearer.after)


def _units(said: Said) -> Iterator[Days]:
    if said.has("move"):
        yield whole(said.unit, said.today + STEPS[said.unit] * said.move("move"))
        return
    weekends = [whole(said.unit, said.today + timedelta(weeks=week)) for week in (-1, 0, 1)]
    yield from _meant(weekends, said)


def _weekdays(said: Said) -> Iterator[Days]:
    day = said.tables.weekdays[said.groups["weekday"]]
    if said.has("week_move"):
        monday = whole(WEEK, said.today + timedelta(weeks=said.move("week_move"))).first
        yield whole(DAY, monday + timedelta(days=day))
        return
    before = said.today - timedelta(days=(said.today.weekday() - day) % 7 or 7)
    coming = said.today + timedelta(days=(day - said.today.weekday()) % 7 or 7)
    if not said.has("move"):
        yield from _meant([whole(DAY, before), whole(DAY, coming)], said)
        return
    move = said.move("move")
    yield whole(DAY, before + timedelta(weeks=move + 1) if move < 0 else coming + timedelta(weeks=max(move - 1, 0)))
    if move > 0 and coming.isocalendar().week == said.today.isocalendar().week:
        # On a Monday, some people mean this week's Friday by "next Friday", others next week's
        yield whole(DAY, coming + timedelta(weeks=move))


def _in_calendar(said: Said) -> Iterator[Days]:
    """Resolve parts of a year or month."""
    choices = [part for stretch in _stretches(said) for part in _parts(stretch, said)]
    if said.has("year", "year_move", "month_move"):
        yield from choices
    elif said.has("move"):
        yield _moved(choices, said)
    else:
        yield from _meant(choices, said)


def _stretches(said: Said) -> list[Days]:
    """List the months or other parts of a year that may be meant; without a year, of the years around this one."""
    if said.has("month_move"):
        return [whole(MONTH, said.today.replace(day=1) + STEPS[MONTH] * said.move("month_move"))]
    if not said.has("holiday", *MONTHS_IN):
        return [whole(MONTH, said.today.replace(day=1) + STEPS[MONTH] * shift) for shift in (-1, 0, 1)]
    if said.has("year"):
        years = [said.year("year")]
    elif said.has("year_move"):
        years = [said.today.year + said.move("year_move")]
    else:
        years = [said.today.year + shift for shift in range(-YEARS_AROUND, YEARS_AROUND + 1)]
    return [_part_of_year(year, said) for year in years]


def _part_of_year(year: int, said: Said) -> Days:
    if said.has("holiday"):
        holiday = said.tables.holidays[said.groups["holiday"]]
        first = holiday.first_in(year)
        return Days(first, first + timedelta(days=holiday.days))
    name = next(name for name in MONTHS_IN if said.has(name))
    first = date(year, _first_month(said, name, name), 1)
    if not said.has("until_month"):
        return Days(first, first + STEPS[MONTH] * MONTHS_IN[name])
    last = date(year, _first_month(said, "month", "until_month"), 1)
    # "from November to January 2025" begins in 2024
    return Days(first if first <= last else first - STEPS[YEAR], last + STEPS[MONTH])


def _first_month(said: Said, table: str, group: str) -> int:
    word = said.groups[group]
    months = said.tables.first_months[table]
    return months[word] if word in months else int(word)


def _parts(stretch: Days, said: Said) -> Iterator[Days]:
    """Return the part of a month that is meant, or all of it; nothing if it has no such part, as no 30 February."""
    length = (stretch.after - stretch.first).days
    if said.has("day"):
        first = said.number("day")
        last = said.number("until") if said.has("until") else first
        if 1 <= first <= last <= length:
            yield Days(stretch.first + timedelta(days=first - 1), stretch.first + timedelta(days=last))
    elif said.has("portion"):
        first, last = said.tables.portions[said.groups["portion"]]
        yield Days(stretch.first + timedelta(days=first - 1), stretch.first + timedelta(days=min(last, length)))
    elif said.has("ordinal"):
        yield from _nth(stretch, said)
    else:
        yield stretch


def _nth(month: Days, said: Said) -> Iterator[Days]:
    """Return the first or another day, week, weekend or weekday of a month; its first week are its first seven days."""
    nth = said.number("ordinal")
    if said.has("unit") and said.unit != WEEKEND:
        length = STEPS[said.unit]
        first = month.first + length * (nth - 1) if nth > 0 else month.after - length
        days = Days(first, min(first + length, month.after))
    else:
        weekday = said.tables.weekdays[said.groups["weekday"]] if said.has("weekday") else SATURDAY
        base = month.first if nth > 0 else month.after - ONE_DAY
        day = base + relativedelta(weekday=WEEKDAYS[weekday](nth))
        days = Days(day, day + timedelta(days=1 if said.has("weekday") else 2))
    if month.first <= days.first < month.after:
        yield days


def _moved(choices: list[Days], said: Said) -> Days:
    """Choose by "last", "this" or "next" among parts of the years around this one."""
    move, today = said.move("move"), said.today
    past = [days for days in choices if days.after <= today]
    ahead = [days for days in choices if days.first > today]
    if move:
        return past[move] if move < 0 else ahead[move - 1]
    here = [days for days in choices if days.first <= today < days.after] or [choices[len(choices) // 2]]
    # "What did I do this summer?", asked in January; "this spring I will …", said in November
    if said.tense is Tense.PAST and here[0] in ahead:
        return past[-1]
    return ahead[0] if said.tense is Tense.FUTURE and here[0] in past else here[0]


def _meant(choices: list[Days], said: Said) -> Iterator[Days]:
    """Choose those of several candidates that the tense allows; `choices` are in order of time."""
    past = [days for days in choices if days.first <= said.today]
    ahead = [days for days in choices if days.after > said.today]
    if said.tense is not Tense.FUTURE and past:
        yield past[-1]
    is_near = ahead and (said.tense is Tense.FUTURE or ahead[0].first - said.today < SOON)
    if said.tense is not Tense.PAST and is_near and ahead[0] not in past[-1:]:
        yield ahead[0]
