"""The days that a text speaks of, as seen from when it is asked or was said."""

import tomllib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from memos_gql.memory.dates import Span, spans_in, without_dates

DATED = tomllib.loads(Path(__file__).with_name("dated.toml").read_text("utf-8"))
NOW: datetime = DATED["now"]


def day(iso: str) -> datetime:
    return datetime.fromisoformat(iso).replace(tzinfo=UTC)


def right(texts: dict[str, list[str]]) -> list[str]:
    """Return the texts that are read as they are meant."""
    return [
        text
        for text, days in texts.items()
        if spans_in(text, NOW) == ((Span(day(days[0]), day(days[1])),) if days else ())
    ]


def test_the_texts_that_the_rules_were_written_with_are_read_as_meant() -> None:
    texts = DATED["development"]

    assert [text for text in texts if text not in right(texts)] == []


def test_nine_in_ten_held_out_texts_are_read_as_meant() -> None:
    assert len(right(DATED["held_out"])) / len(DATED["held_out"]) >= 0.9


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
    "text", ["on 30 February", "2月30日", "2026-13-41", "999 years ago " * 3, "in 999 years", "0年0月0日"]
)
def test_a_day_that_does_not_exist_is_no_error(text: str) -> None:
    assert all(span.start < span.end for span in spans_in(text, NOW))


def test_the_words_of_a_date_can_be_left_out() -> None:
    assert without_dates("What did I say about the boat last Friday?", NOW) == "What did I say about the boat ?"
    assert without_dates("上周三我说了什么", NOW) == "我说了什么"
