"""What becomes of what is added: one memory for each thing, with all it came from."""

import pytest

from tests.e2e import papers
from tests.e2e.client import ADD, Client, data_url, document, files_of, image, inline, said_in, text
from tests.e2e.shelf import Shelf


def test_text_is_searchable_when_the_mutation_returns(client: Client) -> None:
    task = client.add(text("Grandfather's clock stops every leap day."), asyncMode=False)["task"]

    best = client.search("When does the clock stop?")[0]

    assert (task["state"], task["memoryCount"], task["progress"]["fraction"]) == ("COMPLETED", 1, 1.0)
    assert best["node"]["value"] == "User: Grandfather's clock stops every leap day."
    assert (best["node"]["memoryType"], best["node"]["confidence"]) == ("USER", 1.0)
    assert best["relativity"] >= 0.5


def test_text_alone_completes_without_waiting_too(client: Client) -> None:
    task = client.added(text("The bakery closes on Mondays."))

    assert (task["state"], task["memoryCount"], task["files"], task["progress"]["total"]) == ("COMPLETED", 1, [], 0)
    assert client.search("When is the bakery closed?")[0]["relativity"] >= 0.5


def test_a_conversation_and_an_agent_are_kept_and_can_be_filtered(client: Client) -> None:
    client.added(
        text("The tent is in the attic."), conversationId="camping", agentId="packer", tags=["gear"], info={"trip": 7}
    )
    client.added(text("The tent was a gift."), conversationId="birthday")

    for conditions in (
        {"conversationIds": ["camping"]},
        {"agentIds": ["packer"]},
        {"tags": ["gear"]},
        {"info": {"trip": 7}},
    ):
        assert [edge["node"]["value"] for edge in client.search("tent", filter=conditions)] == [
            "User: The tent is in the attic."
        ]
        assert [memory["conversationId"] for memory in client.memories(**conditions)] == ["camping"]


def test_equal_content_is_one_memory_with_two_sources(client: Client) -> None:
    client.added(text("My locker is number 41."), conversationId="gym", tags=["first"])
    before = client.memories()[0]

    client.added(text("My locker is number 41."), conversationId="gym", tags=["second"])

    (memory,) = client.memories()
    assert said_in(memory) == ["My locker is number 41."] * 2
    assert (memory["id"], memory["createdAt"]) == (before["id"], before["createdAt"])
    assert memory["updatedAt"] > before["updatedAt"]
    assert {"first", "second"} <= set(memory["tags"])


def test_an_equal_file_is_read_from_what_is_known_and_keeps_its_own_name(client: Client) -> None:
    content = inline(b"The boiler was serviced in November.")
    client.added(document(content, "invoice.txt"), conversationId="house")

    task = client.added(document(content, "copy.txt"), conversationId="house")

    (memory,) = client.memories()
    assert task["state"] == "COMPLETED"
    assert sorted(files_of(memory)) == ["copy.txt", "invoice.txt"]


def test_a_repeat_with_the_same_idempotency_key_is_the_first_task(client: Client) -> None:
    first = client.add(text("Buy lime marmalade."), idempotencyKey="shopping-1", asyncMode=False)

    again = client.add(text("Buy lime marmalade."), idempotencyKey="shopping-1", asyncMode=False)
    other = client.add(text("Buy lemon curd."), idempotencyKey="shopping-1", asyncMode=False)

    assert again["task"] == first["task"]
    assert (other["code"], other["issues"][0]["path"]) == ("INVALID_INPUT", ["input", "idempotencyKey"])
    assert [said_in(memory) for memory in client.memories()] == [["Buy lime marmalade."]]


def test_every_fault_of_an_input_is_listed_and_nothing_is_stored(client: Client) -> None:
    message = {"role": "USER", "content": []}

    refused = client.result(
        "addMessage", ADD, input={"userId": client.user_id, "messages": [message], "tags": [""], "info": [1]}
    )

    assert refused["code"] == "INVALID_INPUT"
    assert sorted(issue["path"] for issue in refused["issues"]) == [
        ["input", "info"],
        ["input", "messages", "0", "content"],
        ["input", "tags", "0"],
    ]
    assert client.result(
        "tasks", "query ($id: ID!) { tasks(userId: $id) { edges { cursor } } }", id=client.user_id
    ) == {"edges": []}


