"""Calls and results of tools that stand among the parts of a message become messages that everything else knows."""

from memos_gql.documents import Role, ToolCall
from memos_gql.ingest.receiving.request import SentMessage
from memos_gql.ingest.receiving.tool_blocks import Block, ToolResult, unfolded

CALL = ToolCall(call_id="c1", name="weather", arguments={"city": "Bern"})


def test_a_call_among_the_parts_is_a_call_of_the_message() -> None:
    said = SentMessage(role=Role.ASSISTANT, parts=())

    assert list(unfolded(said, ["I look.", CALL], place=3)) == [
        SentMessage(role=Role.ASSISTANT, parts=("I look.",), tool_calls=(CALL,), place=3)
    ]


def test_results_among_the_parts_are_messages_of_their_own_in_order() -> None:
    said = SentMessage(role=Role.USER, parts=())
    blocks: list[Block] = [
        ToolResult("c1", ("Sunny.",)),
        ToolResult("c2", ("no such city",), is_error=True),
        "And tomorrow?",
    ]

    assert list(unfolded(said, blocks, place=0)) == [
        SentMessage(role=Role.TOOL, parts=("Sunny.",), tool_call_id="c1", place=0),
        SentMessage(role=Role.TOOL, parts=("Error: no such city",), tool_call_id="c2", place=0),
        SentMessage(role=Role.USER, parts=("And tomorrow?",), place=0),
    ]


def test_a_result_alone_leaves_no_empty_message_and_an_empty_one_is_kept() -> None:
    said = SentMessage(role=Role.USER, parts=())

    assert [each.role for each in unfolded(said, [ToolResult("c1", ())], place=0)] == [Role.TOOL]
    assert [each.parts for each in unfolded(said, [], place=0)] == [()]


def test_a_developer_speaks_as_the_system() -> None:
    assert SentMessage(role=Role.DEVELOPER, parts=("Be brief.",)).role is Role.SYSTEM
