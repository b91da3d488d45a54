"""What tools say of themselves, and what they make of what an agent sends."""

import json
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest

from memos_gql.auth import Caller
from memos_gql.errors import Forbidden, InvalidInput, MemosError
from memos_gql.gate.services import Services
from memos_gql.mcp.call import Call
from memos_gql.mcp.links import Place, links_of, place_of
from memos_gql.mcp.tools import TOOLS, wording
from memos_gql.mcp.tools.tool import Refused, run
from memos_gql.reach import WHOLE, Reach, limit_to, reach

# README of memos-api-mcp, and the five of its knowledge bases
OF_MEMOS = {
    "add_message": {"conversation_first_message", "messages"},
    "search_memory": {"query", "conversation_first_message", "memory_limit_number"},
    "delete_memory": {"memory_ids"},
    "add_feedback": {
        *("conversation_first_message", "feedback_content", "agent_id", "app_id"),
        *("feedback_time", "allow_public", "allow_knowledgebase_ids"),
    },
    "get_memory": {"current", "size", "include_preference", "include_tool_memory"},
    "create_knowledge_base": {"knowledgebase_name", "knowledgebase_description"},
    "remove_knowledge_base": {"knowledgebase_id"},
    "add_kb_document": {"knowledgebase_id", "file"},
    "get_kb_documents": {"knowledgebase_id", "file_ids", "page", "page_size"},
    "delete_kb_documents": {"file_ids"},
}
OURS = {"add_file", "task_status", "list_memories", "update_memory"}
CHANGING = {"delete_memory", "remove_knowledge_base", "delete_kb_documents", "update_memory", "add_feedback"}
READING = {"search_memory", "get_memory", "list_memories", "task_status", "get_kb_documents"}


