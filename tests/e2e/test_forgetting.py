"""What is deleted is gone: from lists, from search, and if asked with all that it came from."""

from pathlib import Path

import pytest

from tests.e2e.client import Client, Fields, document, inline, text
from tests.e2e.processes import Server, until
from tests.forget.words import files_holding

DELETE = """mutation ($input: DeleteMemoriesInput!) { deleteMemories(input: $input) {
    ... on DeleteMemoriesPayload { deletedCount deletedIds }
    ... on NotFoundError { code ids }
    ... on InvalidInputError { code }
} }"""
MESSAGE_IDS = "query ($userId: ID!) { messages(userId: $userId) { edges { node { id } } } }"


def delete(client: Client, select: Fields, **more: object) -> Fields:
    return client.result("deleteMemories", DELETE, input={"userId": client.user_id, "select": select, **more})


def two_memories(client: Client) -> tuple[str, str]:
    """Add one about tea and one about skis, and return their ids."""
    for words, tag in (("I drink jasmine tea.", "tea"), ("My skis are waxed.", "skis")):
        client.add(text(words), asyncMode=False, tags=[tag])
    return client.memories(tags=["tea"])[0]["id"], client.memories(tags=["skis"])[0]["id"]


def values(client: Client, query: str) -> list[str]:
    return [edge["node"]["value"] for edge in client.search(query)]


def test_memories_deleted_by_id_are_found_no_more(client: Client) -> None:
    tea, _ = two_memories(client)

    deleted = delete(client, {"ids": [tea]})

    assert deleted == {"deletedCount": 1, "deletedIds": [tea]}
    assert values(client, "jasmine tea") == ["User: My skis are waxed."]
    assert client.result("node", "query ($id: ID!) { node(id: $id) { id } }", id=tea) is None


def test_memories_deleted_by_filter_are_found_no_more(client: Client) -> None:
    _, skis = two_memories(client)

    deleted = delete(client, {"filter": {"tags": ["skis"]}})

    assert deleted == {"deletedCount": 1, "deletedIds": [skis]}
    assert [memory["value"] for memory in client.memories()] == ["User: I drink jasmine tea."]


def test_an_empty_filter_is_everything_of_this_user_alone(client: Client) -> None:
    two_memories(client)
    neighbour = Client(client.address, client.key, f"{client.user_id}-neighbour")
    two_memories(neighbour)

    deleted = delete(client, {"filter": {}})

    assert deleted["deletedCount"] == 2
    assert (client.memories(), values(client, "tea and skis")) == ([], [])
    assert len(neighbour.memories()) == len(values(neighbour, "tea and skis")) == 2


@pytest.mark.parametrize("empty", [{"tags": []}, {"info": {}}, {"tags": [], "kinds": ["TEXT"]}])
def test_a_condition_with_nothing_in_it_deletes_nothing(client: Client, empty: Fields) -> None:
    two_memories(client)

    assert delete(client, {"filter": empty}) == {"code": "INVALID_INPUT"}

    assert len(client.memories()) == len(values(client, "tea and skis")) == 2


def test_a_dry_run_counts_and_deletes_nothing(client: Client) -> None:
    two_memories(client)

    counted = delete(client, {"filter": {}}, dryRun=True)

    assert counted == {"deletedCount": 2, "deletedIds": []}
    assert len(client.memories()) == 2


def test_one_unknown_id_and_nothing_is_deleted(client: Client) -> None:
    tea, _ = two_memories(client)

    refused = delete(client, {"ids": [tea, "mem_unknown"]})

    assert refused == {"code": "NOT_FOUND", "ids": ["mem_unknown"]}
    assert len(client.memories()) == 2


def test_sources_stay_unless_they_are_to_be_forgotten_too(client: Client) -> None:
    task = client.added(document(inline(b"The cat is called Ludwig."), "cat.txt"))
    file_id = task["files"][0]["file"]["id"]
    node = "query ($id: ID!) { node(id: $id) { id } }"

    delete(client, {"filter": {}})
    kept = client.result("node", node, id=file_id)
    client.added(document(inline(b"The cat is called Ludwig."), "cat.txt"))
    delete(client, {"filter": {}}, forgetSources=True)

    assert kept == {"id": file_id}
    assert client.result("node", node, id=file_id) is None
    assert client.result("messages", MESSAGE_IDS, userId=client.user_id)["edges"] == []
    assert (client.memories(), client.search("Ludwig")) == ([], [])


def test_sources_that_another_memory_still_has_are_not_forgotten(client: Client) -> None:
    client.added(text("I own a cat."), document(inline(b"The cat is called Ludwig."), "cat.txt"))
    (memory,) = [memory for memory in client.memories() if memory["value"] == "The cat is called Ludwig."]

    delete(client, {"ids": [memory["id"]]}, forgetSources=True)

    assert len(client.result("messages", MESSAGE_IDS, userId=client.user_id)["edges"]) == 1
    assert "User: I own a cat." in [memory["value"] for memory in client.memories()]


def test_what_was_forgotten_can_be_added_again(client: Client) -> None:
    content = document(inline(b"The cat is called Ludwig."), "cat.txt")
    client.added(content)
    delete(client, {"filter": {}}, forgetSources=True)

    task = client.added(content)

    assert (task["state"], task["memoryCount"]) == ("COMPLETED", 1)
    assert values(client, "Ludwig") == ["The cat is called Ludwig."]


def test_a_task_outlives_its_files(client: Client) -> None:
    task = client.added(document(inline(b"The cat is called Ludwig."), "cat.txt"))

    delete(client, {"filter": {}}, forgetSources=True)

    assert client.task(task["id"])["state"] == "COMPLETED"


def outside_of_mongod(data_dir: Path, word: str) -> list[Path]:
    """Return the files that hold the word, but for those whose blocks MongoDB alone decides about."""
    return [path for path in files_holding(data_dir, word) if data_dir / "mongod" / "db" not in path.parents]


def test_no_file_holds_the_words_some_seconds_later(client: Client, server: Server) -> None:
    word = "xylographergnu"
    client.added(
        text(f"The {word} called."), document(inline(f"The {word} sleeps.".encode()), f"{word}.txt"), tags=[word]
    )
    client.added(document(inline(b"%PDF-1.7 broken"), f"{word}.pdf"))
    before = outside_of_mongod(server.data_dir, word)

    delete(client, {"filter": {}}, forgetSources=True)
    until(lambda: outside_of_mongod(server.data_dir, word) == [], within_s=40)

    assert before != []
