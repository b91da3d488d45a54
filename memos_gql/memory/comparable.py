"""Chinese text in a comparable form: simplified characters, and one notation for numbers, dates and hours.

In this form, "三月五號下午三點" and "3月5日15點" share their date and hour. Searches compare both sides in it; stored
and displayed text is not changed. The words of the rules are in `chinese.toml`.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from opencc import OpenCC

from memos_gql.text_cache import kept_by_text

RULES = tomllib.loads(Path(__file__).with_name("chinese.toml").read_text("utf-8"))
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇]")
ONES = "一二两三四五六七八九"
DIGITS = f"零〇{ONES}"
FULL_WIDTH = str.maketrans("０１２３４５６７８９：", "0123456789:")
NOON, DAY_HOURS = 12, 24
EVENING = 18
"""From this hour on, one says 晚上 rather than 下午."""


def _any_of(words: list[str]) -> str:
    """Write a pattern for any of these words, longer words first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


LATE, EARLY, MIDDAY = (frozenset(RULES["hours"][name]) for name in ("late", "early", "noon"))
PART_OF_DAY = _any_of([*LATE, *EARLY, *MIDDAY])
NUMERAL = re.compile(
    rf"(?<!点)(?P<word>{_any_of(RULES['numbers']['words'])})"
    rf"|(?P<number>[{DIGITS}]{{3,}}(?![十百千万亿])"
    rf"|百分之[{DIGITS}十百]+(?:点[{DIGITS}]+)?"
    rf"|(?:[{DIGITS}]+[十百千万亿]|[十廿][{ONES}])[{DIGITS}十百千万亿廿]*"
    rf"|(?<![{DIGITS}])(?:[{ONES[1:]}十]|一(?!{_any_of(RULES['numbers']['vague_after_one'])}))(?={_any_of(RULES['numbers']['units'])})|(?<=点)十(?=分)"
    # "A day" is vague, but the first of a month is a date
    rf"|(?<=月)(?<!个月)一(?=[日号])|一(?=月[{DIGITS}十廿\d]{{1,3}}[日号]))"
)
WEEKDAY = re.compile(
    r"(?P<which>[上下这本])?个?(?:星期|礼拜|周)(?P<day>[一二三四五六日天])(?![〇零一二三四五六七八九十\d]*[月年])|(?P<whole>[上下这本])个?(?:星期|礼拜)"
)
DAY = re.compile(rf"(?<![\d.第])(?P<day>[12]?\d|3[01])号(?!{_any_of(RULES['dates']['labelled'])})")
HOUR = re.compile(
    rf"(?P<part>{PART_OF_DAY})?(?P<space>\s*)(?<![\d.:第])(?P<hour>1?\d|2[0-4]|一(?=点))"
    r"(?:(?:点钟?|时(?!间))(?:(?P<half>半)|(?P<quarters>[13一])刻|(?P<minute>[0-5]?\d)分?(?![\d刻])|(?P<sharp>整))?|:(?P<minutes>[0-5]\d)(?![:\d]))"
)


@dataclass(frozen=True, slots=True)
class Comparable:
    """A text's comparable form.

    `origin[i]` is the range in the original text, half-open and in code points, that character i stands for.
    """

    text: str
    origin: tuple[tuple[int, int], ...]


@kept_by_text
def comparable(text: str) -> str:
    """Return the comparable form, in a third of the time that `aligned` takes.

    A text without Chinese characters is not changed.
    """
    if not HAN.search(text):
        return text
    converted = _converter().convert(text).translate(FULL_WIDTH)
    text = converted if len(converted) == len(text) else text
    for pattern, rewritten in REWRITTEN:
        text = pattern.sub(rewritten, text)
    return text


def aligned(text: str) -> Comparable:
    """Return the comparable form, with the origin of each of its characters."""
    form = Comparable(text, tuple((place, place + 1) for place in range(len(text))))
    if not HAN.search(text):
        return form
    form = _simplified(form)
    for pattern, rewritten in REWRITTEN:
        form = _replaced(form, pattern, rewritten)
    return form


