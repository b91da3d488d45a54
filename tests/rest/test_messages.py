"""Messages as clients of MemOS send them."""

from datetime import UTC, datetime

import pytest

from memos_gql.documents import PartKind, Role, ToolCall
from memos_gql.errors import Fault, InvalidInput
from memos_gql.ingest.receiving.request import InlineSource, SentFile, SentMessage, UrlSource
from memos_gql.rest.bodies import Body, Value
from memos_gql.rest.messages import Messages, sent_messages


class Sent(Body):
    messages: Messages


def read(*messages: Value) -> tuple[SentMessage, ...]:
    return sent_messages(Sent.read({"messages": [*messages]}).messages)


def parts(content: Value) -> tuple[str | SentFile, ...]:
    (message,) = read({"role": "user", "content": content})
    return message.parts


def test_content_is_a_string_or_a_list_of_parts() -> None:
    assert parts("Good morning.") == ("Good morning.",)
    assert parts([{"type": "text", "text": "Good"}, {"type": "text", "text": "morning."}]) == ("Good", "morning.")
    assert parts({"type": "text", "text": "Good morning."}) == ("Good morning.",)


@pytest.mark.parametrize("role", ["system", "user", "assistant", "tool", "USER"])
def test_the_four_roles_are_known_in_any_case(role: str) -> None:
    (message,) = read({"role": role, "content": "x"})

    assert message.role is Role(role.upper())


@pytest.mark.parametrize(
    ("sent", "source"),
    [
        ("https://cdn.example/a b.png", UrlSource("https://cdn.example/a b.png")),
        (" http://cdn.example/a.png ", UrlSource("http://cdn.example/a.png")),
        ("HTTPS://cdn.example/a.png", UrlSource("HTTPS://cdn.example/a.png")),
        ("@https://cdn.example/a.png", UrlSource("https://cdn.example/a.png")),
        ("data:image/png;base64,aGk=", UrlSource("data:image/png;base64,aGk=")),
        ("@data:;base64,aGk=", UrlSource("data:;base64,aGk=")),
        ("aGk=", InlineSource("aGk=")),
        ("/etc/passwd", InlineSource("/etc/passwd")),
    ],
)
def test_a_file_is_an_address_a_data_url_or_bare_base64(sent: str, source: UrlSource | InlineSource) -> None:
    assert parts([{"type": "image_url", "image_url": {"url": sent}}]) == (SentFile(PartKind.IMAGE, None, source),)
    assert parts([{"type": "image_url", "image_url": sent}]) == (SentFile(PartKind.IMAGE, None, source),)
    assert parts([{"type": "file", "file": {"file_data": sent}}]) == (SentFile(PartKind.FILE, None, source),)
    assert parts([{"type": "file", "file": {"file_data": sent, "filename": "a.pdf"}}]) == (
        SentFile(PartKind.FILE, "a.pdf", source),
    )


def test_tool_calls_and_their_results_are_read() -> None:
    calls = [
        {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Bern"}'}},
        {"id": "c2", "type": "function", "function": {"name": "weather", "arguments": {"city": "Basel"}}},
        {"id": "c3", "type": "function", "function": {"name": "weather", "arguments": "Bern?"}},
    ]

    asked, told = read(
        {"role": "assistant", "content": None, "tool_calls": calls},
        {"role": "tool", "tool_call_id": "c1", "content": [{"type": "text", "text": "12 °C"}]},
    )

    assert asked.parts == ()
    assert asked.tool_calls == (
        ToolCall(call_id="c1", name="weather", arguments={"city": "Bern"}),
        ToolCall(call_id="c2", name="weather", arguments={"city": "Basel"}),
        ToolCall(call_id="c3", name="weather", arguments="Bern?"),
    )
    assert (told.role, told.tool_call_id, told.parts) == (Role.TOOL, "c1", ("12 °C",))


@pytest.mark.parametrize(
    "arguments",
    [
        "Bern?",
        '{"n": 1e999}',
        '{"n": NaN}',
        '{"n": 123456789012345678901234567890}',
        "[" * 30 + "]" * 30,
        '{"a\\u0000": 1}',
        '{"a": "\\ud800"}',
    ],
)
def test_arguments_that_cannot_be_stored_as_json_stay_the_text_they_are(arguments: str) -> None:
    (message,) = read(
        {"role": "assistant", "tool_calls": [{"id": "c1", "function": {"name": "weather", "arguments": arguments}}]}
    )

    assert message.tool_calls == (ToolCall(call_id="c1", name="weather", arguments=arguments),)


def test_a_time_is_read_and_what_is_none_is_left_to_the_server() -> None:
    at_eight = {"role": "user", "content": "x", "chat_time": "2025-09-12 08:00:00"}
    once = {"role": "user", "content": "x", "chat_time": "once upon a time"}

    first, second = read(at_eight, once)

    assert (first.sent_at, second.sent_at) == (datetime(2025, 9, 12, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("message", "path", "fault"),
    [
        ({"content": "x"}, ("messages", "0", "role"), Fault.MISSING),
        ({"role": "robot", "content": "x"}, ("messages", "0", "role"), Fault.UNKNOWN_KIND),
        ({"role": "user", "content": 7}, ("messages", "0", "content"), Fault.WRONG),
        ({"role": "user", "content": ["x"]}, ("messages", "0", "content", "0"), Fault.WRONG),
        (
            {"role": "user", "content": {"type": "input_audio"}},
            ("messages", "0", "content", "type"),
            Fault.UNKNOWN_KIND,
        ),
        (
            {"role": "user", "content": [{"type": "input_audio"}]},
            ("messages", "0", "content", "0", "type"),
            Fault.UNKNOWN_KIND,
        ),
        (
            {"role": "user", "content": [{"type": "image_url"}]},
            ("messages", "0", "content", "0", "image_url"),
            Fault.MISSING,
        ),
        (
            {"role": "user", "content": [{"type": "file", "file": {"file_id": "f1"}}]},
            ("messages", "0", "content", "0", "file", "file_data"),
            Fault.MISSING,
        ),
        (
            {"role": "assistant", "tool_calls": [{"id": "c"}]},
            ("messages", "0", "tool_calls", "0", "function", "name"),
            Fault.MISSING,
        ),
        ("hello", ("messages", "0"), Fault.WRONG),
    ],
)
def test_what_is_not_of_the_documented_form_is_refused_with_its_place(
    message: Value, path: tuple[str, ...], fault: Fault
) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(message)

    assert [(issue.path, issue.fault) for issue in refused.value.issues] == [(path, fault)]


def test_messages_are_required() -> None:
    with pytest.raises(InvalidInput) as refused:
        Sent.read({})

    assert refused.value.issues[0].fault is Fault.MISSING