class Noting:
    """The MemOS API as far as these tests go: it notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, object], Reach]] = []

    async def ask(self, _services: Services, _caller: Caller, path: str, fields: Mapping[str, object], /) -> object:
        self.asked.append((path, fields, reach()))
        return {"success": True, "deleted": 1}

    def sentence_of(self, error: MemosError) -> str:
        return str(error)


def a_call(memos: Noting, *, user: str | None = "ann", limits: Reach = WHOLE) -> Call:
    return Call(services=None, caller=Caller("default", "k", limits), memos=memos, named_user=user)  # type: ignore[arg-type]  # unused here


async def never(fraction: float, words: str) -> None:
    pytest.fail("nothing is reported")


def test_the_tools_are_those_of_memos_and_ours() -> None:
    assert set(TOOLS) == {*OF_MEMOS, *OURS}
    assert {
        name for name, arguments in OF_MEMOS.items() if not arguments <= set(TOOLS[name].takes.model_fields)
    } == set()


def test_every_tool_says_whether_it_reads_or_destroys() -> None:
    assert {name for name, tool in TOOLS.items() if tool.is_reading} == READING
    assert {name for name, tool in TOOLS.items() if tool.is_destructive} == CHANGING


@pytest.mark.parametrize("name", sorted({*OF_MEMOS, *OURS}))
def test_every_tool_describes_itself_its_arguments_and_its_answer(name: str) -> None:
    tool = TOOLS[name]
    takes, gives = tool.takes.model_json_schema(), tool.gives.model_json_schema(mode="serialization")

    jsonschema.Draft202012Validator.check_schema(takes)
    jsonschema.Draft202012Validator.check_schema(gives)
    assert (takes["type"], gives["type"]) == ("object", "object")
    assert tool.title
    assert tool.description.endswith(".")
    assert [field for field, schema in takes["properties"].items() if not schema.get("description")] == []
    assert len(json.dumps(takes)) < 4000


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        (
            "search_memory",
            {},
            "query: Field required. search_memory takes query, conversation_first_message, memory_limit_number,",
        ),
        (
            "search_memory",
            {"query": "x", "memory_limit_number": 99},
            "memory_limit_number: Input should be less than or equal to 25.",
        ),
        (
            "add_message",
            {"messages": [{"role": "robot", "content": "x"}]},
            "messages.0.role: Input should be 'user', 'assistant',",
        ),
        ("add_file", {"file": "x", "wait_seconds": 1e9}, "wait_seconds: Input should be less than or equal to 120."),
        (
            "add_message",
            {"messages": [5] * 40_000},
            "messages: At most 10000 values are allowed in one list; these are 40000. add_message takes",
        ),
        (
            "search_memory",
            {"query": "x", "knowledgebase_ids": [{}] * 10_001},
            "knowledgebase_ids: At most 10000 values are allowed in one list; these are 10001.",
        ),
    ],
)
async def test_wrong_arguments_are_told_with_what_is_right(
    name: str, arguments: dict[str, object], sentence: str
) -> None:
    memos = Noting()

    refused = await run(TOOLS[name], a_call(memos), arguments, never)

    assert isinstance(refused, Refused)
    assert refused.sentence.startswith(sentence)
    assert memos.asked == []


async def test_five_faults_are_told_and_how_many_more_there_are() -> None:
    refused = await run(TOOLS["delete_memory"], a_call(Noting()), {"memory_ids": [5] * 90}, never)

    assert isinstance(refused, Refused)
    assert refused.sentence.count("Input should be a valid string") == 5
    assert ". 85 more faults were found. delete_memory takes memory_ids;" in refused.sentence


async def test_a_tool_of_a_user_reaches_that_user_alone_whatever_the_key_may() -> None:
    memos = Noting()

    await run(TOOLS["delete_memory"], a_call(memos), {"memory_ids": ["mem_1"]}, never)

    assert memos.asked == [("delete/memory", {"user_ids": ["ann"], "memory_ids": ["mem_1"]}, Reach(owner="user:ann"))]
    assert reach() == WHOLE


async def test_the_limits_of_the_key_hold_in_whichever_task_a_tool_is_run() -> None:
    memos = Noting()
    limit_to(WHOLE)

    call = a_call(memos, user=None, limits=Reach(owner="user:ann", is_read_only=True))
    await run(TOOLS["delete_memory"], call, {"memory_ids": ["mem_1"]}, never)
    limit_to(WHOLE)

    assert [limits for _, _, limits in memos.asked] == [Reach(owner="user:ann", is_read_only=True)]


async def test_a_key_of_one_user_opens_no_other_users_address() -> None:
    memos = Noting()

    with pytest.raises(Forbidden, match="reaches 'user ann' alone"):
        await run(
            TOOLS["delete_memory"],
            a_call(memos, user="bob", limits=Reach(owner="user:ann")),
            {"memory_ids": ["m"]},
            never,
        )
    limit_to(WHOLE)

    assert memos.asked == []


async def test_without_a_user_a_tool_says_how_to_name_one() -> None:
    memos = Noting()

    with pytest.raises(InvalidInput, match="connect to /mcp/{user}, send the header X-Memos-User, or use a key"):
        await run(TOOLS["search_memory"], a_call(memos, user=None), {"query": "x"}, never)

    assert memos.asked == []


def test_a_conversation_is_named_as_the_server_of_memos_names_it() -> None:
    named = a_call(Noting()).conversation_id("Hello 你好")

    assert named == "06e250eebc60bcc4fc109580b79781cb"  # md5 of "ann\nHello 你好"
    assert a_call(Noting()).conversation_id(None) is None


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("memos://files/file_1a", Place("file_1a", None)),
        ("memos://files/file_1a/pages/3", Place("file_1a", 3)),
        ("memos://files/file_1a/pages/0", None),
        ("memos://files/../etc/passwd", None),
        ("file:///etc/passwd", None),
        ("memos://files/file_1a/pages/3\n", None),
    ],
)
def test_an_address_of_a_file_or_page_is_read_and_no_other(uri: str, place: Place | None) -> None:
    assert place_of(uri) == place


def test_every_page_that_memories_came_from_is_linked_once() -> None:
    page: dict[str, object] = {"file_id": "file_1", "doc_path": "boiler.pdf", "page": 3}

    links = links_of([page, {"type": "chat", "message_id": "msg_1"}, page, {**page, "page": None}])

    assert [(link.uri, link.name) for link in links] == [
        ("memos://files/file_1/pages/3", "boiler.pdf, page 3"),
        ("memos://files/file_1", "boiler.pdf"),
    ]


def test_what_was_found_is_told_in_a_line_with_its_place_and_id() -> None:
    source = {"file_id": "file_1", "doc_path": "boiler.pdf", "page": 3}
    fact: dict[str, Any] = {"id": "mem_1", "memory_value": "1.2 bar", "relativity": 0.984, "sources": [source, source]}
    wish = {"id": "mem_2", "preference": "metric units", "relativity": 0.5, "sources": []}
    data: dict[str, object] = {
        "memory_detail_list": [fact],
        "preference_detail_list": [wish],
        "preference_note": "Mind them.",
    }

    assert wording.found(data) == (
        "1. [0.98] 1.2 bar (boiler.pdf, page 3) — mem_1\n2. [0.50] Preference: metric units — mem_2\n\nMind them."
    )
    assert wording.found({"memory_detail_list": []}) == "Nothing was found."
