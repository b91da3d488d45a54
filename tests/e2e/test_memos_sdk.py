"""MemOS's SDK works as it was published, with nothing changed but its base URL.

Each of its methods is called, and its models parse what comes.
"""

from pathlib import Path

import pytest
import requests

from tests.e2e.client import Fields
from tests.e2e.memos import PREFIX, RUN_S, Memos, Sdk, client_class
from tests.e2e.processes import Server, until

NOTE = "The spare key hangs behind the blue door."
SUPPORTED = {
    *("add_message", "search_memory", "get_memory", "get_memory_by_id", "get_message", "get_task_status"),
    *("update_memory", "delete_memory", "add_feedback", "extract_memory", "rerank"),
    *("create_knowledgebase", "delete_knowledgebase", "add_knowledgebase_file_json", "add_knowledgebase_file_form"),
    *("get_knowledgebase_file", "delete_knowledgebase_file"),
}
NOT_OFFERED = {"chat", "bind_profile_template", "edit_profile", "delete_profile"}


@pytest.fixture(params=["", "/"], ids=["plain", "with a slash behind"])
def sdk(request: pytest.FixtureRequest, server: Server) -> Sdk:
    return client_class()(api_key=server.key, base_url=f"{server.address}{PREFIX}{request.param}")


def said(sdk: Sdk, user_id: str, *texts: str, conversation_id: str = "home") -> str:
    """Add messages, searchable on return, and return the task's id."""
    messages = [{"role": "user", "content": text} for text in texts]
    added = sdk.add_message(messages, user_id=user_id, conversation_id=conversation_id, async_mode=False)
    assert (added.code, added.message, added.success, added.status) == (0, "ok", True, "completed")
    return str(added.task_id)


def test_these_are_all_methods_there_are() -> None:
    assert {name for name in vars(client_class()) if not name.startswith("_")} == SUPPORTED | NOT_OFFERED


def test_what_is_added_is_found(sdk: Sdk, user_id: str) -> None:
    task_id = said(sdk, user_id, NOTE)

    found = sdk.search_memory("Where is the spare key?", user_id=user_id, conversation_id="home")

    (memory,) = found.memories
    assert (found.code, memory.memory_value, memory.memory_type) == (0, f"User: {NOTE}", "UserMemory")
    assert (memory.status, memory.conversation_id, memory.confidence) == ("activated", "home", 1.0)
    assert memory.relativity >= 0.45
    assert isinstance(memory.create_time, int)
    assert (found.preferences, found.tool_memories, found.data.preference_note) == ([], [], "")
    status = sdk.get_task_status(task_id)
    assert (status.data.task_id, status.data.status) == (task_id, "completed")
    assert status.data.memory_views == {
        "added": 1,
        "updated": 0,
        "deleted": 0,
        "detail_factual": {"memory_ids": [memory.id]},
    }


def test_documents_are_ranked_without_a_model(sdk: Sdk) -> None:
    documents = ["The ferry leaves at noon.", NOTE, "Lea plays the cello."]

    ranked = sdk.rerank("Where is the spare key?", documents, model="memos-reranker-0.6b", top_n=2)["data"]

    assert (ranked["model"], len(ranked["results"])) == ("memos-gql", 2)
    assert (ranked["results"][0]["index"], ranked["results"][0]["document"]) == (1, {"text": NOTE})
    assert ranked["results"][0]["relevance_score"] >= 0.5 > 0.3 >= ranked["results"][1]["relevance_score"]


def test_text_is_added_without_waiting_by_default(sdk: Sdk, user_id: str, memos: Memos) -> None:
    added = sdk.add_message([{"role": "user", "content": NOTE}], user_id=user_id)

    assert (added.success, added.status) == (True, "running")
    assert memos.ended(added.task_id)["status"] == "completed"


