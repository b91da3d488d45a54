"""With a service away, every answer names that in a sentence.

Nothing is half stored, and what was accepted is done once the service is back.
"""

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.e2e.client import ADD, MEMORIES, SEARCH, Client, Fields, document, inline, text
from tests.e2e.crashes import BACK_S, LOCKS, Mortal, mortal
from tests.e2e.outages import MONGOD, REDIS
from tests.e2e.processes import until

DATABASE_AWAY = "The database does not answer now; try again in a minute."
KEYS_AWAY = "The database that holds the API keys does not answer now; try again in a minute."
INDEX_AWAY = "The index did not answer; try again."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, model_dir: Path) -> Iterator[Mortal]:
    settings = {"MEMOS_WORKERS": "1", "MEMOS_MODEL_DIR": str(model_dir)}
    with mortal(tmp_path_factory.mktemp("absences"), Random(), **settings) as running:  # noqa: S311 - nothing is killed at random
        yield running


@pytest.fixture
def client(server: Mortal, user_id: str) -> Client:
    return Client(server.address, server.server.key, user_id)


@contextmanager
def away(server: Mortal, service: str) -> Iterator[None]:
    """Kill a service, and keep `up` from starting it again while inside."""
    up = server.server.up
    up.send_signal(signal.SIGSTOP)
    try:
        os.kill(int((server.data_dir / LOCKS[service]).read_text()), signal.SIGKILL)
        yield
    finally:
        up.send_signal(signal.SIGCONT)
    until(lambda: readiness(server)[0] == 200, within_s=BACK_S)


@contextmanager
def frozen(server: Mortal, service: str) -> Iterator[None]:
    """Stop a service so that it takes connections and answers nothing, and keep `up` from replacing it while inside."""
    up, pid = server.server.up, int((server.data_dir / LOCKS[service]).read_text())
    up.send_signal(signal.SIGSTOP)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
        up.send_signal(signal.SIGCONT)
    until(lambda: readiness(server)[0] == 200, within_s=BACK_S)


@contextmanager
def index_away(server: Mortal) -> Iterator[None]:
    """Put a file where the directory of the index is."""
    index, aside = server.data_dir / "index", server.data_dir / "index-aside"
    index.rename(aside)
    index.touch()
    try:
        yield
    finally:
        index.unlink()
        aside.rename(index)


def readiness(server: Mortal) -> tuple[int, Fields]:
    response = httpx.get(f"{server.address}/readyz", timeout=20)
    return response.status_code, response.json()


def refusal(response: httpx.Response) -> tuple[int, str]:
    """Return the status and the sentence of an answer that says that a service is away.

    The answer has a code and the id of the request.
    """
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "DEPENDENCY_UNAVAILABLE", "requestId": response.headers["x-request-id"]}
    return response.status_code, error["message"]


def adding(client: Client, words: str) -> Fields:
    message = {"role": "USER", "content": [text(words)]}
    return {"userId": client.user_id, "messages": [message], "idempotencyKey": words}


def ended(client: Client, task_id: str) -> str:
    """Wait for the end of a task that nobody may have begun yet."""
    deadline = time.monotonic() + 60
    while (task := client.task(task_id))["finishedAt"] is None:
        assert time.monotonic() < deadline, task
        time.sleep(0.5)
    return str(task["state"])


def test_without_redis_texts_are_remembered_at_once_and_files_once_it_is_back(server: Mortal, client: Client) -> None:
    client.added(text("The index is made."))
    with away(server, REDIS):
        at_once = client.add(text("The boat is called Marigold."), asyncMode=False)["task"]
        later = client.add(document(inline(b"The mast is made of spruce."), "mast.txt"))["task"]
        partly = client.add(text("The keel is green."), document({"base64": "?"}, "keel.pdf"))["task"]
        found, ready = client.search("boat"), readiness(server)

    assert (at_once["state"], later["state"]) == ("COMPLETED", "QUEUED")
    assert "Marigold" in found[0]["node"]["value"]
    assert (ready[0], ready[1]["redis"], ready[1]["mongodb"]) == (503, "does not answer", "ok")
    assert [ended(client, task["id"]) for task in (later, partly)] == ["COMPLETED", "PARTIALLY_COMPLETED"]
    assert len(client.memories()) == 4


