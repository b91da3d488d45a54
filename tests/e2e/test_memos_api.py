"""The MemOS API as its documents describe it and its clients use it: requests and answers, field by field."""

from pathlib import Path

import httpx
import pytest

from tests.e2e import papers
from tests.e2e.client import Client, Fields
from tests.e2e.memos import PREFIX, Memos, base64_of, ids_of
from tests.e2e.shelf import Shelf

LISTS = {
    *("memory_detail_list", "preference_detail_list", "tool_memory_detail_list"),
    *("skill_detail_list", "profile_detail_list", "event_detail_list"),
}
IN_THE_PICTURE = "Departure from platform nine at 18:42"
IN_THE_PDF = "The annual membership costs eighty francs."


def picture_part(url: str) -> Fields:
    return {"type": "image_url", "image_url": {"url": url}}


def file_part(file_data: str, **more: str) -> Fields:
    return {"type": "file", "file": {"file_data": file_data, **more}}


def user(*content: Fields | str) -> list[Fields]:
    """Make one message of a user."""
    return [{"role": "user", "content": content[0] if isinstance(content[0], str) else [*content]}]


def test_an_add_answers_with_a_task_that_is_followed_to_its_end(memos: Memos) -> None:
    added = memos.ask("add/message", conversation_id="c1", messages=user("The ferry leaves at noon."))

    status = memos.ended(added["task_id"])
    assert (added["success"], added["status"], added["conversation_id"]) == (True, "running", "c1")
    assert (status["task_id"], status["status"], status["failures"], status["error_code"]) == (
        added["task_id"],
        "completed",
        [],
        None,
    )


def test_a_search_answers_with_every_list_and_each_item_has_the_documented_fields(memos: Memos) -> None:
    memos.say("The ferry leaves at noon.", conversation_id="c1", tags=["travel"])

    found = memos.ask("search/memory", query="When does the ferry leave?")

    (item,) = found["memory_detail_list"]
    assert LISTS | {"preference_note"} == set(found)
    assert [found[name] for name in sorted(LISTS - {"memory_detail_list"})] == [[]] * 5
    assert found["preference_note"] == ""
    assert (item["memory_value"], item["memory_type"], item["status"]) == (
        "User: The ferry leaves at noon.",
        "UserMemory",
        "activated",
    )
    assert (item["conversation_id"], item["confidence"], "travel" in item["tags"]) == ("c1", 1.0, True)
    assert {type(item[name]) for name in ("create_time", "update_time")} == {int}
    assert {type(item[name]) for name in ("id", "memory_key", "relativity")} == {str, float}
    assert [(source["type"], source["role"], source["content"]) for source in item["sources"]] == [
        ("chat", "user", "The ferry leaves at noon.")
    ]


def test_null_is_absent_and_unknown_fields_are_ignored(memos: Memos) -> None:
    nothing = (
        "agent_id",
        "app_id",
        "tags",
        "info",
        "source",
        "conversation_id",
        "allow_public",
        "allow_knowledgebase_ids",
        "allow_memory_view",
    )
    memos.say("The ferry leaves at noon.", **dict.fromkeys(nothing), framework="x", user_ids=["someone"])
    unset = (
        "filter",
        "relativity",
        "agent_id",
        "knowledgebase_ids",
        "include_memory_view",
        "memory_limit_number",
        "context_format",
    )

    assert memos.found("When does the ferry leave?", **dict.fromkeys(unset), force_stop=True) == [
        "User: The ferry leaves at noon."
    ]


def test_a_threshold_of_three_tenths_holds_where_none_is_given(memos: Memos) -> None:
    memos.say("The ferry leaves at noon.", "Saturn has rings.")

    assert memos.found("When does the ferry leave?") == ["User: The ferry leaves at noon."]
    assert len(memos.found("When does the ferry leave?", relativity=0)) == 2
    assert memos.found("When does the ferry leave?", relativity=1) == []


def test_each_list_has_a_limit_of_its_own(memos: Memos) -> None:
    facts = [f"Tea shop number {number} sells green tea." for number in range(12)]
    memos.say(*facts, "I like green tea.")

    both = memos.ask("search/memory", query="green tea", relativity=0)
    few = memos.ask("search/memory", query="green tea", relativity=0, memory_limit_number=2, preference_limit_number=1)
    facts_alone = memos.ask("search/memory", query="green tea", relativity=0, include_preference=False)
    preferences_alone = memos.ask("search/memory", query="green tea", relativity=0, include_memory_view=["preference"])

    assert (len(both["memory_detail_list"]), len(both["preference_detail_list"])) == (9, 1)
    assert (len(few["memory_detail_list"]), len(few["preference_detail_list"])) == (2, 1)
    assert (len(facts_alone["memory_detail_list"]), facts_alone["preference_detail_list"]) == (9, [])
    assert (preferences_alone["memory_detail_list"], len(preferences_alone["preference_detail_list"])) == ([], 1)


