"""Log lines carry time, level, process and what is bound, in text or JSON, and nothing that users store."""

import json
import logging
from collections.abc import Callable
from contextvars import copy_context

import pytest
from pydantic import BaseModel
from redis.exceptions import TimeoutError as NoAnswerOfRedis

from memos_gql.errors import DependencyUnavailable
from memos_gql.logs import ALIKE_EVERY_S, FORMATTERS, JsonFormatter, Outages, Sparingly, TextFormatter, bind, is_json

SECRET = "my sister is allergic to peanuts"
NOTHING: dict[str, str] = {}


class Message(BaseModel):
    number: int


def record(message: str, *arguments: object, error: BaseException | None = None, **facts: object) -> logging.LogRecord:
    made = logging.LogRecord(
        "memos_gql.place",
        logging.WARNING,
        "file.py",
        1,
        message,
        arguments,
        (type(error), error, None) if error else None,
    )
    vars(made).update(facts, created=1_795_886_648.123, process=42)
    return made


def raised_by(fail: Callable[[], object]) -> BaseException:
    with pytest.raises(Exception) as raised:  # noqa: PT011 - whichever it is
        fail()
    return raised.value


def looked_up_in_vain() -> None:
    try:
        NOTHING[SECRET]
    except KeyError as error:
        raise DependencyUnavailable("The index did not answer; try again.") from error


def test_a_line_of_text_has_time_level_process_and_facts() -> None:
    line = TextFormatter("web").format(record("a %s", "thing", source="file_1", reason="two words"))

    assert line == '2026-11-28T17:24:08.123Z WARNING web[42] memos_gql.place: a thing source=file_1 reason="two words"'


def test_a_line_of_json_has_the_same_as_fields() -> None:
    line = JsonFormatter("web").format(record("a %s", "thing", count=3))

    assert json.loads(line) == {
        "time": "2026-11-28T17:24:08.123Z",
        "level": "WARNING",
        "process": "web",
        "pid": 42,
        "logger": "memos_gql.place",
        "message": "a thing",
        "count": 3,
    }


def test_what_is_bound_is_on_every_later_line_of_the_task_alone() -> None:
    def within() -> str:
        bind(request_id="abc")
        bind(task="task_1")
        return TextFormatter("web").format(record("event"))

    assert copy_context().run(within).endswith("event request_id=abc task=task_1")
    assert TextFormatter("web").format(record("event")).endswith("event")


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("text", ["two\nlines", "a\x1b[31mred", "a\r\nERROR forged", '"quoted"', ""])
def test_a_fact_never_breaks_a_line_or_colours_it(form: str, text: str) -> None:
    line = FORMATTERS[form]("web").format(record("event", value=text))

    assert line.isprintable()
    assert form == "text" or json.loads(line)["value"] == text


def test_a_traceback_is_one_record_in_json_and_indented_in_text() -> None:
    error = raised_by(looked_up_in_vain)

    as_json = JsonFormatter("web").format(record("failed", error=error))
    first, *others = TextFormatter("web").format(record("failed", error=error)).splitlines()

    assert "\n" not in as_json
    assert json.loads(as_json)["traceback"].endswith(
        "memos_gql.errors.DependencyUnavailable: The index did not answer; try again."
    )
    assert first.endswith("memos_gql.place: failed")
    assert {line[:4] for line in others} == {"    "}
    assert "looked_up_in_vain" in "".join(others)


@pytest.mark.parametrize(
    "fail",
    [
        lambda: Message.model_validate({"number": SECRET}),
        lambda: NOTHING[SECRET],
        lambda: int(SECRET),
        lambda: f"{SECRET}\xff".encode("latin-1").decode("utf-8"),
        looked_up_in_vain,
        lambda: (_ for _ in ()).throw(ExceptionGroup(SECRET, [ValueError(SECRET), RuntimeError(SECRET)])).send(None),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_is_described_without_the_data_at_hand(form: str, fail: Callable[[], object]) -> None:
    error = raised_by(fail)

    line = FORMATTERS[form]("worker").format(record("failed", error=error))

    assert SECRET not in line
    assert type(error).__name__ in line


def test_an_error_of_the_system_keeps_its_reason() -> None:
    line = TextFormatter("up").format(record("failed", error=PermissionError(13, "Permission denied", "/data/index")))

    assert "PermissionError: [Errno 13] Permission denied: '/data/index'" in line


@pytest.mark.parametrize(
    ("line", "expected"),
    [('{"time": "now"}', True), ("[1]", False), ("Traceback (most", False), ("", False), ("{", False)],
)
def test_only_a_json_object_passes_as_a_line_of_json(line: str, expected: bool) -> None:
    assert is_json(line) is expected


def test_one_of_equal_warnings_passes_a_minute_and_tells_how_many_were_left_out() -> None:
    sparingly = Sparingly()
    began = record("Invalid HTTP request received.").created

    def passes(message: str, *, after_s: float) -> bool | int:
        """Tell whether it passes, or how many it stands for beside itself."""
        one = record(message)
        one.created = began + after_s
        return sparingly.filter(one) and getattr(one, "left_out", True)

    outcomes = [
        passes("Invalid HTTP request received.", after_s=second)
        for second in (0, 1, 2, ALIKE_EVERY_S, ALIKE_EVERY_S + 1)
    ]

    assert outcomes == [True, False, False, 2, False]
    assert passes("Another warning.", after_s=2) is True


def test_of_an_unavailable_redis_the_consumers_write_one_sentence_a_minute() -> None:
    outages = Outages()
    passed = []
    for second in range(0, 125, 5):
        failed = record("Consumer encountered an unexpected error.", error=NoAnswerOfRedis("Timeout reading"))
        vars(failed).update(
            name="dramatiq.worker.ConsumerThread(text)", levelno=logging.CRITICAL, created=float(second)
        )
        passed += [failed] if outages.filter(failed) else []

    assert [TextFormatter("worker").format(each).split(": ", 1)[1] for each in passed] == [
        "Redis is unavailable; jobs wait"
    ] * 3
    assert {each.levelname for each in passed} == {"WARNING"}


def test_any_other_error_of_a_consumer_keeps_its_traceback() -> None:
    failed = record("Consumer encountered an unexpected error.", error=raised_by(lambda: 1 // 0))
    vars(failed).update(name="dramatiq.worker.ConsumerThread(text)", levelno=logging.CRITICAL)

    assert Outages().filter(failed)
    assert "ZeroDivisionError" in TextFormatter("worker").format(failed)
