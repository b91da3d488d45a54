"""The sentences that say what was learned, and how each tool fared."""

import pytest
from pydantic import JsonValue

from memos_gql.documents import Message, ToolUse
from memos_gql.memory.tools.experience import experience, tool_uses, written_arguments
from memos_gql.memory.tools.trajectories import trajectories
from tests.memory.tools.conftest import Talk


def learned(window: list[Message]) -> str:
    (trajectory,) = trajectories(window)
    return experience(trajectory)


def uses(window: list[Message]) -> list[ToolUse]:
    (trajectory,) = trajectories(window)
    return tool_uses(trajectory)


def tries(talk: Talk, request: str, *tried: tuple[str, dict[str, str], str | None]) -> list[Message]:
    """A request, and calls one after the other: tool, arguments and result."""
    window = [talk.user(request)]
    for number, (name, arguments, result) in enumerate(tried):
        window.append(talk.calls((str(number), name, arguments)))
        window += [] if result is None else [talk.result(str(number), result)]
    return window


def test_what_worked_is_said_with_its_arguments(talk: Talk) -> None:
    window = tries(talk, "weather in Paris today", ("get_weather", {"city": "Paris"}, "21"))

    assert learned(window) == "For “weather in Paris today”, get_weather with city=Paris worked."
    assert uses(window) == [
        ToolUse(tool_name="get_weather", success_rate=1.0, error_type="", experience=learned(window))
    ]


def test_a_failure_is_said_with_what_ended_it(talk: Talk) -> None:
    window = tries(
        talk,
        "weather",
        ("get_weather", {"city": "Pariss", "unit": "C"}, "404 Not Found"),
        ("get_weather", {"city": "Paris", "unit": "C"}, "21"),
    )

    assert (
        learned(window)
        == "For “weather”, get_weather with city=Pariss, unit=C failed with HTTP 404 until city=Paris was used."
    )
    assert [(use.success_rate, use.error_type) for use in uses(window)] == [(0.5, "HTTP 404")]


def test_a_call_that_worked_when_it_was_repeated_says_so(talk: Talk) -> None:
    window = tries(
        talk, "weather", ("get_weather", {"city": "Paris"}, "Timeout"), ("get_weather", {"city": "Paris"}, "21")
    )

    assert (
        learned(window)
        == "For “weather”, get_weather with city=Paris failed with TimeoutError until it was called again."
    )


def test_the_first_call_that_worked_ended_the_failure(talk: Talk) -> None:
    cities = [
        ("get_weather", {"city": city}, result)
        for city, result in (("Pariss", "404 Not Found"), ("Paris", "21"), ("Rome", "25"))
    ]

    assert (
        learned(tries(talk, "weather", *cities))
        == "For “weather”, get_weather with city=Pariss failed with HTTP 404 until city=Paris was used."
    )


def test_a_failure_between_successes_was_not_what_the_last_of_them_ended_alone(talk: Talk) -> None:
    results = (("Pariss", "404 Not Found"), ("Paris", "21"), ("Rme", "404 Not Found"), ("Rome", "25"))
    window = tries(talk, "weather", *(("get_weather", {"city": city}, result) for city, result in results))

    assert learned(window) == (
        "For “weather”, get_weather with city=Paris, with city=Rome worked; "
        "get_weather with city=Pariss, with city=Rme failed with HTTP 404."
    )


def test_what_worked_beside_a_failure_did_not_end_it(talk: Talk) -> None:
    window = [talk.user("upload both"), talk.calls(("1", "upload", {"file": "a"}), ("2", "upload", {"file": "b"}))]
    window += [talk.result("1", "413 Content Too Large"), talk.result("2", "ok")]

    assert learned(window) == "For “upload both”, upload with file=b worked; upload with file=a failed with HTTP 413."


def test_each_tool_is_told_for_itself_and_all_of_them_together(talk: Talk) -> None:
    window = tries(
        talk, "weather", ("get_weather", {"city": "Paris"}, '{"error": "x"}'), ("search", {"q": "Paris"}, "21")
    )

    assert (
        learned(window) == "For “weather”, get_weather with city=Paris failed with Error; search with q=Paris worked."
    )
    assert uses(window) == [
        ToolUse(
            tool_name="get_weather",
            success_rate=0.0,
            error_type="Error",
            experience="For “weather”, get_weather with city=Paris failed with Error.",
        ),
        ToolUse(
            tool_name="search", success_rate=1.0, error_type="", experience="For “weather”, search with q=Paris worked."
        ),
    ]


def test_a_missing_result_is_no_failure(talk: Talk) -> None:
    window = tries(talk, "w", ("a", {"n": "1"}, "ok"), ("a", {"n": "2"}, None))

    assert learned(window) == "For “w”, a with n=1 worked; a with n=2 has no result yet."
    assert [(use.success_rate, use.error_type) for use in uses(window)] == [(1.0, "")]


def test_a_tool_that_nothing_answered_has_rate_nought_and_no_result(talk: Talk) -> None:
    window = tries(talk, "w", ("a", {}, None))

    assert learned(window) == "For “w”, a has no result yet."
    assert [(use.success_rate, use.error_type) for use in uses(window)] == [(0.0, "NoResult")]


def test_many_different_calls_are_counted_beyond_three(talk: Talk) -> None:
    window = tries(talk, "w", *(("a", {"n": str(number)}, "ok") for number in range(5)))

    assert learned(window) == "For “w”, a with n=0, with n=1, with n=2 and 2 more worked."


def test_chinese_requests_are_answered_in_chinese(talk: Talk) -> None:
    window = tries(
        talk,
        "今天巴黎天气怎么样",
        ("get_weather", {"city": "巴黎"}, "404 Not Found"),
        ("get_weather", {"city": "Paris"}, "21"),
    )

    assert (
        learned(window)
        == "对于“今天巴黎天气怎么样”，get_weather（city=巴黎）失败（HTTP 404），直到使用city=Paris才成功。"
    )


def test_calls_without_a_request_say_so(talk: Talk) -> None:
    assert learned(tries(talk, "w", ("a", {}, "ok"))[1:]) == "Without a request, a worked."


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        ({}, ""),
        (None, ""),
        ("free text", "free text"),
        ({"a": 1, "b": [1, 2], "c": "x" * 100}, f"a=1, b=[1, 2], c={'x' * 60}… (100 characters)"),
        ({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}, "a=1, b=2, c=3, d=4, …"),
    ],
)
def test_arguments_are_written_short(arguments: JsonValue, written: str) -> None:
    assert written_arguments(arguments) == written