def test_stored_memories_are_listed_and_read_in_full(sdk: Sdk, user_id: str) -> None:
    said(sdk, user_id, NOTE)
    said(sdk, user_id, "The cellar is dry.")

    listed = sdk.get_memory(user_id=user_id, size=1)
    memory = listed.memories[0]
    full = sdk.get_memory_by_id(memory.id)

    assert (listed.data.total, listed.data.size, listed.data.current, listed.data.pages) == (2, 1, 1, 2)
    assert memory.memory_value == "User: The cellar is dry."
    assert (full["code"], full["data"]["id"], full["data"]["content"]) == (0, memory.id, memory.memory_value)
    assert full["data"]["origin_text"] == "The cellar is dry."


def test_messages_are_read_back(sdk: Sdk, user_id: str) -> None:
    said(sdk, user_id, NOTE, conversation_id="home")
    said(sdk, user_id, "Elsewhere.", conversation_id="away")

    (message,) = sdk.get_message(user_id, "home").messages

    assert (message.role, message.content, message.conversation_id) == ("user", NOTE, "home")


def test_a_memory_is_changed(sdk: Sdk, user_id: str) -> None:
    said(sdk, user_id, NOTE)
    (memory,) = sdk.get_memory(user_id=user_id).memories

    changed = sdk.update_memory(memory.id, content="The spare key is in the shed.", title="Spare key")
    missing = sdk.update_memory("mem_none", title="Nothing")

    (now,) = sdk.get_memory(user_id=user_id).memories
    assert (changed["code"], changed["data"]["success"]) == (0, True)
    assert (now.memory_key, now.memory_value) == ("Spare key", "The spare key is in the shed.")
    assert sdk.search_memory("Is the key in the shed?", user_id=user_id).memories[0].id == memory.id
    assert (missing["code"], missing["data"]) == (40001, {"success": False})


def test_feedback_sets_a_memory_right(sdk: Sdk, user_id: str) -> None:
    said(sdk, user_id, "My flat is on the third floor.")

    given = sdk.add_feedback(user_id=user_id, conversation_id="home", feedback_content="third is wrong, it is fourth")

    assert (given.code, given.success, given.status) == (0, True, "completed")
    values = [memory.memory_value for memory in sdk.get_memory(user_id=user_id).memories]
    assert "User: My flat is on the fourth floor." in values
    assert "User: My flat is on the third floor." not in values


def test_memories_are_deleted_by_id_by_filter_and_all_at_once(sdk: Sdk, user_id: str) -> None:
    said(sdk, user_id, NOTE, "The cellar is dry.", "The attic is full.")
    first, *_ = sdk.get_memory(user_id=user_id).memories

    by_id = sdk.delete_memory(memory_ids=[first.id])
    again = sdk.delete_memory(memory_ids=[first.id])
    left = len(sdk.get_memory(user_id=user_id).memories)
    everything = sdk.delete_memory(user_ids=[user_id])
    nobody = sdk.delete_memory(user_id=user_id)

    assert (by_id.code, by_id.success, left) == (0, True, 2)
    assert (again.code, again.success) == (40307, False)
    assert (everything.code, everything.success) == (0, True)
    assert (nobody.code, nobody.success) == (40308, False)
    assert sdk.get_memory(user_id=user_id).memories == []


def test_a_filter_deletes_what_it_holds_of_and_nothing_else(sdk: Sdk, user_id: str) -> None:
    messages = [{"role": "user", "content": NOTE}]
    sdk.add_message(messages, user_id=user_id, async_mode=False, info={"run": user_id})
    said(sdk, user_id, "The cellar is dry.")

    deleted = sdk.delete_memory(filter={"and": [{"run": user_id}]})

    assert (deleted.code, deleted.success) == (0, True)
    assert [memory.memory_value for memory in sdk.get_memory(user_id=user_id).memories] == ["User: The cellar is dry."]


def test_extraction_reads_and_stores_nothing(sdk: Sdk, user_id: str) -> None:
    messages = [{"role": "user", "content": "I prefer tea to coffee."}, {"role": "assistant", "content": "Try Assam."}]

    extracted = sdk.extract_memory(messages)["data"]
    facts_alone = sdk.extract_memory(messages, extraction_types=["memory"])["data"]

    assert extracted["success"] is True
    assert [item["memory_value"] for item in extracted["memory_detail_list"]] == [
        "User: I prefer tea to coffee.",
        "Assistant: Try Assam.",
    ]
    assert [item["preference_type"] for item in extracted["preference_detail_list"]] == ["explicit_preference"]
    assert (len(facts_alone["memory_detail_list"]), facts_alone["preference_detail_list"]) == (2, [])


