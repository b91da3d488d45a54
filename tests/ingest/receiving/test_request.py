"""A request that breaks rules is refused with every fault, each under its path."""

import time

import pytest

from memos_gql.documents import PartKind, Role, ToolCall
from memos_gql.errors import InvalidInput
from memos_gql.ingest.receiving.request import BLANK, AddRequest, SentFile, SentMessage, UrlSource, check
from memos_gql.settings import Settings

SETTINGS = Settings(_env_file=None)
HELLO = SentMessage(role=Role.USER, parts=("hello",))


def faults(request: AddRequest) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        check(request, SETTINGS)
    return [(".".join(issue.path), issue.message) for issue in caught.value.issues]


def test_a_plain_request_is_accepted() -> None:
    check(AddRequest(owner="user:ann", messages=(HELLO,)), SETTINGS)


def test_every_fault_is_told_at_once() -> None:
    request = AddRequest(
        owner="user: ", messages=(SentMessage(role=Role.USER, parts=()),), tags=("",), info=["no object"]
    )

    assert [path for path, _ in faults(request)] == [
        "input.userId",
        "input.tags.0",
        "input.info",
        "input.messages.0.content",
    ]


def test_a_request_without_messages_is_refused() -> None:
    assert faults(AddRequest(owner="user:ann", messages=())) == [("input.messages", "At least one message is needed.")]


def test_more_messages_than_allowed_are_refused() -> None:
    request = AddRequest(owner="user:ann", messages=(HELLO,) * 101)

    assert faults(request) == [("input.messages", "At most 100 messages fit into one request; these are 101.")]


def test_more_tool_calls_than_a_message_may_make_are_refused() -> None:
    calls = (ToolCall(call_id="", name="look", arguments={}),) * 20_000
    request = AddRequest(owner="user:ann", messages=(SentMessage(role=Role.ASSISTANT, parts=(), tool_calls=calls),))

    assert faults(request) == [
        ("input.messages.0.toolCalls", "A message makes at most 200 tool calls; this one makes 20000.")
    ]


def test_what_has_too_many_parts_is_not_looked_at_part_by_part() -> None:
    assert faults(AddRequest(owner="user:ann", messages=(HELLO,), tags=("",) * 100_000)) == [
        ("input.tags", "At most 50 tags are allowed; these are 100000.")
    ]
    assert faults(AddRequest(owner="user:ann", messages=(HELLO,), info={"numbers": [2**63] * 100_000})) == [
        ("input.info", "JSON may have at most 100000 characters here.")
    ]


def test_twenty_faults_are_listed_and_the_others_counted() -> None:
    with pytest.raises(InvalidInput) as caught:
        check(AddRequest(owner="user:ann", messages=(SentMessage(role=Role.USER, parts=()),) * 100), SETTINGS)

    assert (len(caught.value.issues), caught.value.more) == (20, 80)
    assert str(caught.value).endswith("tool calls. 80 more faults were found.")


def test_an_address_that_is_too_long_is_refused_and_bytes_of_any_length_are_not() -> None:
    def sent(url: str) -> AddRequest:
        file = SentFile(kind=PartKind.FILE, name=None, source=UrlSource(url))
        return AddRequest(owner="user:ann", messages=(SentMessage(role=Role.USER, parts=(file,)),))

    check(sent("data:," + "x" * 9000), SETTINGS)

    assert [path for path, _ in faults(sent("https://example.org/" + "x" * 9000))] == [
        "input.messages.0.content.0.source.url"
    ]


def test_a_text_that_is_too_long_is_refused_with_its_length() -> None:
    request = AddRequest(owner="user:ann", messages=(SentMessage(role=Role.USER, parts=("ok", "x" * 100_001)),))

    assert faults(request) == [
        (
            "input.messages.0.content.1.text",
            "A text has at most 100000 characters; this one has 100001. Send it as a file.",
        )
    ]


def test_half_a_surrogate_pair_is_refused_wherever_it_stands() -> None:
    request = AddRequest(
        owner="user:a\ud800", messages=(SentMessage(role=Role.USER, parts=("\udc00",)),), info={"k": "\ud800"}
    )

    assert [path for path, _ in faults(request)] == ["input.userId", "input.info.k", "input.messages.0.content.0.text"]


def test_json_that_the_database_cannot_hold_is_refused() -> None:
    deep: dict[str, object] = {}
    for _ in range(30):
        deep = {"in": deep}
    request = AddRequest(
        owner="user:ann",
        messages=(HELLO,),
        # dict is invariant
        info={"big": 2**63, "nul\0": 1, "deep": deep, "huge": [1e308, -float("inf")]},  # type: ignore[dict-item]
    )

    assert [message for _, message in faults(request)] == [
        "A whole number must fit into 64 bits.",
        "A key must not hold the character NUL.",
        "JSON may be nested at most 20 deep.",
        "JSON has no number that large.",
    ]


def test_only_assistants_call_tools_and_only_tools_answer() -> None:
    call = ToolCall(call_id="1", name="search", arguments={})
    request = AddRequest(
        owner="user:ann", messages=(SentMessage(role=Role.USER, parts=(), tool_calls=(call,), tool_call_id="1"),)
    )

    assert [path for path, _ in faults(request)] == ["input.messages.0.toolCalls", "input.messages.0.toolCallId"]


def test_files_are_listed_in_the_order_they_were_sent() -> None:
    first, second = (SentFile(kind=PartKind.FILE, name=name, source=UrlSource("https://example.org/")) for name in "ab")
    request = AddRequest(
        owner="user:ann",
        messages=(SentMessage(role=Role.USER, parts=(first, "x")), SentMessage(role=Role.USER, parts=(second,))),
    )

    assert request.files == (first, second)


@pytest.mark.parametrize("text", ["", "  \n", "\u200b", "\ufeff", "\0", "\u200b \ufeff\0\u3000"])
def test_a_message_that_shows_nothing_is_refused(text: str) -> None:
    request = AddRequest(owner="user:ann", messages=(HELLO, SentMessage(role=Role.USER, parts=(text,))))

    assert faults(request) == [("input.messages.1.content", BLANK)]


def test_blank_text_beside_something_else_is_accepted() -> None:
    picture = SentFile(kind=PartKind.IMAGE, name=None, source=UrlSource("https://example.com/a.png"))
    call = ToolCall(call_id="1", name="look", arguments={})
    beside = (
        SentMessage(role=Role.USER, parts=("", picture)),
        SentMessage(role=Role.ASSISTANT, parts=("",), tool_calls=(call,)),
        SentMessage(role=Role.TOOL, parts=("",), tool_call_id="1"),
        SentMessage(role=Role.USER, parts=("\u200b", "tea")),
    )

    check(AddRequest(owner="user:ann", messages=beside), SETTINGS)


@pytest.mark.parametrize("blank", [" ", "\u200b", "\u2800"])
def test_millions_of_blanks_are_refused_for_their_length_alone(blank: str) -> None:
    request = AddRequest(owner="user:ann", messages=(SentMessage(role=Role.USER, parts=(blank * 20_000_000,)),))

    began = time.thread_time()
    found = faults(request)

    assert time.thread_time() - began < 1  # to look at each of them took four seconds
    assert found == [
        (
            "input.messages.0.content.0.text",
            "A text has at most 100000 characters; this one has 20000000. Send it as a file.",
        ),
        ("input.messages.0.content", "The text of one message has at most 2000000 characters."),
    ]
