"""Two web processes behind one address are one server: what goes in by either is there by the other."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import httpx
import pytest

from memos_gql.embedded import stored_services
from memos_gql.embedded.private import free_port
from tests.e2e import papers
from tests.e2e.balancer import Balancer, balanced
from tests.e2e.client import MEMORIES, Client, Upload, document, inline, text
from tests.e2e.processes import START_S, Server, ready, served, until
from tests.e2e.shelf import Shelf
from tests.e2e.test_forgetting import delete
from tests.e2e.test_memory_changes import UPDATE, event, watching
from tests.e2e.test_tasks import cancel

RATE = 6
ANSWER_S = 60


@dataclass(frozen=True)
class Pair:
    """A server with two web processes, each at an address of its own, and a balancer in front of both."""

    server: Server
    first: str
    second: str
    balancer: Balancer


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, model_dir: Path) -> Iterator[Pair]:
    settings = {"MEMOS_WORKERS": "1", "MEMOS_FETCH_ALLOW": "127.0.0.1/32", "MEMOS_MODEL_DIR": str(model_dir)}
    data_dir, port = tmp_path_factory.mktemp("pair"), str(free_port())
    with served(data_dir, **settings) as server:
        services = stored_services(data_dir)
        shared = {"MEMOS_MONGODB_URI": services.mongodb_uri, "MEMOS_REDIS_URL": services.redis_url}
        second = f"http://127.0.0.1:{port}"
        with (
            server.commanded("serve", **settings, **shared, MEMOS_PORT=port),
            balanced(server.address, second) as balancer,
        ):
            until(lambda: ready(second), within_s=START_S)
            yield Pair(server, server.address, second, balancer)


@pytest.fixture
def first(pair: Pair, user_id: str) -> Client:
    """A user whom no other test knows, at one of the processes."""
    return Client(pair.first, pair.server.key, user_id)


@pytest.fixture
def second(pair: Pair, first: Client) -> Client:
    """The same user at the other process."""
    return replace(first, address=pair.second)


def test_a_file_that_is_uploaded_to_one_is_watched_and_found_by_the_other(
    first: Client, second: Client, tmp_path: Path
) -> None:
    page = "The lighthouse keeper lives in house number 17."
    content = papers.printed(tmp_path, page)

    task_id = first.add(document({"upload": Upload("house.pdf", content)}))["task"]["id"]
    with ThreadPoolExecutor(2) as threads:
        histories = list(threads.map(lambda client: list(client.watch(task_id)), (first, second)))

    ends = [history[-1] for history in histories]
    assert ends[0] == ends[1] == first.task(task_id)
    assert ends[0]["state"] == "COMPLETED"
    found = first.search("lighthouse keeper")
    assert [edge["node"]["value"] for edge in found] == [page]
    assert second.search("lighthouse keeper") == found
    file_id = found[0]["node"]["provenance"][0]["file"]["id"]
    fetched = httpx.get(f"{second.address}/files/{file_id}", headers=second.headers)
    assert fetched.content == content


def test_what_one_adds_changes_or_deletes_the_other_finds_so_at_once(first: Client, second: Client) -> None:
    first.add(text("The spare key lies under the mat."), asyncMode=False)
    (added,) = second.search("spare key")
    first.result("updateMemory", UPDATE, input={"id": added["node"]["id"], "value": "The spare key lies in the shed."})
    (changed,) = second.search("spare key")
    again = first.search("spare key")
    delete(second, {"ids": [added["node"]["id"]]})
    gone = [first.search("spare key"), second.search("spare key")]

    assert added["node"]["value"] == "User: The spare key lies under the mat."
    assert changed["node"]["value"] == "The spare key lies in the shed."
    assert again == [changed]
    assert gone == [[], []]


def test_memories_added_by_either_are_told_by_both_once(first: Client, second: Client) -> None:
    with watching(first, first.user_id) as of_first, watching(second, second.user_id) as of_second:
        for number in range(1, 5):
            (first, second)[number % 2].add(text(f"Entry {number} of the log."), asyncMode=False)
        told = [[event(socket) for _ in range(4)] for socket in (of_first, of_second)]

    values = [[change["memory"]["value"] for change in changes] for changes in told]
    assert values == [[f"User: Entry {number} of the log." for number in range(1, 5)]] * 2
    assert {change["__typename"] for changes in told for change in changes} == {"MemoryAdded"}


def test_a_task_that_one_began_the_other_cancels(first: Client, second: Client, shelf: Shelf) -> None:
    held = shelf.hold(f"/{first.user_id}.txt", b"Never to be read.")
    task_id = first.add(document({"url": f"{shelf.address}/{first.user_id}.txt"}))["task"]["id"]
    with ThreadPoolExecutor(1) as threads:
        watch = threads.submit(lambda: list(first.watch(task_id)))
        cancelled = cancel(second, task_id)
        history = watch.result(ANSWER_S)
    held.may_go.set()

    assert cancelled["task"]["state"] == "CANCELLED"
    assert history[-1]["state"] == "CANCELLED"
    assert [client.task(task_id)["state"] for client in (first, second)] == ["CANCELLED"] * 2
    assert first.memories() == []


def test_a_request_that_is_sent_again_to_the_other_counts_once(first: Client, second: Client) -> None:
    added = [client.add(text("The mast is made of spruce."), idempotencyKey="once") for client in (first, second)]

    task_ids = {answer["task"]["id"] for answer in added}
    ends = [[*client.watch(task_id)][-1] for client in (first, second) for task_id in task_ids]

    assert len(task_ids) == 1
    assert [end["state"] for end in ends] == ["COMPLETED"] * 2
    assert [memory["value"] for memory in second.memories()] == ["User: The mast is made of spruce."]


def test_the_requests_of_a_key_are_counted_by_both_together(pair: Pair, user_id: str) -> None:
    key = pair.server.command("key", "create", "meter", "--rate", str(RATE)).strip()
    clients = [Client(address, key, user_id) for address in (pair.first, pair.second)]
    asked = {"userId": user_id, "filter": {}, "first": 1}

    answers = [clients[number % 2].send(MEMORIES, **asked).status_code for number in range(RATE + 2)]

    assert answers == [200] * RATE + [429, 429]


def test_a_key_that_was_revoked_opens_neither(pair: Pair, user_id: str) -> None:
    key = pair.server.command("key", "create", "guest").strip()
    clients = [Client(address, key, user_id) for address in (pair.first, pair.second)]
    before = [client.send("{ limits { maxFiles } }").status_code for client in clients]

    pair.server.command("key", "revoke", key.partition(".")[0])

    assert before == [200, 200]
    assert [client.send("{ limits { maxFiles } }").status_code for client in clients] == [401, 401]


def test_whoever_comes_by_the_one_address_may_change_the_process_with_each_request(pair: Pair, user_id: str) -> None:
    before = pair.balancer.taken.copy()
    for number in range(6):
        stranger(pair, user_id).add(text(f"Buoy {number} is green."), asyncMode=False)
        (found,) = stranger(pair, user_id).search(f"Buoy {number}", first=1)
        assert found["node"]["value"] == f"User: Buoy {number} is green."

    taken = pair.balancer.taken - before
    assert set(taken) == {pair.first, pair.second}
    assert taken.total() == 12


def stranger(pair: Pair, user_id: str) -> Client:
    """Return the same user over a connection of its own."""
    return Client(pair.balancer.address, pair.server.key, user_id)


def test_while_one_is_restarted_the_other_serves(pair: Pair, user_id: str, tmp_path: Path) -> None:
    is_back = Event()
    task_id = stranger(pair, user_id).add(document(inline(papers.scan(tmp_path, "A ferry.")), "scan.pdf"))["task"]["id"]
    watched = Client(pair.second, pair.server.key, user_id)
    with ThreadPoolExecutor(2) as threads:
        history = threads.submit(lambda: list(watched.watch(task_id)))
        said = threads.submit(keep_adding, pair, user_id, is_back)
        old = pair.server.pid_of("web")
        os.kill(old, signal.SIGTERM)
        until(lambda: pair.server.pid_of("web") != old and ready(pair.first), within_s=START_S)
        is_back.set()
        added = said.result(ANSWER_S)
        ended = history.result(ANSWER_S)[-1]

    assert len(added) > 1
    assert ended["state"] == "COMPLETED"
    for address in (pair.first, pair.second):
        values = [memory["value"] for memory in Client(address, pair.server.key, user_id).memories()]
        assert sorted(value for value in values if value.startswith("User: ")) == sorted(added)


def keep_adding(pair: Pair, user_id: str, is_over: Event) -> list[str]:
    """Add one text after another by the one address, and return what is to be remembered of them."""
    added: list[str] = []
    while not is_over.is_set() and len(added) < 50:
        words = f"Entry {len(added) + 1} of the log."
        add_for_certain(pair, user_id, words)
        added.append(f"User: {words}")
        is_over.wait(0.2)
    return added


def add_for_certain(pair: Pair, user_id: str, words: str) -> None:
    """Add a text, and once more if the connection broke: a process that stops may close one that it has not taken."""
    try:
        stranger(pair, user_id).add(text(words), asyncMode=False, idempotencyKey=words)
    except httpx.TransportError:
        stranger(pair, user_id).add(text(words), asyncMode=False, idempotencyKey=words)
