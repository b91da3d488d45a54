"""Second tries, second thoughts, and workers that die."""

import json
import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.importing import conversations
from tests.e2e import papers
from tests.e2e.client import TASK, Client, Fields, document, files_of, image, inline, text
from tests.e2e.processes import Server, descendants
from tests.e2e.shelf import Shelf
from tests.e2e.test_forgetting import delete
from tests.foreign import made

REFUSAL = "... on InvalidInputError { code message } ... on NotFoundError { code ids }"
RETRY = (
    "mutation ($id: ID!) { retryTask(input: { taskId: $id }) "
    f"{{ ... on RetryTaskPayload {{ task {{ {TASK} }} }} {REFUSAL} }} }}"
)
CANCEL = (
    "mutation ($id: ID!) { cancelTask(input: { taskId: $id }) "
    f"{{ ... on CancelTaskPayload {{ task {{ {TASK} }} }} {REFUSAL} }} }}"
)


def retry(client: Client, task_id: str) -> Fields:
    return client.result("retryTask", RETRY, id=task_id)


def cancel(client: Client, task_id: str) -> Fields:
    return client.result("cancelTask", CANCEL, id=task_id)


def test_a_retry_runs_only_the_files_that_may_succeed_now(client: Client, shelf: Shelf) -> None:
    address = shelf.put(f"/{client.user_id}.txt", status=503)
    corrupt = document(inline(b"%PDF-1.7 and no more"), "cut.pdf")
    late = document({"url": address})
    failed = client.added(document(inline(b"Kiwis cannot fly."), "bird.txt"), corrupt, late, text("Three files."))
    shelf.put(f"/{client.user_id}.txt", b"The vault opens with a silver key.")

    second = retry(client, failed["id"])["task"]
    *_, ended = client.watch(second["id"])

    assert failed["state"] == "PARTIALLY_COMPLETED"
    assert [(failure["code"], failure["retryable"]) for failure in failed["failures"]] == [
        ("CORRUPT_FILE", False),
        ("FETCH_FAILED", True),
    ]
    assert second["retryOf"] == failed["id"]
    assert [file["file"]["id"] for file in second["files"]] == [failed["files"][2]["file"]["id"]]
    assert (ended["state"], ended["failures"]) == ("COMPLETED", [])
    assert [client.task(failed["id"])[name] for name in ("revision", "state", "failures")] == [
        failed[name] for name in ("revision", "state", "failures")
    ]
    assert files_of(client.search("What opens the vault?")[0]["node"]) == [f"{client.user_id}.txt"]


def test_a_second_retry_while_the_first_one_runs_returns_it(client: Client, shelf: Shelf) -> None:
    address = shelf.put(f"/{client.user_id}.txt", status=503)
    failed = client.added(document({"url": address}))
    held = shelf.hold(f"/{client.user_id}.txt", b"Worth waiting for.")

    first = retry(client, failed["id"])["task"]
    again = retry(client, failed["id"])["task"]
    held.may_go.set()
    *_, ended = client.watch(first["id"])

    assert failed["state"] == "FAILED"
    assert again["id"] == first["id"]
    assert ended["state"] == "COMPLETED"


def test_a_retry_is_refused_where_nothing_may_succeed(client: Client) -> None:
    corrupt = client.added(document(inline(b"%PDF-1.7 and no more"), "cut.pdf"))
    whole = client.added(text("All is well."))

    refused = [retry(client, task["id"])["code"] for task in (corrupt, whole)]

    assert refused == ["INVALID_INPUT", "INVALID_INPUT"]
    assert retry(client, "task_unknown") == {"code": "NOT_FOUND", "ids": ["task_unknown"]}