def test_without_mongodb_every_request_is_refused_and_counts_once_when_it_is_sent_again(
    server: Mortal, client: Client
) -> None:
    client.added(text("The boat is moored at pier 4."))
    keyed = Client(server.address, server.new_key("harbour"), client.user_id)
    asked = {"userId": client.user_id, "filter": {}, "first": 5}
    with away(server, MONGOD), ThreadPoolExecutor(6) as threads:  # each waits some seconds for MongoDB to come back
        refusals = [
            threads.submit(client.send, ADD, input=adding(client, "The sail is red.")),
            threads.submit(client.send, SEARCH, query="sail", userId=client.user_id),
            threads.submit(client.send, MEMORIES, **asked),
            threads.submit(keyed.send, MEMORIES, **asked),
        ]
        metrics = threads.submit(httpx.get, f"{server.address}/metrics", headers=client.headers, timeout=60)
        closed = threads.submit(close_of_socket, keyed)
        ready = readiness(server)
    stored = len(client.memories())
    tasks = {client.result("addMessage", ADD, input=adding(client, "The sail is red."))["task"]["id"] for _ in range(2)}

    assert [refusal(refused.result()) for refused in refusals] == [(200, DATABASE_AWAY)] * 3 + [(503, KEYS_AWAY)]
    assert metrics.result().status_code == 200
    assert 'memos_answers{service="mongodb"} 0.0' in metrics.result().text
    assert 'memos_answers{service="redis"} 1.0' in metrics.result().text
    assert closed.result() == (1013, KEYS_AWAY)
    assert (ready[0], ready[1]["mongodb"], ready[1]["redis"]) == (503, "does not answer", "ok")
    assert stored == 1
    assert [ended(client, task_id) for task_id in tasks] == ["COMPLETED"]
    assert len(client.memories()) == 2


def test_a_frozen_mongodb_is_answered_for_within_seconds_and_watching_goes_on(server: Mortal, client: Client) -> None:
    client.added(text("The boat is moored at pier 6."))
    with frozen(server, MONGOD), ThreadPoolExecutor(6) as threads:
        begun = time.monotonic()
        added = threads.submit(client.send, ADD, input=adding(client, "The sail is white."))
        searched = threads.submit(client.send, SEARCH, query="sail", userId=client.user_id)
        metrics = threads.submit(httpx.get, f"{server.address}/metrics", headers=client.headers, timeout=60)
        ready = readiness(server)
        alive = httpx.get(f"{server.address}/healthz", timeout=20).status_code
        refusals = [refusal(asked.result()) for asked in (added, searched)]
        took_s = time.monotonic() - begun
    stored = [memory["value"] for memory in client.memories()]

    assert refusals == [(200, DATABASE_AWAY)] * 2
    assert metrics.result().status_code == 200
    assert 'memos_answers{service="mongodb"} 0.0' in metrics.result().text
    assert (ready[0], ready[1]["mongodb"], ready[1]["redis"], alive) == (503, "does not answer", "ok", 200)
    assert stored == ["User: The boat is moored at pier 6."]
    assert took_s < 15


def test_a_frozen_redis_holds_up_no_text(server: Mortal, client: Client) -> None:
    client.added(text("The boat is moored at pier 7."))
    with frozen(server, REDIS):
        begun = time.monotonic()
        task = client.add(text("The flag is blue."), asyncMode=False)["task"]
        ready = readiness(server)
        took_s = time.monotonic() - begun

    assert (task["state"], ready[1]["redis"], ready[1]["mongodb"]) == ("COMPLETED", "does not answer", "ok")
    assert took_s < 15


def test_without_the_index_searches_are_refused_and_what_is_sent_is_found_later(server: Mortal, client: Client) -> None:
    client.added(text("The boat is moored at pier 5."))
    with index_away(server):
        searched = refusal(client.send(SEARCH, query="rudder", userId=client.user_id))
        task = client.add(text("The rudder is new."), asyncMode=False)["task"]
        ready = readiness(server)

    assert searched == (200, INDEX_AWAY)
    assert task["finishedAt"] is None
    assert (ready[0], ready[1]["index"]) == (503, INDEX_AWAY)
    assert ended(client, task["id"]) == "COMPLETED"
    assert len([edge for edge in client.search("rudder") if "rudder" in edge["node"]["value"]]) == 1


def test_another_index_is_named_by_every_search_and_what_is_sent_is_found_once_it_is_made(
    server: Mortal, client: Client
) -> None:
    client.added(text("The boat is moored at pier 8."))
    index, aside = server.data_dir / "index", server.data_dir / "index-aside"
    index.rename(aside)
    until(lambda: readiness(server)[0] == 503, within_s=20)

    searched = refusal(client.send(SEARCH, query="tiller", userId=client.user_id))
    task = client.add(text("The tiller is oak."), asyncMode=False)["task"]
    ready = readiness(server)
    server.server.command("reindex")

    assert searched == (200, ready[1]["index"])
    assert searched[1].startswith(
        f"The index at {index} is empty, or is not the one that this database was indexed in. Set MEMOS_LANCEDB_URI"
    )
    assert task["finishedAt"] is None
    until(lambda: readiness(server)[0] == 200, within_s=BACK_S)
    assert ended(client, task["id"]) == "COMPLETED"
    assert len([edge for edge in client.search("tiller") if "tiller" in edge["node"]["value"]]) == 1


def close_of_socket(client: Client) -> tuple[int, str]:
    """Ask for a socket, and return the code and the reason it is closed with."""
    address = f"{client.address.replace('http', 'ws', 1)}/graphql"
    # A NewType of str
    with connect(address, subprotocols=["graphql-transport-ws"], proxy=None) as socket:  # type: ignore[list-item]
        socket.send(
            json.dumps({"type": "connection_init", "payload": {"authorization": client.headers["Authorization"]}})
        )
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=60)
    assert closed.value.rcvd
    return closed.value.rcvd.code, closed.value.rcvd.reason
