"""The days that a text speaks of, as seen from when it is asked or was said."""

import time
import timeit
import tomllib
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from pathlib import Path

import pytest

from memos_gql.memory.dates import Span, spans_in, time_spoken_of, without_dates

DATED = tomllib.loads(Path(__file__).with_name("dated.toml").read_text("utf-8"))
NOW: datetime = DATED["now"]
READINGS = count(1)
"""Put before a text, which makes it new: what was read is remembered."""


def day(iso: str) -> datetime:
    return datetime.fromisoformat(iso).replace(tzinfo=UTC)


def seconds_to_read(text: str) -> float:
    """Return the least of the processor times that three readings take."""
    texts = (f"{next(READINGS)} {text}" for _ in range(3))
    return min(timeit.repeat(lambda: spans_in(next(texts), NOW), number=1, repeat=3, timer=time.process_time))


def right(texts: dict[str, list[str]]) -> list[str]:
    """Return the texts that are read as they are meant."""
    return [
        text
        for text, days in texts.items()
        if spans_in(text, NOW) == ((Span(day(days[0]), day(days[1])),) if days else ())
    ]


@pytest.mark.parametrize("written_with", ["development", "calendar_development"])
def test_the_texts_that_the_rules_were_written_with_are_read_as_meant(written_with: str) -> None:
    texts = DATED[written_with]

    assert [text for text in texts if text not in right(texts)] == []


@pytest.mark.parametrize("held_out", ["held_out", "calendar_held_out"])
@pytest.mark.parametrize("is_chinese", [False, True])
def test_nine_in_ten_held_out_texts_of_each_language_are_read_as_meant(held_out: str, *, is_chinese: bool) -> None:
    texts = {text: days for text, days in DATED[held_out].items() if text.isascii() != is_chinese}

    assert len(right(texts)) / len(texts) >= 0.9


def test_a_day_begins_where_the_zone_of_the_moment_says() -> None:
    in_shanghai = datetime(2026, 11, 28, 1, tzinfo=timezone(timedelta(hours=8)))

    assert spans_in("昨天", in_shanghai) == (
        Span(datetime(2026, 11, 26, 16, tzinfo=UTC), datetime(2026, 11, 27, 16, tzinfo=UTC)),
    )


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("I saw the dentist on Thursday.", ["2026-11-26"]),
        ("I will see the dentist on Thursday.", ["2026-12-03"]),
        ("On Thursday: dentist.", ["2026-11-26", "2026-12-03"]),
        ("The lease ended on 20 December.", ["2025-12-20"]),
        ("The lease will end on 20 December.", ["2026-12-20"]),
        ("Lease: until 20 December.", ["2025-12-20", "2026-12-20"]),
        ("周四我去看了牙医", ["2026-11-26"]),
        ("周四我要去看牙医", ["2026-12-03"]),
    ],
)
def test_the_tense_tells_which_of_several_days_is_meant(text: str, days: list[str]) -> None:
    assert [span.start for span in spans_in(text, NOW)] == [day(each) for each in days]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("I was away from 20 December to 3 January.", ["2025-12-20", "2026-01-04"]),
        ("I will be away from 20 December to 3 January.", ["2026-12-20", "2027-01-04"]),
        ("What happened between 3 May and 5 June 2019?", ["2019-05-03", "2019-06-06"]),
        ("I lived in Spain from November to January 2025.", ["2024-11-01", "2025-02-01"]),
        ("We met each day from Monday till Thursday.", ["2026-11-23", "2026-11-27"]),
        ("去年5月3号到6月5号我在北京", ["2025-05-03", "2025-06-06"]),
        ("上周三到这周一我病了", ["2026-11-18", "2026-11-24"]),
        ("2024年12月30日到1月2日我在上海", ["2024-12-30", "2025-01-03"]),
    ],
)
def test_two_dates_are_the_ends_of_a_stretch_where_the_text_says_so(text: str, days: list[str]) -> None:
    assert spans_in(text, NOW) == (Span(day(days[0]), day(days[1])),)


@pytest.mark.parametrize(
    ("text", "first_days"),
    [
        ("The meeting was moved from Monday to Wednesday.", ["2026-11-23", "2026-11-25"]),
        ("We met on the 3rd and 5th of May.", ["2026-05-03", "2026-05-05"]),
        ("会议昨天从上周一改到了上周三", ["2026-11-27", "2026-11-16", "2026-11-18"]),
    ],
)
def test_two_days_that_are_no_stretch_stay_two(text: str, first_days: list[str]) -> None:
    assert [span.start for span in spans_in(text, NOW)] == [day(each) for each in first_days]