def test_a_task_that_broke_a_limit_cannot_be_retried(client: Client, shelf: Shelf, tmp_path: Path) -> None:
    address = shelf.put(f"/{client.user_id}.txt", status=503)
    long = papers.printed(tmp_path, *(f"Page {number}" for number in range(201)))
    failed = client.added(document({"url": address}), document(inline(long), "long.pdf"))
    shelf.put(f"/{client.user_id}.txt", b"Nobody will read this.")

    refused = retry(client, failed["id"])

    assert (failed["state"], failed["failures"][0]["code"]) == ("FAILED", "TOO_MANY_PAGES")
    assert refused["code"] == "INVALID_INPUT"
    assert client.memories() == []


def test_a_file_whose_message_was_forgotten_cannot_be_retried(client: Client, shelf: Shelf) -> None:
    address = shelf.put(f"/{client.user_id}.txt", status=503)
    failed = client.added(document({"url": address}), text("Look at this one."), tags=["one"])
    delete(client, {"filter": {"tags": ["one"]}}, forgetSources=True)

    refused = retry(client, failed["id"])

    assert (failed["state"], refused["code"]) == ("PARTIALLY_COMPLETED", "INVALID_INPUT")


def test_retries_at_the_same_time_are_one_task(client: Client, shelf: Shelf) -> None:
    address = shelf.put(f"/{client.user_id}.txt", status=503)
    failed = client.added(document({"url": address}))
    held = shelf.hold(f"/{client.user_id}.txt", b"Worth waiting for.")

    with ThreadPoolExecutor(8) as threads:
        tries = list(threads.map(lambda _: retry(client, failed["id"])["task"]["id"], range(16)))
    held.may_go.set()
    *_, ended = client.watch(tries[0])

    assert len(set(tries)) == 1
    assert (ended["state"], ended["retryOf"]) == ("COMPLETED", failed["id"])


def test_a_cancelled_task_ends_at_once_and_keeps_what_it_has(client: Client, shelf: Shelf) -> None:
    held = shelf.hold(f"/{client.user_id}.txt", b"Never to be read.")
    task = client.add(document({"url": f"{shelf.address}/{client.user_id}.txt"}), text("Half of it."))["task"]
    events = client.watch(task["id"])
    next(events)

    cancelled = cancel(client, task["id"])["task"]
    *_, last = events
    # Before the address answers: a file that was fetched too late is known for a moment, and then given up
    found = client.task(task["id"])
    held.may_go.set()

    assert (cancelled["state"], cancelled["files"][0]["state"]) == ("CANCELLED", "CANCELLED")
    assert last == cancelled == found
    assert cancel(client, task["id"])["code"] == "INVALID_INPUT"
    assert client.search("Never to be read") == []


def test_a_task_completes_though_its_worker_is_killed_while_it_reads(
    client: Client, server: Server, tmp_path: Path
) -> None:
    pages = papers.scan(
        tmp_path, *(f"Page {number} of the ledger names the farm of family {number}." for number in range(1, 7))
    )
    task = client.add(document(inline(pages), "ledger.pdf"))["task"]
    events = client.watch(task["id"])
    seen = [next(event for event in events if event["progress"]["completed"] >= 1)]

    leader = server.pid_of("worker")
    for process in descendants(leader):
        os.kill(process.pid, signal.SIGKILL)
    seen += events

    assert (seen[0]["state"], seen[0]["progress"]["completed"] < 6) == ("RUNNING", True)
    assert (seen[-1]["state"], seen[-1]["progress"]["completed"], seen[-1]["failures"]) == ("COMPLETED", 6, [])
    assert [event["revision"] for event in seen] == sorted({event["revision"] for event in seen})
    assert server.pid_of("worker") != leader


