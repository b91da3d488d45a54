"""A replica set of three changes its primary while a document is read and clients watch and add."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from websockets.sync.client import ClientConnection

from tests.e2e import papers
from tests.e2e.client import ADD, ANSWER_S, Client, Fields, document, files_of, inline, text
from tests.e2e.history import History, history
from tests.e2e.outages import MONGOD, Outages
from tests.e2e.processes import Server, served, until
from tests.e2e.replicas import ReplicaSet, replica_set
from tests.e2e.storm import AGREEMENT
from tests.e2e.test_memory_changes import watching
from tests.e2e.visitor import Visitor

PAGES, PAGES_PER_JOB = 60, 2
CHANGES_OF_PRIMARY = 2
READ_S = 300
MOST_ADDED, PAUSE_S = 20, 0.5
LAST_WORDS = "That was all."


@dataclass
class Run:
    """A document that was read while the primary changed, and what clients did and saw meanwhile."""

    primaries: list[str] = field(default_factory=list)
    pages_read: list[int] = field(default_factory=list)
    """How many pages were read just after each change."""
    added: list[str] = field(default_factory=list)
    task: Fields = field(default_factory=dict)
    histories: list[list[Fields]] = field(default_factory=list)
    """Of the task, by each way of subscribing."""
    changes: list[Fields] = field(default_factory=list)
    """Of the user's memories, by one subscription."""
    memories: list[Fields] = field(default_factory=list)


@dataclass(frozen=True)
class Harbour:
    """A server on a replica set, one user of it, and a look into the database."""

    server: Server
    replicas: ReplicaSet
    past: History
    ann: Visitor

    def pages(self) -> list[int]:
        return [page["number"] for page in self.past.database["readings"].find().sort("number")]

    def wait_until_read(self, pages: int) -> None:
        until(lambda: len(self.pages()) >= pages, within_s=READ_S)

    def step_down(self, run: Run) -> None:
        """Change the primary, and note how far the document is."""
        self.ann.outages.begin(MONGOD)
        run.primaries.append(self.replicas.step_down())
        run.pages_read.append(len(self.pages()))

    def keep_adding(self, run: Run, is_over: Event) -> None:
        """Add one text after another, each until it is acknowledged."""
        while len(run.added) < MOST_ADDED and not is_over.wait(PAUSE_S):
            words = f"Entry {len(run.added) + 1} of the log."
            self.ann.patiently(partial(add, words=words))
            run.added.append(words)


def add(client: Client, words: str) -> None:
    """Add a text, which counts once however often it is sent."""
    message = {"role": "USER", "content": [text(words)]}
    sent = {"userId": client.user_id, "messages": [message], "asyncMode": False, "idempotencyKey": words}
    client.result("addMessage", ADD, input=sent)


def changes_in(socket: ClientConnection) -> list[Fields]:
    """Read the changes of memories up to the one that brings the last words."""
    changes: list[Fields] = []
    while not changes or LAST_WORDS not in changes[-1]["memory"].get("value", ""):
        message = json.loads(socket.recv(ANSWER_S))
        assert message["type"] == "next", message
        changes.append(message["payload"]["data"]["memoryChanged"])
    return changes


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory, model_dir: Path) -> Iterator[Harbour]:
    members, data_dir = tmp_path_factory.mktemp("members"), tmp_path_factory.mktemp("data")
    with replica_set(members) as replicas:
        settings = {
            "MEMOS_MONGODB_URI": replicas.uri,
            "MEMOS_MODEL_DIR": str(model_dir),
            "MEMOS_WORKERS": "2",
            "MEMOS_PAGES_PER_JOB": str(PAGES_PER_JOB),
        }
        with served(data_dir, **settings) as server, history(replicas.uri) as past:
            yield Harbour(server, replicas, past, Visitor(server.address, server.key, "ann", Outages()))


@pytest.fixture(scope="module")
def run(harbour: Harbour, tmp_path_factory: pytest.TempPathFactory) -> Run:
    run, is_over, client = Run(), Event(), harbour.ann.client
    pages = [f"Page {number} tells of lighthouse number {number * 17}." for number in range(1, PAGES + 1)]
    content = papers.printed(tmp_path_factory.mktemp("manual"), *pages)
    with watching(client, client.user_id) as socket, ThreadPoolExecutor(5) as threads:
        changes = threads.submit(changes_in, socket)
        task_id = str(client.add(document(inline(content), "manual.pdf"))["task"]["id"])
        histories = [
            threads.submit(list[Fields], watch(task_id))
            for watch in (client.watch, client.watch_events, client.watch_parts)
        ]
        adding = threads.submit(harbour.keep_adding, run, is_over)
        for change in range(CHANGES_OF_PRIMARY):
            harbour.wait_until_read(1 + change * PAGES // 3)
            harbour.step_down(run)
        run.histories = [told.result(READ_S) for told in histories]
        is_over.set()
        adding.result(READ_S)
        harbour.ann.outages.end()
        add(client, LAST_WORDS)
        run.changes = changes.result(READ_S)
    run.task, run.memories = client.task(task_id), client.memories()
    return run


def test_the_primary_changes_while_the_document_is_read(run: Run) -> None:
    first, second = run.pages_read

    assert len(set(run.primaries)) == CHANGES_OF_PRIMARY
    assert 0 < first <= second < PAGES


def test_the_document_is_read_to_its_end_and_each_page_is_remembered_once(harbour: Harbour, run: Run) -> None:
    of_the_document = Counter(memory["value"] for memory in run.memories if files_of(memory))

    assert run.task["state"] == "COMPLETED"
    assert run.task["files"][0]["progress"] == {"completed": PAGES, "total": PAGES, "fraction": 1}
    assert run.task["memoryCount"] == PAGES
    assert harbour.pages() == list(range(1, PAGES + 1))
    assert of_the_document == Counter(
        f"Page {number} tells of lighthouse number {number * 17}." for number in range(1, PAGES + 1)
    )


def test_every_subscription_of_the_task_tells_its_whole_history_without_a_break(run: Run) -> None:
    for told in run.histories:
        revisions = [task["revision"] for task in told]
        pages = [task["files"][0]["progress"]["completed"] for task in told]
        states = [task["state"] for task in told]

        assert revisions == sorted(set(revisions))
        assert pages == sorted(pages)
        assert states == [*(state for state in states if state in {"QUEUED", "RUNNING"}), "COMPLETED"]
        assert told[-1] == run.task


def test_the_subscription_of_memories_tells_each_once_without_a_break(run: Run) -> None:
    told = Counter((change["__typename"], change["memory"]["id"]) for change in run.changes)

    assert told == Counter(("MemoryAdded", memory["id"]) for memory in run.memories)


def test_each_text_that_was_acknowledged_is_there_once(harbour: Harbour, run: Run) -> None:
    added = Counter(memory["value"] for memory in run.memories if not files_of(memory))

    assert len(run.added) >= CHANGES_OF_PRIMARY
    assert added == Counter(f"User: {words}" for words in [*run.added, LAST_WORDS])
    assert harbour.past.counts("messages") == Counter({"user:ann": len(added) + 1})


def test_database_and_index_agree(harbour: Harbour, run: Run) -> None:
    told = harbour.server.command("doctor", "--deep", MEMOS_MONGODB_URI=harbour.replicas.uri)

    assert told.splitlines()[-1] == AGREEMENT