@pytest.mark.parametrize("text", ["I work Monday to Friday.", "我周一到周五上班"])
def test_days_on_which_something_is_done_every_week_are_no_time(text: str) -> None:
    assert time_spoken_of(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("What did I do this summer?", ["2025-06-01", "2025-09-01"]),
        ("What will I do this summer?", ["2026-06-01", "2026-09-01"]),
        ("What did we do last winter?", ["2024-12-01", "2025-03-01"]),
        ("Who stayed with us this winter?", ["2025-12-01", "2026-03-01"]),
        ("The summer before last was hot.", ["2024-06-01", "2024-09-01"]),
        ("上个夏天我去了哪里", ["2025-06-01", "2025-09-01"]),
    ],
)
def test_a_season_is_meant_as_seen_from_its_middle_or_after_it(text: str, months: list[str]) -> None:
    in_january = datetime(2026, 1, 10, tzinfo=UTC)

    assert spans_in(text, in_january) == (Span(day(months[0]), day(months[1])),)


@pytest.mark.parametrize(
    ("text", "first_day"),
    [
        ("Where did we go on Good Friday 2025?", "2025-04-18"),
        ("What did I cook last Easter?", "2026-04-05"),
        ("2025年复活节我们去了哪里", "2025-04-20"),
    ],
)
def test_easter_is_computed_for_its_year(text: str, first_day: str) -> None:
    assert [span.start for span in spans_in(text, NOW)] == [day(first_day)]


@pytest.mark.parametrize(
    ("text", "first_day", "next_day"),
    [
        ("除夕我们吃了什么", "2026-02-16", "2026-02-17"),
        ("春节我去了哪里", "2026-02-16", "2026-02-24"),
        ("去年过年我给谁发了红包", "2025-01-28", "2025-02-05"),
        ("大年三十我去了哪里", "2026-02-16", "2026-02-17"),
        ("元宵节我看了什么", "2026-03-03", "2026-03-04"),
        ("端午节我们去了哪", "2026-06-19", "2026-06-20"),
        ("2025年中秋我在哪", "2025-10-06", "2025-10-07"),
        ("What did we cook at Chinese New Year?", "2026-02-16", "2026-02-24"),
    ],
)
def test_holidays_of_the_lunar_calendar_are_computed_for_their_year(text: str, first_day: str, next_day: str) -> None:
    assert spans_in(text, NOW) == (Span(day(first_day), day(next_day)),)


@pytest.mark.parametrize(
    ("text", "first_day", "next_day"),
    [
        ("国庆的时候我看了什么电影", "2026-10-01", "2026-10-08"),
        ("十一长假我去了哪里", "2026-10-01", "2026-10-08"),
        ("五一我去哪儿玩了", "2026-05-01", "2026-05-06"),
    ],
)
def test_a_long_holiday_is_read_with_all_its_days(text: str, first_day: str, next_day: str) -> None:
    assert spans_in(text, NOW) == (Span(day(first_day), day(next_day)),)


@pytest.mark.parametrize(
    "text",
    [
        "我同事李国庆去了哪里",
        "我上课讲了过年好怎么写",
        "This spring is broken.",
        "the next spring in the mattress",
        "They scored in the third quarter of the game.",
        "Back in the '90s I lived here.",
        "the last week of school was fun",
        "Room 3 to 5 may be used.",
        "马上周五了",
        "三个半月前我说了什么",
    ],
)
def test_words_that_name_no_certain_day_are_not_read(text: str) -> None:
    assert spans_in(text, NOW) == ()


@pytest.mark.parametrize("piece", ["今年", "3月", "from 3 to 5 May, ", "周一到", "3-", "last summer "])
def test_a_text_of_many_dates_is_read_in_linear_time(piece: str) -> None:
    half, whole = (seconds_to_read(piece * (length // len(piece))) for length in (2_000, 4_000))

    assert whole < 3.5 * half


@pytest.mark.parametrize(
    "text", ["on 30 February", "2月30日", "2026-13-41", "999 years ago " * 3, "in 999 years", "0年0月0日"]
)
def test_a_day_that_does_not_exist_is_no_error(text: str) -> None:
    assert all(span.start < span.end for span in spans_in(text, NOW))


def test_the_words_of_a_date_can_be_left_out() -> None:
    assert without_dates("What did I say about the boat last Friday?", NOW) == "What did I say about the boat ?"
    assert without_dates("上周三我说了什么", NOW) == "我说了什么"
