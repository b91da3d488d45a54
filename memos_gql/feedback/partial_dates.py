"""Dates that feedback says only in part: of "2 March 2027", "5 March" changes the day and keeps the year."""

import re

from memos_gql.memory.phrases import HAN
from memos_gql.memory.shapes import Shape, shape_of

NUMERAL = "[0-9零〇一二三四五六七八九十]"
YEAR_ZH = re.compile(rf"^{NUMERAL}+年")
MONTH_ZH = re.compile(rf"^(?:{NUMERAL}+年)?{NUMERAL}+月")
DAY_ZH = re.compile(rf"{NUMERAL}+[日号]")
DAY = re.compile(r"(?:the )?(?P<day>\d{1,2})(?P<ordinal>st|nd|rd|th)", re.IGNORECASE)
DAY_OF_DATE = re.compile(r"(?<!\d)\d{1,2}(?P<ordinal>st|nd|rd|th)?(?!\d)", re.IGNORECASE)


def completed(new: str, *, instead_of: str) -> str:
    """Return a date with the year, or the year and month, of the date that it corrects, if it does not say them."""
    if shape_of(new) is not Shape.DATE or shape_of(instead_of) is not Shape.DATE:
        return new
    return _completed_zh(new, instead_of) if HAN.search(new) else _completed(new, instead_of)


def _completed_zh(new: str, old: str) -> str:
    part = MONTH_ZH if DAY_ZH.fullmatch(new) else YEAR_ZH if "月" in new and "年" not in new else None
    found = part.match(old) if part else None
    return f"{found.group()}{new}" if found else new


def _completed(new: str, old: str) -> str:
    day = DAY.fullmatch(new)
    days = list(DAY_OF_DATE.finditer(old))
    if day is None or len(days) != 1 or days[0].group() == old:
        return new
    (was,) = days
    ordinal = day["ordinal"] if was["ordinal"] else ""
    return f"{old[: was.start()]}{day['day']}{ordinal}{old[was.end() :]}"
