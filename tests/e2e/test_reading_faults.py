"""Files that take too long to read, and bytes that are damaged where they lie, are named with a code.

The worker goes on.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from tests.e2e.client import Client, Fields, document, inline, text
from tests.e2e.processes import Server, served
from tests.e2e.shelf import Shelf
from tests.extract.made import Sheet, pdf

WORDS = 100_000
ANSWER_S = 60


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory, model_dir: Path) -> Iterator[Server]:
    """A server that gives a second of processor time to each reading."""
    settings = {
        "MEMOS_WORKERS": "1",
        "MEMOS_READ_CPU_S": "1",
        "MEMOS_FETCH_ALLOW": "127.0.0.1/32",
        "MEMOS_MODEL_DIR": str(model_dir),
    }
    with served(tmp_path_factory.mktemp("hasty"), **settings) as running:
        yield running


@pytest.fixture
def user(hasty: Server, user_id: str) -> Client:
    return Client(hasty.address, hasty.key, user_id)


def dense_page(folder: Path) -> bytes:
    """Write a PDF of one page that holds 100,000 words one over another."""
    words = (
        f"1 0 0 1 {10 + 40 * (number % 14)} {10 + 6 * (number // 14 % 130)} Tm (word{number}) Tj"
        for number in range(WORDS)
    )
    return pdf(folder, Sheet(f"BT /F1 6 Tf {' '.join(words)} ET")).read_bytes()


def test_a_file_that_takes_too_long_to_read_fails_alone_and_the_worker_goes_on(user: Client, tmp_path: Path) -> None:
    task = user.added(text("The sentence beside it."), document(inline(dense_page(tmp_path)), "dense.pdf"))
    after = user.added(document(inline(b"The well is behind the barn."), "well.txt"))

    (failure,) = task["failures"]
    assert (task["state"], after["state"]) == ("PARTIALLY_COMPLETED", "COMPLETED")
    assert failure["message"].startswith("dense.pdf: ")
    assert (failure["code"], failure["stage"], failure["retryable"]) == ("TIMED_OUT", "EXTRACT", False), failure[
        "message"
    ]
    assert [memory["value"] for memory in user.memories()] == [
        "The well is behind the barn.",
        "User: The sentence beside it.",
    ]


def test_bytes_that_are_damaged_where_they_lie_fail_their_file_with_internal(
    hasty: Server, user: Client, shelf: Shelf
) -> None:
    held = shelf.hold(f"/{user.user_id}.txt", b"The other file.")
    content = f"Whole when it was sent by {user.user_id}.".encode()
    task = user.add(document(inline(content), "hurt.txt"), document({"url": f"{shelf.address}/{user.user_id}.txt"}))[
        "task"
    ]
    # Both files are counted before either is read.
    deadline = time.monotonic() + ANSWER_S
    while user.task(task["id"])["files"][0]["progress"]["total"] is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    damage(hasty, content)

    held.may_go.set()
    *_, ended = user.watch(task["id"])

    (failure,) = ended["failures"]
    assert (ended["state"], failure["code"], failure["fileIndex"]) == ("PARTIALLY_COMPLETED", "INTERNAL", 0)
    assert failure["message"] == "hurt.txt: the stored bytes are damaged; send the file again"
    assert [memory["value"] for memory in user.memories()] == ["The other file."]


def damage(server: Server, content: bytes) -> None:
    """Overwrite the chunk that holds the content."""
    with MongoClient[Fields](server.mongodb_uri) as client:
        damaged = client.get_default_database()["blobs.chunks"].update_one(
            {"data": content}, {"$set": {"data": content[::-1]}}
        )
    assert damaged.modified_count == 1
