"""The ways in which clients write when something was said."""

from datetime import UTC, datetime

import pytest

from memos_gql.rest.moments import BEIJING, milliseconds, moment_of
from tests.halves import HALVES, assert_nine_in_ten, labelled

AT_EIGHT_IN_BEIJING = datetime(2025, 9, 12, 0, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2025-09-12 08:00:00",
        "2025-09-12 08:00:00.000",
        " 2025-09-12  08:00 ",
        "2025/9/12 08:00:00",
        "2025.09.12 08:00",
        "2025-09-12T08:00:00+08:00",
        "2025-09-12T08:00:00+0800",
        "2025-09-12T00:00:00Z",
        "2025-09-12 00:00:00 UTC",
        "2025年9月12日 08:00:00",
        "2025年09月12日8点",
        "2025年9月12号 早上8点00分",
        "2025年9月12日 8时0分0秒",
        "Fri, 12 Sep 2025 08:00:00 +0800",
        "12 Sep 2025 00:00:00 GMT",
        1757635200000,
        1757635200,
        "1757635200000",
        1757635200000.0,
    ],
)
def test_one_moment_is_read_however_it_is_written(written: object) -> None:
    assert moment_of(written) == AT_EIGHT_IN_BEIJING


def test_a_day_alone_is_its_first_moment_in_beijing() -> None:
    assert moment_of("2025年9月12日") == moment_of("2025-09-12") == datetime(2025, 9, 11, 16, tzinfo=UTC)


def test_the_chinese_afternoon_is_twelve_hours_on() -> None:
    assert moment_of("2025年9月12日 下午3点20分") == datetime(2025, 9, 12, 7, 20, tzinfo=UTC)
    assert moment_of("2025年9月12日 中午12点") == datetime(2025, 9, 12, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "二〇二六年三月五日 15:20",
        "二零二六年三月五号下午三点二十分",
        "2026年3月5日 星期四 15:20",
        "2026年3月5日（周四）15:20",
        "2026年３月５日 15：20",
        "北京时间2026年3月5日15:20",
        "北京时间 2026-03-05 15:20:00",
        "2026-03-05 下午3:20",
        "2026/3/5 下午3点20分",
        "二〇二六年三月五號 下午三點二十分",
    ],
)
def test_chinese_numerals_weekdays_and_words_about_the_zone_are_read(written: str) -> None:
    assert moment_of(written) == datetime(2026, 3, 5, 7, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        ("2026年3月5日 晚上8点半", 20, 30),
        ("2026年3月5日 下午三点一刻", 15, 15),
        ("2026年3月5日 上午九点三刻", 9, 45),
        ("2026年3月5日 凌晨12点", 0, 0),
        ("2026年3月5日 中午1点", 13, 0),
        ("2026年3月5日 15点整", 15, 0),
    ],
)
def test_hours_are_read_as_they_are_spoken(written: str, hour: int, minute: int) -> None:
    assert moment_of(written) == datetime(2026, 3, 5, hour, minute, tzinfo=BEIJING).astimezone(UTC)


def test_twelve_in_the_evening_is_the_midnight_that_ends_the_day() -> None:
    assert moment_of("2026年3月5日晚上12点") == moment_of("2026-03-06 00:00")


def test_milliseconds_are_kept() -> None:
    moment = moment_of("2026-11-22 05:01:25.123")

    assert moment == datetime(2026, 11, 21, 21, 1, 25, 123000, tzinfo=UTC)
    assert milliseconds(moment) == 1795294885123


@pytest.mark.parametrize(
    "written",
    [
        *(None, "", True, [], {}, "9" * 17),
        *("last summer", "去年夏天", "12:30", "三点一刻"),
        *(
            "2025-13-40",
            "2025年13月1日",
            "2025-09-12 25:00",
            "2025-09-12 24:30",
            "2025年9月12日 下午25点",
            "2025年9月12日 10:75",
        ),
    ],
)
def test_what_is_no_moment_is_none(written: object) -> None:
    assert moment_of(written) is None


@pytest.mark.parametrize("half", HALVES)
def test_times_are_read_as_people_and_programs_write_them(half: str) -> None:
    times: dict[str, str] = labelled(__file__, "chat_times.toml")[half]

    wrong = [
        (written, meant)
        for written, meant in times.items()
        if moment_of(written) != (datetime.fromisoformat(meant) if meant else None)
    ]

    assert_nine_in_ten(wrong, len(times))
