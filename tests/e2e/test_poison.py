"""A file over which workers die is tried three times, and then no more."""

import hashlib
import os
import signal
import time
from pathlib import Path
from random import Random

from tests.e2e import papers
from tests.e2e.client import Client, document, files_of, inline, text
from tests.e2e.crashes import mortal
from tests.e2e.history import History, history

MOST_DEATHS = 3
# A claim lasts 20 s, a lost job is sent again after 15 s: far less than this.
TAKEN_WITHIN_S = 90
# The words of the page, those of the message, and with which words the page was sent.
SAID = [
    "Page 1 tells of lighthouse number 17.",
    "User: The boat is moored at pier 4.",
    "User: The boat is moored at pier 4.",
]
FAILURE = "poison.pdf: the process that worked on it was killed 3 times; it is not tried again"


def kill_who_takes(past: History, name: str, *, killed: set[str]) -> None:
    """Kill the worker that works on something, as soon as one does that was not killed before."""
    deadline = time.monotonic() + TAKEN_WITHIN_S
    while True:
        claim = past.database["claims"].find_one({"_id": name}) or {"worker": None}
        if claim["worker"] and claim["worker"] not in killed:
            assert claim["deaths"] == len(killed), claim
            killed.add(claim["worker"])
            os.kill(int(claim["worker"].split(":")[-2]), signal.SIGKILL)
            return
        assert time.monotonic() < deadline, f"nobody takes {name}: {claim}"
        time.sleep(0.02)


def test_a_file_that_kills_three_workers_fails_for_good_and_the_others_are_found(
    model_dir: Path, tmp_path: Path
) -> None:
    poison = papers.scan(tmp_path, "Whoever reads this page dies of it.")
    manual = papers.printed(tmp_path, "Page 1 tells of lighthouse number 17.")
    settings = {"MEMOS_WORKERS": "1", "MEMOS_MODEL_DIR": str(model_dir)}
    with mortal(tmp_path, Random(), **settings) as server, history(server.server.mongodb_uri) as past:  # noqa: S311 - nothing is killed at random
        client = Client(server.address, server.server.key, "ann")
        files = [document(inline(poison), "poison.pdf"), document(inline(manual), "manual.pdf")]
        task_id = client.add(text("The boat is moored at pier 4."), *files)["task"]["id"]
        killed = set[str]()
        for _ in range(MOST_DEATHS):
            kill_who_takes(past, f"default/{hashlib.sha256(poison).hexdigest()}/1-1", killed=killed)
        *_, task = client.watch(task_id)
        found, memories = client.search("lighthouse"), client.memories()

    assert task["state"] == "PARTIALLY_COMPLETED"
    assert [(file["file"]["name"], file["state"]) for file in task["files"]] == [
        ("poison.pdf", "FAILED"),
        ("manual.pdf", "COMPLETED"),
    ]
    assert [(failure["code"], failure["message"], failure["retryable"]) for failure in task["failures"]] == [
        ("INTERNAL", FAILURE, False)
    ]
    assert files_of(found[0]["node"]) == ["manual.pdf"]
    assert sorted(memory["value"].partition("\n")[0] for memory in memories) == SAID