def test_a_preference_has_the_documented_fields(memos: Memos) -> None:
    memos.say("I like green tea.", conversation_id="c1")

    found = memos.ask("search/memory", query="Which tea does the user like?")

    (item,) = found["preference_detail_list"]
    assert (item["preference_type"], item["conversation_id"], item["status"]) == (
        "explicit_preference",
        "c1",
        "activated",
    )
    assert "green tea" in item["preference"]
    assert item["reasoning"]
    assert found["preference_note"]
    assert isinstance(item["create_time"], int)
    assert 0 <= item["relativity"] <= 1


def test_tools_are_listed_where_they_are_asked_for(memos: Memos) -> None:
    schema = (
        '{"name": "get_weather", "description": "Weather of a city", '
        '"parameters": {"type": "object", "properties": {}}}'
    )
    call = {"id": "c1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Bern"}'}}
    messages = [
        {"role": "system", "content": f"<tool_schema>[{schema}]</tool_schema>"},
        {"role": "user", "content": "What is the weather in Bern?"},
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": [{"type": "text", "text": "Sunny, 21 °C"}]},
        {"role": "assistant", "content": "It is sunny in Bern."},
    ]
    memos.ask("add/message", conversation_id="c1", messages=messages, async_mode=False)

    without = memos.ask("search/memory", query="get_weather in Bern", relativity=0)
    tools = memos.ask("search/memory", query="get_weather in Bern", relativity=0, include_tool_memory=True)[
        "tool_memory_detail_list"
    ]

    by_type = {item["tool_type"]: item for item in tools}
    assert without["tool_memory_detail_list"] == []
    assert set(by_type) == {"ToolSchemaMemory", "ToolTrajectoryMemory"}
    assert '"get_weather"' in by_type["ToolSchemaMemory"]["tool_value"]
    trajectory = by_type["ToolTrajectoryMemory"]
    (use,) = trajectory["tool_used_status"]
    assert (use["used_tool"], use["success_rate"], use["error_type"]) == ("get_weather", 1.0, "")
    assert isinstance(trajectory["tool_value"], str)
    assert trajectory["experience"]


@pytest.mark.parametrize("name", ["ticket.png", "my ticket.png"])
def test_an_image_by_address_is_read_in_spite_of_a_space(memos: Memos, shelf: Shelf, name: str) -> None:
    url = shelf.put(f"/{name}", papers.picture(IN_THE_PICTURE))

    added = memos.ask(
        "add/message", messages=user({"type": "text", "text": "My train."}, picture_part(url)), async_mode=False
    )

    status = memos.ended(added["task_id"])
    assert added["status"] == "running"
    assert (status["status"], status["files"][0]["file_name"], status["files"][0]["status"]) == (
        "completed",
        name,
        "completed",
    )
    found = memos.ask("search/memory", query="From which platform does it depart?")["memory_detail_list"]
    assert IN_THE_PICTURE in found[0]["memory_value"]
    item = next(item for item in found if item["memory_value"] == IN_THE_PICTURE)
    source = item["sources"][0]
    assert ("image" in item["tags"], source["type"], source["doc_path"], source["page"]) == (True, "image", name, None)
    assert source["boxes"]


@pytest.mark.parametrize("form", ["data:image/png;base64,{}", "{}", "@data:image/png;base64,{}"])
def test_an_image_inline_is_read_with_or_without_its_type(memos: Memos, form: str) -> None:
    added = memos.ask(
        "add/message", messages=user(picture_part(form.format(base64_of(papers.picture(IN_THE_PICTURE)))))
    )

    assert memos.ended(added["task_id"])["status"] == "completed"
    assert IN_THE_PICTURE in memos.found("From which platform does it depart?")[0]