def with_digits(text: str) -> str:
    """Convert to simplified characters and Arabic digits."""
    plain = Comparable(text, tuple((place, place + 1) for place in range(len(text))))
    return _replaced(_simplified(plain), NUMERAL, _number).text


def simplified(text: str) -> str:
    """Convert to simplified characters. A text whose length OpenCC changes, which is rare, is kept."""
    converted: str = _converter().convert(text)
    return converted if len(converted) == len(text) else text


def _simplified(form: Comparable) -> Comparable:
    """Convert to simplified characters and ASCII digits. A text whose length OpenCC changes, which is rare, is kept."""
    text = _converter().convert(form.text).translate(FULL_WIDTH)
    return Comparable(text, form.origin) if len(text) == len(form.text) else form


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _replaced(form: Comparable, pattern: re.Pattern[str], rewritten: Callable[[re.Match[str]], str]) -> Comparable:
    """Replace every match; each new character stands for the whole match, unless the match did not change."""
    texts: list[str] = []
    origin: list[tuple[int, int]] = []
    end = 0
    for match in pattern.finditer(form.text):
        new = rewritten(match)
        if new == match.group():
            continue
        texts += [form.text[end : match.start()], new]
        whole = (form.origin[match.start()][0], form.origin[match.end() - 1][1])
        origin += [*form.origin[end : match.start()], *[whole] * len(new)]
        end = match.end()
    return Comparable("".join([*texts, form.text[end:]]), (*origin, *form.origin[end:]))


def _number(match: re.Match[str]) -> str:
    """Write a numeral in Arabic digits: 六百二十三 as 623, 二〇二六 as 2026, 百分之三十 as 30%."""
    numeral = match["number"]
    if numeral is None:
        return match.group()
    # Imported here: it takes a third of a second, and many processes never meet a Chinese numeral
    import cn2an

    share = numeral.removeprefix("百分之")
    try:
        value = cn2an.cn2an(share.replace("廿", "二十"), "smart")
    except (ValueError, KeyError):  # it has no unit for some malformed numerals, such as 二三十二
        return numeral
    return f"{value}%" if share != numeral else str(value)


def _weekday(match: re.Match[str]) -> str:
    """Write 星期, 礼拜 and 周 the same way: 上个星期三 as 上周三."""
    if match["whole"]:
        return f"{match['whole']}周"
    return f"{match['which'] or ''}周{match['day'].replace('天', '日')}"


def _day(match: re.Match[str]) -> str:
    return f"{match['day']}日"


def _hour(match: re.Match[str]) -> str:
    """Write an hour in both the 12-hour and the 24-hour form, if it is clear which half of the day is meant."""
    said = int(match["hour"].replace("一", "1"))
    minute = _minute(match)
    part = match["part"] or ""
    is_clear = part or said > NOON or any(match[name] for name in ("half", "quarters", "minute", "minutes"))
    if not is_clear or said > DAY_HOURS:
        return match.group()
    hour = hour_of_day(said, part)
    part = part or _part_of(hour) if said > NOON else part
    after = f"{minute}分" if minute else ""
    return f"{part}{(hour - 1) % NOON + 1}点{after} {hour}:{minute:02}"


def _minute(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["quarters"]:
        return 45 if match["quarters"] == "3" else 15
    return int(match["minute"] or match["minutes"] or 0)


def hour_of_day(said: int, part: str) -> int:
    """Return the hour from 0 to 23: 晚上12点 is 0, 中午1点 is 13, 下午3点 is 15."""
    if said % NOON == 0 and part:
        return NOON if part in MIDDAY or part in {"下午", "午后"} else 0
    moves = part in LATE or (part in MIDDAY and said < NOON - 2)
    return (said + NOON if moves and said < NOON else said) % DAY_HOURS


def _part_of(hour: int) -> str:
    return "晚上" if hour >= EVENING else "下午"


REWRITTEN = ((NUMERAL, _number), (WEEKDAY, _weekday), (DAY, _day), (HOUR, _hour))
"""Patterns and the functions that rewrite their matches. The order matters: hours may contain numerals."""
