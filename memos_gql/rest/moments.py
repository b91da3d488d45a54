"""Parsing the many ways in which clients write a time."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

from memos_gql.lengths import is_name
from memos_gql.memory.comparable import DAY_HOURS, LATE, NOON, PART_OF_DAY, hour_of_day, with_digits

BEIJING = timezone(timedelta(hours=8))
"""The zone of times without one, as MemOS documents it."""
IN_MILLISECONDS = 10**11
"""Numbers from here on are milliseconds: as seconds this is the year 5138, as milliseconds 1973."""
EARLIEST_S = 10**8
"""Smaller numbers, such as a year, are not times; as seconds this is in 1973."""

_NUMBER = re.compile(r"-?\d{1,17}(\.\d+)?", re.ASCII)
_ZONE = r"(?P<zone>Z|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|UTC|GMT)?"
_CHINESE = re.compile(
    r"(?P<year>\d{4})\s*(?:年|[-/.])\s*(?P<month>\d{1,2})\s*(?:月|[-/.])\s*(?P<day>\d{1,2})\s*[日号]?\s*"
    rf"(?P<part>{PART_OF_DAY})?\s*"
    r"((?P<hour>\d{1,2})\s*[点时:]\s*钟?((?P<half>半)|(?P<quarters>[13一三])刻|整|(?P<minute>\d{1,2})\s*分?)?([:]?\s*(?P<second>\d{1,2})\s*秒?)?)?"
    rf"\s*{_ZONE}"
)
_BESIDE_THE_TIME = re.compile(
    r"[(（](?:星期|礼拜|周)?[1-6一二三四五六日天][)）]|北京时间|东八区|公元|(?:星期|礼拜|周)[1-6一二三四五六日天]|[()（）,，、]"
)
"""What may appear in a Chinese time without changing it."""
_EARLY_ZONE = re.compile(r"((?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?)\s*(.*\d.*)$")
"""A zone before the hour: 3月5日 GMT+8 15:20."""
_BRIEF_PART = re.compile(r"(?<![今明昨傍清一大])([早晚])(?=\s*\d{1,2}\s*[点时:])")
"""晚8点 is 晚上8点."""
_NUMERIC = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"([T\s]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(:(?P<second>\d{2})([.,](?P<fraction>\d{1,9}))?)?)?"
    rf"\s*{_ZONE}",
    re.ASCII | re.IGNORECASE,
)
_COMPACT = re.compile(
    rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)(T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?{_ZONE}",
    re.ASCII | re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_CLOCK = (
    r"(?:(?P<{0}hour>\d{{1,2}})(?::(?P<{0}minute>\d{{2}})(?::(?P<{0}second>\d{{2}}))?)?"
    r"(?:\s*(?P<{0}half>[ap])\.?m\b\.?|(?<=:\d\d))|(?P<{0}named>noon|midnight))"
)
_WRITTEN = re.compile(
    rf"(?:{_CLOCK.format('first_')}\s*,?\s*(?:on\s+)?)?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*)\.?"
    rf"|(?P<month_first>(?:{'|'.join(_MONTHS)})[a-z]*)\.?\s+(?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?)"
    rf"\s*,?\s+(?P<year>\d{{4}})(?:\s*,?\s*(?:at\s+)?{_CLOCK.format('last_')})?\s*{_ZONE}",
    re.ASCII | re.IGNORECASE,
)
"""Dates and hours in English words: "3:20 pm on 5 March, 2026", "March 5th, 2026 at 15:20"."""


def moment_of(value: object) -> datetime | None:
    """Parse a time into UTC; None if the value is not a time.

    Accepted are ISO 8601 and looser forms of it, dates in English words (`3:20 pm on 5 March, 2026`), Chinese dates
    (`2025年9月12日 下午3点20分`, also with Chinese numerals and a weekday), the dates of mails and browsers, and
    seconds or milliseconds since 1970. A time without a zone is in Beijing time.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, str) and not is_name(value):
        return None
    try:
        text = str(value).strip()
        return _since_1970(text) or _matched(text) or _written(text) or _mailed(text)
    except (ValueError, OverflowError, OSError):
        return None