def test_a_knowledge_base_is_filled_searched_and_deleted(sdk: Sdk, user_id: str, tmp_path: Path, memos: Memos) -> None:
    path = tmp_path / "manual.txt"
    path.write_text("The boiler is serviced every November.")
    base = sdk.create_knowledgebase("Manuals", "All of the house").knowledgebase_id

    by_json = sdk.add_knowledgebase_file_json(
        base, [{"content": "The roof was tiled in 1987.", "name": "roof.txt"}]
    ).memories
    by_form = sdk.add_knowledgebase_file_form(base, [str(path)], type="doc").memories
    ids = [file["id"] for file in [*by_json, *by_form]]
    settled(sdk, ids)

    listed = sdk.get_knowledgebase_file(knowledgebase_id=base)
    assert (listed.data.total, sorted(file.name for file in listed.files)) == (2, ["manual.txt", "roof.txt"])
    assert sdk.get_knowledgebase_file(knowledgebase_id=base, type="skill").files == []
    assert {file.status for file in sdk.get_knowledgebase_file(file_ids=ids).files} == {"completed"}
    found = sdk.search_memory("When is the boiler serviced?", user_id=user_id, knowledgebase_ids=[base]).memories
    assert "The boiler is serviced every November." in found[0].memory_value
    assert sdk.delete_knowledgebase_file([ids[1]]).success is True
    assert sdk.search_memory("When is the boiler serviced?", user_id=user_id, knowledgebase_ids=[base]).memories == []
    assert sdk.delete_knowledgebase(base).success is True


def settled(sdk: Sdk, file_ids: list[str]) -> None:
    until(
        lambda: all(file.status != "running" for file in sdk.get_knowledgebase_file(file_ids=file_ids).files),
        within_s=RUN_S,
    )


@pytest.mark.parametrize("name", sorted(NOT_OFFERED))
def test_what_needs_a_model_or_profiles_says_so(name: str, server: Server) -> None:
    sdk = client_class()(api_key=server.key, base_url=f"{server.address}{PREFIX}")
    arguments: dict[str, Fields] = {
        "chat": {"user_id": "ann", "conversation_id": "home", "query": "Hello?"},
        "bind_profile_template": {"bind_list": [{"profile_template_id": "p", "user_id": "ann"}]},
        "edit_profile": {"profile_template_id": "p", "user_id": "ann", "remove_fields": ["A.b"]},
        "delete_profile": {"profile_template_id": "p", "user_id": "ann"},
    }

    with pytest.raises(requests.HTTPError) as refused:
        getattr(sdk, name)(**arguments[name])

    status, answer = told(refused.value)
    assert (status, answer["code"], answer["data"]) == (501, 50002, None)
    assert answer["message"]


def told(error: requests.HTTPError) -> tuple[int, Fields]:
    """Return the status and the envelope that an error of `requests` hides."""
    assert error.response is not None
    return error.response.status_code, error.response.json()


def test_a_wrong_key_is_refused(server: Server) -> None:
    with pytest.raises(requests.HTTPError) as refused:
        client_class()(api_key="wrong", base_url=f"{server.address}{PREFIX}").get_memory(user_id="ann")

    status, answer = told(refused.value)
    assert (status, answer["code"]) == (401, 40132)


def test_a_refused_message_is_told_in_one_call_with_the_code_and_why(sdk: Sdk, user_id: str) -> None:
    refused = sdk.add_message([{"role": "robot", "content": "x"}], user_id=user_id)
    group = sdk.add_message([{"role": "user", "content": "x"}], user_id=[user_id, "bob"])

    assert (refused.code, refused.success, refused.task_id, refused.status) == (40006, False, "", "failed")
    assert refused.message.startswith("messages.0.role: ")
    assert (group.code, group.success) == (40000, False)
    assert sdk.get_message(user_id, "any").messages == []