def test_a_document_as_bare_base64_is_read_with_its_page(memos: Memos, tmp_path: Path) -> None:
    content = base64_of(papers.printed(tmp_path, "Welcome to the club.", IN_THE_PDF))

    added = memos.ask("add/message", messages=user(file_part(content, filename="club.pdf")))

    assert memos.ended(added["task_id"])["status"] == "completed"
    (item, *_) = memos.ask("search/memory", query="What does a membership cost?")["memory_detail_list"]
    assert (item["sources"][0]["doc_path"], item["sources"][0]["page"]) == ("club.pdf", 2)
    (message,) = memos.ask("get/message", conversation_id=added["conversation_id"])["message_detail_list"]
    assert [part["type"] for part in message["content"]] == ["file"]
    assert message["content"][0]["file"]["filename"] == "club.pdf"


def test_sources_give_the_original_words(memos: Memos) -> None:
    memos.say("The ferry leaves at noon.")

    forms = ("memory", "sources", "mixed", "heuristic_routing")
    values = [memos.found("When does the ferry leave?", context_format=form) for form in forms]

    assert values == [
        ["User: The ferry leaves at noon."],
        ["The ferry leaves at noon."],
        *[["User: The ferry leaves at noon."]] * 2,
    ]


def test_a_failed_file_fails_the_task_and_says_what_was_stored(memos: Memos) -> None:
    messages = user(
        {"type": "text", "text": "The ferry leaves at noon."},
        file_part("no base64!"),
        file_part(base64_of(b"Bring a coat.")),
    )

    status = memos.ended(memos.ask("add/message", messages=messages)["task_id"])

    (failure,) = status["failures"]
    assert (status["status"], status["state"], status["error_code"]) == ("failed", "PARTIALLY_COMPLETED", 40008)
    assert (failure["code"], failure["error"], failure["file_index"]) == (40008, "INVALID_BASE64", 0)
    assert failure["message"] == status["error_message"]
    assert [file["status"] for file in status["files"]] == ["failed", "completed"]
    assert (len(status["memory_views"]["detail_factual"]["memory_ids"]), status["memory_views"]["added"]) == (3, 3)


def test_too_many_files_are_accepted_and_fail_the_task(memos: Memos) -> None:
    added = memos.ask(
        "add/message", messages=user(*(file_part(base64_of(f"Note {number}".encode())) for number in range(21)))
    )

    status = memos.ended(added["task_id"])
    assert (added["success"], added["status"], status["status"], status["error_code"]) == (
        True,
        "failed",
        "failed",
        50103,
    )


def test_an_agent_has_a_memory_of_its_own_and_marks_a_users(memos: Memos, user_id: str) -> None:
    agent = f"agent-of-{user_id}"
    memos.say("The ferry leaves at noon.", agent_id=agent)
    memos.say("The bus leaves at one.")
    own = {"agent_id": agent, "messages": user("The train leaves at two."), "async_mode": False}
    assert memos.send("add/message", own).json()["code"] == 0

    of_agent = memos.send("search/memory", {"agent_id": agent, "query": "What leaves when?", "relativity": 0}).json()[
        "data"
    ]

    assert [item["memory_value"] for item in of_agent["memory_detail_list"]] == ["User: The train leaves at two."]
    assert memos.found("What leaves when?", relativity=0, agent_id=agent) == ["User: The ferry leaves at noon."]
    assert len(memos.found("What leaves when?", relativity=0)) == 2
    assert memos.found("What leaves when?", relativity=0, filter={"agent_id": agent}) == [
        "User: The ferry leaves at noon."
    ]


def test_a_conversation_comes_first_but_others_are_found(memos: Memos) -> None:
    memos.say("We meet at the mill.", conversation_id="a")
    memos.say("We meet at the pier.", conversation_id="b")

    in_b = memos.found("Where do we meet?", conversation_id="b", relativity=0)

    assert in_b == ["User: We meet at the pier.", "User: We meet at the mill."]


def test_a_time_of_day_without_a_zone_is_beijings(memos: Memos) -> None:
    messages = [
        {"role": "user", "content": "Hello.", "chat_time": "2025-09-12 08:00:00"},
        {"role": "assistant", "content": "Hi.", "chat_time": "noon"},
    ]
    memos.ask("add/message", conversation_id="c1", messages=messages)

    first, second = memos.ask("get/message", conversation_id="c1")["message_detail_list"]

    assert (first["create_time"], first["role"], first["content"]) == (1757635200000, "user", "Hello.")
    assert second["create_time"] > 1_790_000_000_000