def test_a_blank_image_has_no_content_and_makes_no_memory(client: Client) -> None:
    task = client.added(image(data_url(papers.plain_picture("white"), "image/png"), "blank.png"))

    assert (task["state"], task["memoryCount"], client.memories()) == ("FAILED", 0, [])
    (failure,) = task["failures"]
    assert (failure["code"], failure["fileIndex"], failure["retryable"]) == ("NO_CONTENT_FOUND", 0, False)
    assert failure["message"].startswith("blank.png: ")
    assert task["files"][0]["failure"] == failure


def test_a_photo_is_remembered_with_what_was_said_beside_it(client: Client) -> None:
    photo = image(inline(papers.landscape()), "mango.png")

    task = client.added(photo, text("This is my favourite fruit."))

    edges = client.search("What fruit does the user like most?")
    linked = [edge for edge in edges if files_of(edge["node"])]
    assert task["state"] == "COMPLETED"
    assert files_of(linked[0]["node"]) == ["mango.png"]
    assert "This is my favourite fruit." in linked[0]["node"]["value"]
    assert linked[0]["relativity"] >= 0.5
    assert "image" in linked[0]["node"]["tags"]


def test_an_image_without_words_is_remembered_by_how_it_looks(client: Client) -> None:
    task = client.added(image(inline(papers.landscape()), "holiday.png"))

    (memory,) = client.memories()
    assert (task["state"], task["memoryCount"]) == ("COMPLETED", 1)
    assert "400" in memory["value"]
    assert "300" in memory["value"]
    assert {"green", "blue"} <= set(memory["tags"]) | set(memory["value"].replace(",", "").split())
    assert files_of(memory) == ["holiday.png"]


def test_more_files_than_allowed_fail_the_task_as_a_whole(client: Client) -> None:
    files = [document(inline(f"Note {number}".encode())) for number in range(21)]

    task = client.add(text("Here are my notes."), *files)["task"]

    assert (task["state"], task["memoryCount"], task["failures"][0]["code"]) == ("FAILED", 0, "TOO_MANY_FILES")
    assert task["failures"][0]["fileIndex"] is None
    assert list(client.watch(task["id"])) == [client.task(task["id"])]
    assert client.memories() == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"base64": "no base64!"}, "INVALID_BASE64"),
        (inline(b"%PDF-1.7 and no more"), "CORRUPT_FILE"),
        (inline(b"PK\x03\x04" + bytes(200)), "CORRUPT_FILE"),
        (inline(bytes(range(256)) * 8), "UNSUPPORTED_MEDIA_TYPE"),
        ({"url": "http://192.168.0.1/secret"}, "FETCH_FORBIDDEN"),
        ({"url": "http://169.254.169.254/latest/meta-data"}, "FETCH_FORBIDDEN"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_the_rest_is_kept(
    client: Client, content: dict[str, str], code: str
) -> None:
    task = client.added(document(content, "odd"), text("The ferry leaves at noon."))

    assert (task["state"], task["memoryCount"]) == ("PARTIALLY_COMPLETED", 1)
    assert (task["files"][0]["failure"]["code"], task["files"][0]["state"]) == (code, "FAILED")
    assert client.search("ferry")[0]["node"]["value"] == "User: The ferry leaves at noon."


def test_a_file_by_url_is_named_after_its_decoded_path(client: Client, shelf: Shelf) -> None:
    shelf.put("/a b/caf\u00e9 menu.txt", b"Soup of the day: leek.")

    task = client.added(document({"url": f"{shelf.address}/a%20b/caf%C3%A9%20menu.txt?token=secret#top"}))

    (file,) = [file["file"] for file in task["files"]]
    assert task["state"] == "COMPLETED"
    assert (file["name"], file["sourceUrl"]) == ("caf\u00e9 menu.txt", f"{shelf.address}/a%20b/caf%C3%A9%20menu.txt")
