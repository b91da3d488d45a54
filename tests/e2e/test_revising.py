"""Memories changed by hand and by feedback, over the API."""

from tests.e2e.client import Client, Fields, text

MEMORY = "... on MemoryItem { id key value tags status replacedBy history { key value tags status } }"
UPDATE = (
    "mutation ($input: UpdateMemoryInput!) { updateMemory(input: $input) "
    f"{{ ... on UpdateMemoryPayload {{ memory {{ {MEMORY} }} }} "
    "... on InvalidInputError { code issues { path message } } ... on NotFoundError { code ids } } }"
)
FEEDBACK = (
    "mutation ($input: AddFeedbackInput!) { addFeedback(input: $input) "
    "{ ... on AddFeedbackPayload { task { state memoryCount } "
    f"changes {{ kind memory {{ {MEMORY} }} successor {{ {MEMORY} }} }} }} "
    "... on InvalidInputError { code issues { path } } } }"
)


def said(client: Client, words: str) -> Fields:
    client.added(text(words))
    return next(memory for memory in client.memories() if words in memory["value"])


def tell(client: Client, words: str) -> Fields:
    return client.result("addFeedback", FEEDBACK, input={"userId": client.user_id, "feedback": words})


def test_an_edited_memory_is_found_at_once_and_its_history_is_shown(client: Client) -> None:
    memory = said(client, "The spare key lies under the mat.")
    right = "User: The spare key hangs in the shed."

    changed = client.result("updateMemory", UPDATE, input={"id": memory["id"], "value": right, "tags": ["keys"]})[
        "memory"
    ]

    assert (changed["id"], changed["value"], changed["key"], changed["tags"]) == (
        memory["id"],
        right,
        "The spare key hangs in the shed",
        ["keys"],
    )
    assert [revision["value"] for revision in changed["history"]] == ["User: The spare key lies under the mat."]
    assert [edge["node"]["value"] for edge in client.search("Where is the spare key?")] == [right]


def test_a_refused_edit_names_every_fault_and_changes_nothing(client: Client) -> None:
    memory = said(client, "The spare key lies under the mat.")

    refused = client.result("updateMemory", UPDATE, input={"id": memory["id"], "value": " ", "tags": [""]})
    unknown = client.result("updateMemory", UPDATE, input={"id": "mem_none", "value": "x"})

    assert [issue["path"] for issue in refused["issues"]] == [["input", "value"], ["input", "tags", "0"]]
    assert unknown == {"code": "NOT_FOUND", "ids": ["mem_none"]}
    assert [each["value"] for each in client.memories()] == [memory["value"]]


def test_feedback_says_what_it_changed(client: Client) -> None:
    memory = said(client, "Our cat is called Tom.")

    told = tell(client, "Tom is wrong, it is Felix")

    (change,) = told["changes"]
    assert (told["task"], change["kind"], change["memory"]["id"]) == (
        {"state": "COMPLETED", "memoryCount": 1},
        "REPLACED",
        memory["id"],
    )
    assert (change["memory"]["status"], change["memory"]["replacedBy"]) == ("ARCHIVED", change["successor"]["id"])
    assert change["successor"]["value"] == "User: Our cat is called Felix."
    assert [edge["node"]["value"] for edge in client.search("What is the cat called?")] == [
        "User: Our cat is called Felix."
    ]


def test_what_feedback_hid_can_be_restored(client: Client) -> None:
    memory = said(client, "My old job was at the harbour.")

    (change,) = tell(client, "Forget that my old job was at the harbour.")["changes"]
    hidden = client.memories()
    restored = client.result("updateMemory", UPDATE, input={"id": memory["id"], "status": "ACTIVATED"})["memory"]

    assert (change["kind"], change["memory"]["status"], change["successor"], hidden) == ("HIDDEN", "DELETED", None, [])
    assert restored["status"] == "ACTIVATED"
    assert [each["id"] for each in client.memories()] == [memory["id"]]


def test_feedback_that_names_no_memory_is_remembered(client: Client) -> None:
    told = tell(client, "The library closes at six these days.")

    (change,) = told["changes"]
    assert (change["kind"], change["memory"]["value"], change["successor"]) == (
        "ADDED",
        "User: The library closes at six these days.",
        None,
    )
    assert [edge["node"]["value"] for edge in client.search("When does the library close?")] == [
        change["memory"]["value"]
    ]


def test_empty_feedback_is_refused(client: Client) -> None:
    assert tell(client, " ") == {"code": "INVALID_INPUT", "issues": [{"path": ["input", "feedback"]}]}
    assert client.memories() == []