def test_get_message_gives_the_newest_in_the_order_they_were_said(memos: Memos) -> None:
    for number in range(8):
        memos.ask("add/message", conversation_id="c1", messages=user(f"Number {number}."))

    six = memos.ask("get/message", conversation_id="c1")["message_detail_list"]
    two = memos.ask("get/message", conversation_id="c1", message_limit_number=2, conversation_limit_number=None)[
        "message_detail_list"
    ]

    assert [message["content"] for message in six] == [f"Number {number}." for number in range(2, 8)]
    assert [message["content"] for message in two] == ["Number 6.", "Number 7."]


def test_pages_are_numbered_and_current_is_page(memos: Memos) -> None:
    for number in range(3):
        memos.say(f"Number {number}.")

    pages = [memos.ask("get/memory", size=2, **page) for page in ({"page": 1}, {"page": 2}, {"current": 2})]

    values = [[item["memory_value"] for item in page["memory_detail_list"]] for page in pages]
    assert values == [["User: Number 2.", "User: Number 1."], ["User: Number 0."], ["User: Number 0."]]
    assert [(page["total"], page["size"], page["current"], page["pages"]) for page in pages] == [
        (3, 2, 1, 2),
        (3, 2, 2, 2),
        (3, 2, 2, 2),
    ]


def test_what_is_stored_can_be_read_by_its_id_whatever_else_is_in_the_path(memos: Memos, client: Client) -> None:
    memos.say("The ferry leaves at noon.")
    (memory_id,) = ids_of(memos.ask("get/memory")["memory_detail_list"])
    headers = {"Authorization": f"Bearer {memos.key}"}

    for path in (
        f"get/memory/{memory_id}",
        f"/get//memory/{memory_id}",
        f"get/memory/{memory_id.replace('_', '%5F')}",
        f"get/memory/{memory_id}/",
    ):
        answer = httpx.get(f"{memos.address}{PREFIX}/{path}", headers=headers, trust_env=False).json()
        assert (answer["code"], answer["data"]["id"], answer["data"]["memory_view"]) == (
            0,
            memory_id,
            "detail_factual",
        ), path
    assert [memory["id"] for memory in client.memories()] == [memory_id]


def test_an_edit_keeps_what_was_there_before(memos: Memos) -> None:
    memos.say("The ferry leaves at noon.")
    (memory_id,) = ids_of(memos.ask("get/memory")["memory_detail_list"])

    memos.ask("update/memory", memory_id=memory_id, content="User: The ferry leaves at one.", status="archived")

    answer = httpx.get(
        f"{memos.address}{PREFIX}/get/memory/{memory_id}",
        headers={"Authorization": f"Token {memos.key}"},
        trust_env=False,
    )
    full = answer.json()["data"]
    assert (full["content"], full["status"]) == ("User: The ferry leaves at one.", "archived")
    assert [revision["content"] for revision in full["history"]] == ["User: The ferry leaves at noon."]
    assert memos.found("When does the ferry leave?") == []


def test_ids_given_twice_must_agree(memos: Memos, user_id: str) -> None:
    memos.say("The ferry leaves at noon.")
    (memory_id,) = ids_of(memos.ask("get/memory")["memory_detail_list"])

    another = memos.refused("delete/memory", memory_ids=[memory_id], user_ids=["someone-else"])
    kept = len(memos.ask("get/memory")["memory_detail_list"])
    deleted = memos.send("delete/memory", {"memory_ids": [memory_id], "user_ids": [user_id], "source": "GITHUB"}).json()

    assert (another, kept) == ((200, 40307), 1)
    assert deleted == {"code": 0, "message": "ok", "data": {"success": True, "deleted": 1}}
    assert memos.ask("get/memory")["memory_detail_list"] == []


def test_a_client_of_this_api_and_one_of_graphql_see_the_same_memories(memos: Memos, client: Client) -> None:
    memos.say("The ferry leaves at noon.", conversation_id="c1", tags=["travel"], info={"trip": 7})
    client.added({"text": "The bus leaves at one."}, conversationId="c1")

    here = memos.ask("get/memory")["memory_detail_list"]
    there = client.memories()

    assert [(item["id"], item["memory_key"], item["memory_value"], item["tags"]) for item in here] == [
        (memory["id"], memory["key"], memory["value"], memory["tags"]) for memory in there
    ]
    assert memos.found("ferry", filter={"trip": 7}) == [
        edge["node"]["value"] for edge in client.search("ferry", filter={"info": {"trip": 7}})
    ]
