"""Messages read back: as they were sent, with their files named instead of sent."""

import pytest

from memos_gql.documents import Part, PartKind, Role
from memos_gql.resources import Database
from memos_gql.rest.wire.messages import message_item
from tests.rest.wire.made import AT_MS, call, file, message


@pytest.mark.parametrize(("parts", "content"), [([], ""), ([Part(kind=PartKind.TEXT, text="Yes.")], "Yes.")])
def test_a_single_text_is_a_string(database: Database, parts: list[Part], content: str) -> None:
    assert message_item(message(parts=parts), {}) == {
        "message_id": "m1",
        "conversation_id": "c1",
        "role": "user",
        "content": content,
        "create_time": AT_MS,
        "update_time": AT_MS,
        "task_id": "t1",
    }


def test_several_parts_are_a_list_in_the_form_they_are_sent_in(database: Database) -> None:
    assert message_item(message(), {"f1": file()})["content"] == [
        {"type": "text", "text": "How much?"},
        {"type": "file", "file": {"file_data": "https://a.example/club.pdf", "file_id": "f1", "filename": "club.pdf"}},
        {"type": "image_url", "image_url": {"url": "", "image_id": "f2", "filename": ""}},
    ]


def test_calls_of_tools_and_what_they_answer_keep_their_ids(database: Database) -> None:
    asked = message_item(message(role=Role.ASSISTANT, parts=[], tool_calls=[call()]), {})
    told = message_item(message(role=Role.TOOL, parts=[], tool_call_id="c1"), {})

    assert asked["tool_calls"] == [
        {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Zürich"}'}}
    ]
    assert (told["role"], told["tool_call_id"], "tool_calls" in told) == ("tool", "c1", False)
