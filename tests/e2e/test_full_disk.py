"""A full disk: nothing is told wrongly or lost, and once there is room again everything goes on by itself."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx
import pytest

from tests.e2e import papers
from tests.e2e.client import ADD, Client, Fields, document, inline, text
from tests.e2e.crashes import Mortal, mortal
from tests.e2e.history import history, wait_until_worked_on
from tests.e2e.processes import ready, until
from tests.e2e.small_disk import SmallDisk, small_disk
from tests.e2e.storm import AGREEMENT, agreement

# Random bytes: mongod would compress others to nothing. As a file they cannot be read, and their text is remembered all
# the same.
BYTES = 8_000_000
FULL_WITHIN_S = 120
# Takes seconds, but a busy machine has started programs for minutes.
BACK_WITHIN_S = 180
# A job that fails for any other reason is given up after less.
TRIED_FOR_S = 25
# A program that dies again and again for any other reason is given up.
TRIES_ON = "a process cannot run on a full disk; it is started again once there is space"
SENTENCES = {
    "The database does not answer now; try again in a minute.",
    "The server has no disk space left; try again once its operator has freed some.",
}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path) as disk:
        yield disk


@dataclass
class Sender:
    """Sends until it is refused, and keeps what it was told."""

    client: Client
    accepted: dict[str, str] = field(default_factory=dict)
    refused: dict[str, Fields] = field(default_factory=dict)
    last: Fields = field(default_factory=dict)

    def is_refused(self) -> bool:
        """Send one note with a file, and tell whether it was refused."""
        words = f"Note {len(self.accepted)} is about shelf {len(self.accepted) * 3}."
        message = {"role": "USER", "content": [text(words), document(inline(os.urandom(BYTES)), "noise.bin")]}
        self.last = {"userId": self.client.user_id, "messages": [message], "idempotencyKey": words}
        answer = self.client.send(ADD, input=self.last).json()
        if answer.get("errors"):
            (self.refused[words],) = answer["errors"]
        else:
            self.accepted[words] = answer["data"]["addMessage"]["task"]["id"]
        return bool(answer.get("errors"))


def readiness(server: Mortal) -> httpx.Response:
    return httpx.get(f"{server.address}/readyz", timeout=20)


def test_what_was_accepted_is_done_and_what_was_refused_is_not_there(disk: SmallDisk, model_dir: Path) -> None:
    with mortal(disk.directory, Random(), MEMOS_WORKERS="1", MEMOS_MODEL_DIR=str(model_dir)) as server:  # noqa: S311 - nothing is killed
        sender = Sender(Client(server.address, server.server.key, "ann"))
        disk.fill(server.server.up.pid, left_mib=40)
        until(sender.is_refused, within_s=FULL_WITHIN_S)
        until(lambda: TRIES_ON in server.server.log.read_text(), within_s=FULL_WITHIN_S)
        full = readiness(server)

        disk.clear(server.server.up.pid)
        until(lambda: ready(server.address), within_s=BACK_WITHIN_S)
        with history(server.server.mongodb_uri) as past:
            wait_until_worked_on(past, within_s=60)
        tasks = {words: _end(sender.client, task_id) for words, task_id in sender.accepted.items()}
        memories = [memory["value"] for memory in sender.client.memories()]
        agreed = agreement(server)
        sent_again = sender.client.result("addMessage", ADD, input=sender.last)["task"]["id"]
        _end(sender.client, sent_again)
        at_last = [memory["value"] for memory in sender.client.memories()]

    assert tasks == dict.fromkeys(sender.accepted, ("PARTIALLY_COMPLETED", ["UNSUPPORTED_MEDIA_TYPE"]))
    assert [sum(words in memory for memory in memories) for words in sender.accepted] == [1] * len(sender.accepted)
    (refusal,) = sender.refused.values()
    # An error below the mutation is no refusal: the message is saved, but the database ended before the answer was read
    assert len(memories) - len(sender.accepted) == (0 if refusal["path"] == ["addMessage"] else 1)
    assert [sum(words in memory for memory in at_last) for words in (*sender.accepted, *sender.refused)] == [1] * (
        len(sender.accepted) + 1
    )
    assert refusal["message"] in SENTENCES
    assert refusal["extensions"]["code"] == "DEPENDENCY_UNAVAILABLE"
    assert refusal["extensions"]["requestId"]
    assert full.status_code == 503
    assert full.json()["mongodb"].startswith("does not answer: ")
    assert agreed == AGREEMENT


def test_a_file_is_read_again_once_its_reader_has_room(
    disk: SmallDisk, model_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("papers")
    with mortal(disk.directory, Random(), MEMOS_WORKERS="1", MEMOS_MODEL_DIR=str(model_dir)) as server:  # noqa: S311 - nothing is killed
        client = Client(server.address, server.server.key, "ann")
        client.added(document(inline(papers.scan(folder, "The ferry leaves at noon.")), "ferry.pdf"))
        disk.fill(server.server.up.pid, left_mib=1)
        task_id = client.add(document(inline(papers.scan(folder, "The tram leaves at midnight.")), "tram.pdf"))["task"][
            "id"
        ]
        time.sleep(TRIED_FOR_S)
        disk.clear(server.server.up.pid)
        # mongod may have ended, too
        until(lambda: ready(server.address), within_s=BACK_WITHIN_S)
        end = _end(client, task_id)
        found = client.search("tram", first=1)

    assert end == ("COMPLETED", [])
    assert "The tram leaves at midnight." in found[0]["node"]["value"]


def _end(client: Client, task_id: str) -> tuple[str, list[str]]:
    *_, task = client.watch(task_id)
    return task["state"], [failure["code"] for failure in task["failures"]]