def test_nobody_waits_behind_the_scans_and_slow_addresses_of_another_user(
    client: Client, shelf: Shelf, tmp_path: Path
) -> None:
    ann, bob = client, Client(client.address, client.key, f"{client.user_id}-b")
    held = [shelf.hold(f"/{ann.user_id}-{number}.txt", b"Late.") for number in range(4)]
    slow = [ann.add(document({"url": f"{shelf.address}/{ann.user_id}-{number}.txt"}))["task"] for number in range(4)]
    pages = [[f"Page {page} of scan {number} for {ann.user_id}." for page in range(9)] for number in range(8)]
    scans = [ann.add(document(inline(papers.scan(tmp_path, *words)), "scan.pdf"))["task"] for words in pages]
    next(event for event in ann.watch(scans[0]["id"]) if event["progress"]["completed"])

    picture = bob.added(image(inline(papers.picture(f"A plum for {bob.user_id}")), "plum.png"))
    words = bob.added(text("The ferry leaves at nine."))

    states = [ann.task(task["id"])["state"] for task in scans]
    for task in [*slow, *scans]:
        cancel(ann, task["id"])
    for one in held:
        one.may_go.set()
    assert [picture["state"], words["state"]] == ["COMPLETED", "COMPLETED"]
    assert {"QUEUED", "RUNNING"} & set(states)


def test_nobody_waits_behind_the_import_of_another_user(server: Server, client: Client, tmp_path: Path) -> None:
    ann, bob = client, Client(client.address, client.key, f"{client.user_id}-b")
    export = tmp_path / "conversations.json"
    export.write_text(json.dumps(conversations(2000)), encoding="utf-8")
    with server.commanded("import", str(export), "--user", ann.user_id) as bringing:
        task_id = re.search(
            r"task_\w+", next(line for line in bringing.stdout or () if "The task of this import" in line)
        )
        assert task_id is not None
        next(event for event in ann.watch(task_id[0]) if event["progress"]["completed"])

        words = bob.added(text("The ferry leaves at nine."))
        hits = bob.search("When does the ferry leave?")

        of_import = os.getpriority(os.PRIO_PROCESS, bringing.pid)
        of_server = {
            os.getpriority(os.PRIO_PROCESS, process.pid) for process in descendants(server.up.pid) if process.is_alive
        }
        assert bringing.poll() is None
    cancel(ann, task_id[0])
    assert (words["state"], [hit["node"]["value"] for hit in hits]) == (
        "COMPLETED",
        ["User: The ferry leaves at nine."],
    )
    # The greater number gives way
    assert max(of_server) < of_import


PARTS = "parts { total ended failed tasks(first: 5) { edges { node { conversationId state partOf } } } }"
OF_IMPORT = (
    f"query ($id: ID!) {{ task(id: $id) {{ {PARTS} "
    "notices { code message } progress { completed total fraction } } }"
)


def test_an_import_beside_the_server_is_one_task_that_can_be_watched(
    server: Server, client: Client, tmp_path: Path
) -> None:
    export = made.packed(tmp_path / "export.zip", made.chatgpt_files())

    told = server.command("import", str(export), "--user", client.user_id)
    task_id = re.search(r"task_\w+", told)
    assert task_id is not None
    *_, last = client.watch(task_id[0])
    task = client.result("task", OF_IMPORT, id=task_id[0])
    again = server.command("import", str(export), "--user", client.user_id, "--dry-run")

    # Both conversations hold the picture, which is blank
    assert (last["state"], last["progress"]) == ("PARTIALLY_COMPLETED", {"completed": 2, "total": 2, "fraction": 1.0})
    assert (task["parts"]["total"], task["parts"]["ended"], task["parts"]["failed"]) == (2, 2, 2)
    parts = [edge["node"] for edge in task["parts"]["tasks"]["edges"]]
    assert sorted(part["conversationId"] for part in parts) == ["6a1f-garden", "6a1f-later"]
    assert {(part["state"], part["partOf"]) for part in parts} == {("PARTIALLY_COMPLETED", task_id[0])}
    blank = "'Roses with black spots': roses of May.png: nothing was found in it; it may be blank"
    assert {"code": "LEFT_OUT", "message": blank} in task["notices"]
    assert {"code": "LEFT_OUT", "message": "2 thoughts of the model."} in task["notices"]
    assert "8 of the messages are here already and come in no second time." in again
    assert "black spot" in client.search("What fungus makes black spots?")[0]["node"]["value"]
