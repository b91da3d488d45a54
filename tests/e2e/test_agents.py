"""Agents have memories of their own, whichever edge adds them."""

import pytest

from tests.e2e.client import ADD, MEMORIES, Client
from tests.e2e.memos import Memos

EXTRACT = """query ($messages: [MessageInput!]!) { extract(messages: $messages) {
    ... on ExtractPayload { memories { kind value key tags preferenceType reasoning } }
    ... on InvalidInputError { issues { path message } } } }"""
FEEDBACK = (
    "mutation ($input: AddFeedbackInput!) { addFeedback(input: $input) "
    "{ ... on AddFeedbackPayload { changes { kind } } } }"
)
OF_AGENT = (
    "query ($id: ID!) { memories(userId: $id, ownerKind: AGENT) { edges { node { ... on MemoryItem { value } } } } }"
)


def said(words: str, role: str = "USER") -> dict[str, object]:
    return {"role": role, "content": [{"text": words}]}


def values(client: Client) -> list[str]:
    return [edge["node"]["value"] for edge in client.result("memories", OF_AGENT, id=client.user_id)["edges"]]


def test_what_an_agent_is_told_is_the_agents_alone(client: Client, memos: Memos) -> None:
    told = {
        "userId": client.user_id,
        "ownerKind": "AGENT",
        "asyncMode": False,
        "messages": [said("The gate opens at seven.")],
    }

    client.result("addMessage", ADD, input=told)

    assert values(client) == ["User: The gate opens at seven."]
    assert client.result("memories", MEMORIES, userId=client.user_id, first=5)["edges"] == []
    assert [
        hit["memory_value"]
        for hit in memos.ask("get/memory", user_id=None, agent_id=client.user_id)["memory_detail_list"]
    ] == values(client)


def test_feedback_to_an_agent_changes_the_agents_memories(client: Client) -> None:
    told = {
        "userId": client.user_id,
        "ownerKind": "AGENT",
        "asyncMode": False,
        "messages": [said("The gate opens at 7:00.")],
    }
    client.result("addMessage", ADD, input=told)

    meant = {"userId": client.user_id, "ownerKind": "AGENT", "feedback": "Forget that the gate opens at 7:00."}

    assert client.result("addFeedback", FEEDBACK, input=meant)["changes"] == [{"kind": "HIDDEN"}]
    assert values(client) == []


def test_nobody_speaks_with_a_knowledge_base(client: Client) -> None:
    told = {"userId": client.user_id, "ownerKind": "KNOWLEDGE_BASE", "messages": [said("Hello.")]}

    refused = client.result("addMessage", ADD, input=told)

    assert [issue["path"] for issue in refused["issues"]] == [["input", "ownerKind"]]


def test_extraction_shows_what_would_be_remembered_and_stores_nothing(client: Client, memos: Memos) -> None:
    extracted = client.result("extract", EXTRACT, messages=[said("I love tea. My sister Lea lives in Bonn.")])[
        "memories"
    ]

    facts = [memory["value"] for memory in extracted if memory["kind"] == "TEXT"]
    preferences = [
        (memory["value"], memory["preferenceType"]) for memory in extracted if memory["kind"] == "PREFERENCE"
    ]
    same = memos.ask(
        "extract/memory", messages=[{"role": "user", "content": "I love tea. My sister Lea lives in Bonn."}]
    )
    assert facts == [item["memory_value"] for item in same["memory_detail_list"]]
    assert [value for value, _ in preferences] == [item["preference"] for item in same["preference_detail_list"]]
    assert [kind for _, kind in preferences] == ["EXPLICIT"]
    assert client.memories() == []


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ([{"file": {"source": {"base64": "aGk="}}}], ["messages", "0", "content"]),
        ([{"text": " "}], ["messages", "0", "content"]),
        ([{"text": "x" * 99_000}] * 3, ["messages", "content"]),
    ],
)
def test_extraction_refuses_what_it_cannot_read(
    client: Client, content: list[dict[str, object]], path: list[str]
) -> None:
    refused = client.result("extract", EXTRACT, messages=[{"role": "USER", "content": content}])

    assert [issue["path"] for issue in refused["issues"]] == [path]
