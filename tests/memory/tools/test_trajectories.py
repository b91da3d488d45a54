"""What a conversation tells about the use of tools: calls and their results, request by request."""

from pydantic import JsonValue

from memos_gql.memory.tools.trajectories import Call, Excerpt, trajectories
from tests.memory.tools.conftest import Talk

PARIS: dict[str, JsonValue] = {"city": "Paris"}
ROME: dict[str, JsonValue] = {"city": "Rome"}


def worked(arguments: dict[str, JsonValue], result: str, name: str = "get_weather") -> Call:
    return Call(name, arguments, Excerpt(result), "")


def test_request_calls_results_and_answer_are_one_trajectory(talk: Talk) -> None:
    asked, called, answered = (
        talk.user("Weather in Paris?"),
        talk.calls(("1", "get_weather", PARIS)),
        talk.result("1", "21 °C"),
    )
    said = talk.says("It is 21 °C.")

    (trajectory,) = trajectories([asked, called, answered, said])

    assert (trajectory.request, trajectory.calls, trajectory.answer) == (
        asked,
        [worked(PARIS, "21 °C")],
        Excerpt("It is 21 °C."),
    )
    assert [message.id for message in trajectory.messages] == ["msg_01", "msg_02", "msg_03", "msg_04"]


def test_parallel_calls_find_their_results_in_whatever_order_these_come(talk: Talk) -> None:
    window = [talk.user("Both?"), talk.calls(("1", "get_weather", PARIS), ("2", "get_weather", ROME))]
    window += [talk.result("2", "25 °C"), talk.result("1", "21 °C")]

    (trajectory,) = trajectories(window)

    assert trajectory.calls == [worked(PARIS, "21 °C"), worked(ROME, "25 °C")]
    assert trajectory.answer is None


def test_several_rounds_are_one_trajectory_and_a_failed_call_is_told_before_its_repetition(talk: Talk) -> None:
    window = [
        talk.user("Weather?"),
        talk.calls(("1", "get_weather", {"city": "Pariss"})),
        talk.result("1", "404 Not Found"),
    ]
    window += [
        talk.says("I try again."),
        talk.calls(("2", "get_weather", PARIS)),
        talk.result("2", "21 °C"),
        talk.says("21 °C"),
    ]

    (trajectory,) = trajectories(window)

    assert [(call.result, call.error_type) for call in trajectory.calls] == [
        (Excerpt("404 Not Found"), "HTTP 404"),
        (Excerpt("21 °C"), ""),
    ]
    assert trajectory.answer == Excerpt("21 °C")


def test_each_request_has_its_own_trajectory_and_one_without_calls_has_none(talk: Talk) -> None:
    window = [
        talk.user("Hello"),
        talk.says("Hi"),
        talk.user("Weather?"),
        talk.calls(("1", "get_weather", PARIS)),
        talk.result("1", "21"),
    ]
    window += [talk.user("And Rome?"), talk.calls(("1", "get_weather", ROME)), talk.result("1", "25")]

    made = trajectories(window)

    assert [(one.request_words.text, one.calls) for one in made] == [
        ("Weather?", [worked(PARIS, "21")]),
        ("And Rome?", [worked(ROME, "25")]),
    ]


def test_a_missing_result_is_said_to_be_missing(talk: Talk) -> None:
    (trajectory,) = trajectories([talk.user("Weather?"), talk.calls(("1", "get_weather", PARIS))])

    assert trajectory.calls == [Call("get_weather", PARIS, None, "NoResult")]
    assert not trajectory.calls[0].is_answered


def test_a_result_that_comes_after_the_next_request_completes_the_call_it_names(talk: Talk) -> None:
    window = [
        talk.user("Weather?"),
        talk.calls(("a", "get_weather", PARIS)),
        talk.user("Time?"),
        talk.calls(("b", "get_time", {})),
    ]
    window += [talk.result("a", "21"), talk.result("b", "12:00")]

    first, second = trajectories(window)

    assert first.calls == [worked(PARIS, "21")]
    assert second.calls == [worked({}, "12:00", "get_time")]
    assert [message.id for message in first.messages] == ["msg_01", "msg_02", "msg_05"]