def _written(text: str) -> datetime | None:
    """Read a date in English words."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    month = _MONTHS.index((found["month"] or found["month_first"])[:3].lower()) + 1
    midnight = datetime(
        int(found["year"]), month, int(found["day"] or found["day_second"]), tzinfo=_zone(found["zone"])
    )
    return (midnight + (_clock(found, "last_") or _clock(found, "first_") or timedelta())).astimezone(UTC)


def _clock(found: re.Match[str], place: str) -> timedelta | None:
    """Return the time since midnight that one of the two places of the hour names.

    Raises:
        ValueError: the day has no such time.
    """
    hour, named, half = (found[f"{place}{name}"] for name in ("hour", "named", "half"))
    if named:
        return timedelta(hours=NOON if named.lower() == "noon" else 0)
    if hour is None:
        return None
    said = time(int(hour), int(found[f"{place}minute"] or 0), int(found[f"{place}second"] or 0))
    if half and not 1 <= said.hour <= NOON:
        raise ValueError(hour)
    hours = said.hour % NOON + (NOON if half.lower() == "p" else 0) if half else said.hour
    return timedelta(hours=hours, minutes=said.minute, seconds=said.second)


def _since_1970(text: str) -> datetime | None:
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    if abs(number) < EARLIEST_S:
        return None
    return datetime.fromtimestamp(number / 1000 if abs(number) >= IN_MILLISECONDS else number, UTC)


def _matched(text: str) -> datetime | None:
    found = (
        _NUMERIC.fullmatch(text)
        or _COMPACT.fullmatch(text)
        or _CHINESE.fullmatch(_in_order(with_digits(text.replace("○", "〇"))))
    )
    if found is None:
        return None
    parts = found.groupdict()
    year, month, day, hour, minute, second = (
        int(parts[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    microsecond = int((parts.get("fraction") or "0").ljust(6, "0")[:6])
    midnight = datetime(year, month, day, tzinfo=_zone(parts.get("zone")))
    moment = midnight + timedelta(hours=_hours(hour, parts.get("part")))
    return moment.replace(minute=_minutes(parts) or minute, second=second, microsecond=microsecond).astimezone(UTC)


def _in_order(text: str) -> str:
    """Leave out what does not change a Chinese time, and write its zone last."""
    bare = _BRIEF_PART.sub(r"\1上", _BESIDE_THE_TIME.sub(" ", text))
    return _EARLY_ZONE.sub(r"\2 \1", bare.strip())


def _hours(said: int, part_of_day: str | None) -> int:
    """Return the hours since midnight, 0 to 24.

    Raises:
        ValueError: the day has no such hour.
    """
    if said >= DAY_HOURS:
        raise ValueError(said)
    if part_of_day is None:
        return said
    # 晚上12点 is the midnight at the end of the day
    return DAY_HOURS if part_of_day in LATE and said == NOON else hour_of_day(said, part_of_day)


def _minutes(parts: Mapping[str, str | None]) -> int:
    """Return the minutes of 半 (half) or 刻 (quarters); 0 if neither was written."""
    if parts.get("half"):
        return 30
    quarters = parts.get("quarters")
    return 0 if quarters is None else 45 if quarters in "3三" else 15


def _zone(text: str | None) -> timezone:
    if text is None:
        return BEIJING
    if text.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    sign, digits = ("-" if "-" in text else "+"), re.sub(r"\D", "", text)
    ahead = (
        timedelta(hours=int(digits[:-2] or 0), minutes=int(digits[-2:]))
        if len(digits) > 2
        else timedelta(hours=int(digits))
    )
    return timezone(-ahead if sign == "-" else ahead)


def _mailed(text: str) -> datetime | None:
    found = parsedate_to_datetime(text)
    return found.replace(tzinfo=found.tzinfo or BEIJING).astimezone(UTC)


def milliseconds(moment: datetime) -> int:
    """Write a time as everywhere in this API: whole milliseconds since 1970."""
    return round(moment.timestamp() * 1000)