def test_results_without_an_id_answer_the_open_calls_of_their_turn_in_order(talk: Talk) -> None:
    window = [talk.user("Old?"), talk.calls(("x", "get_weather", {})), talk.user("Both?")]
    window += [talk.calls(("1", "get_weather", PARIS), ("2", "get_weather", ROME), ("3", "get_time", {}))]
    window += [
        talk.result(None, "21"),
        talk.result("unknown", "12:00"),
        talk.result("2", "25"),
        talk.result(None, "one too many"),
    ]

    old, both = trajectories(window)

    assert old.calls == [Call("get_weather", {}, None, "NoResult")]
    assert both.calls == [worked(PARIS, "21"), worked(ROME, "25"), worked({}, "12:00", "get_time")]


def test_the_later_of_two_results_for_one_call_counts(talk: Talk) -> None:
    window = [
        talk.user("Weather?"),
        talk.calls(("1", "get_weather", PARIS)),
        talk.result("1", "pending"),
        talk.result("1", "21"),
    ]

    (trajectory,) = trajectories(window)

    assert trajectory.calls == [worked(PARIS, "21")]


def test_calls_made_at_once_with_one_id_take_its_results_in_order(talk: Talk) -> None:
    window = [talk.user("Both?"), talk.calls(("1", "get_weather", PARIS), ("1", "get_weather", ROME))]
    window += [talk.result("1", "21"), talk.result("1", "25")]

    (trajectory,) = trajectories(window)

    assert trajectory.calls == [worked(PARIS, "21"), worked(ROME, "25")]


def test_calls_before_any_request_are_a_trajectory_without_one(talk: Talk) -> None:
    (trajectory,) = trajectories([talk.calls(("1", "get_weather", PARIS)), talk.result("1", "21"), talk.user("Thanks")])

    assert (trajectory.request, trajectory.calls) == (None, [worked(PARIS, "21")])


def test_arguments_in_a_string_are_read_and_secrets_are_masked_everywhere(talk: Talk) -> None:
    window = [talk.user("My password: hunter2"), talk.calls(("1", "login", '{"user": "ann", "password": "hunter2"}'))]
    window += [talk.result("1", '{"token": "t0ps3cret"}'), talk.says("Your token is t0ps3cret.")]

    (trajectory,) = trajectories(window)

    assert trajectory.request_words == Excerpt("My password: [masked]")
    assert trajectory.calls == [worked({"user": "ann", "password": "[masked]"}, '{"token": "[masked]"}', "login")]
    assert trajectory.answer == Excerpt("Your token is [masked].")


def test_an_empty_result_has_failed(talk: Talk) -> None:
    (trajectory,) = trajectories([talk.user("Weather?"), talk.calls(("1", "get_weather", PARIS)), talk.result("1", "")])

    assert trajectory.calls == [Call("get_weather", PARIS, Excerpt(""), "EmptyResult")]


def test_a_secret_is_no_name_of_an_error(talk: Talk) -> None:
    window = [
        talk.user("Go"),
        talk.calls(("1", "login", {})),
        talk.result("1", '{"error": {"code": "sk-abc123def456ghi789"}}'),
    ]

    (trajectory,) = trajectories(window)

    assert trajectory.calls[0].error_type == "[masked]"


def test_the_beginning_and_the_length_of_a_long_text_are_kept(talk: Talk) -> None:
    (trajectory,) = trajectories([talk.user("Go"), talk.calls(("1", "read", {})), talk.result("1", "x " * 10_000)])

    result = trajectory.calls[0].result

    assert result is not None
    assert (len(result.text), result.length) == (5_000, 19_999)
    assert result.shortened(5) == "x x x… (19,999 characters)"
