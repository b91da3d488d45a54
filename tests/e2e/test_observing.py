"""A server whose log is JSON with a line for every request, and whose measures only the operator reads."""

import json
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from memos_gql.disk_space import MIB
from tests import pages
from tests.e2e.client import Client, Fields, document, inline, text
from tests.e2e.processes import Server, resident_mib, served, until

OPERATOR = "key-of-the-operator"
SECRET = "the vault opens with Zanzibar"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, model_dir: Path) -> Iterator[Server]:
    settings = {
        "MEMOS_WORKERS": "1",
        "MEMOS_MODEL_DIR": str(model_dir),
        "MEMOS_LOG_FORMAT": "json",
        "MEMOS_LOG_LEVEL": "DEBUG",
        "MEMOS_ACCESS_LOG": "true",
        "MEMOS_METRICS_KEY": OPERATOR,
    }
    with served(tmp_path_factory.mktemp("observed"), **settings) as running:
        yield running


def measures(server: Server) -> dict[str, float]:
    answer = httpx.get(f"{server.address}/metrics", headers={"Authorization": f"Token {OPERATOR}"}, timeout=10)
    assert answer.status_code == 200
    return {name: float(value) for name, value in re.findall(r"^([^#\s].*) (\S+)$", answer.text, re.MULTILINE)}


def lines(server: Server) -> list[Fields]:
    """Return every whole line of the log, each of which must be a JSON object."""
    return [json.loads(line) for line in server.log.read_text().splitlines()]


def test_every_line_is_json_with_time_level_and_process_and_none_holds_what_is_stored(
    server: Server, client: Client
) -> None:
    client.added(
        text(SECRET),
        document(inline(SECRET.encode()), "note.txt"),
        document(inline(b"%PDF-1.7 " + SECRET.encode()), "bad.pdf"),
    )
    client.search(SECRET)
    client.http.get(
        "/graphql", params={"query": f'{{ searchMemory(userId: "ann", query: "{SECRET}") {{ edges {{ cursor }} }} }}'}
    )
    client.http.post("/graphql", json={"query": f"{{ {SECRET} }}"})
    client.http.post("/graphql", content=f'{{"query": "{SECRET}')
    client.http.get(f"/{SECRET}")
    answer = client.http.post("/graphql", json={"query": "{ limits { maxFiles } }"})
    request_id = answer.headers["x-request-id"]

    until(lambda: request_id in server.log.read_text(), within_s=10)

    logged = lines(server)
    assert [
        line for line in logged if not {"time", "level", "process", "pid", "logger", "message"} <= line.keys()
    ] == []
    assert {"up", "web", "worker"} == {line["process"] for line in logged}
    assert "Zanzibar" not in server.log.read_text()
    assert server.key not in server.log.read_text()
    (access,) = [line for line in logged if line.get("request_id") == request_id]
    assert (access["method"], access["path"], access["status"], access["client"]) == (
        "POST",
        "/graphql",
        200,
        "127.0.0.1",
    )
    assert access["duration_ms"] > 0
    assert access["sent_bytes"] == len(answer.content)
    assert {line["path"] for line in logged if line["message"] == "request" and line["status"] == 404} == {"other"}


def test_only_the_operators_key_opens_the_measures(server: Server) -> None:
    refused = [
        httpx.get(f"{server.address}/metrics", headers=headers).status_code
        for headers in (
            {},
            {"Authorization": f"Token {server.key}"},
            {"Authorization": "Token wrong"},
            {"Authorization": OPERATOR},
        )
    ]

    assert refused == [401, 401, 401, 401]
    assert measures(server)['memos_answers{service="mongodb"}'] == 1


def test_operations_and_their_errors_are_measured_by_name_and_code(server: Server, client: Client) -> None:
    before = measures(server)
    client.ask("query Limits { limits { maxFiles } }")
    client.ask("{ limits { maxFiles } }")
    client.send("{ nothing }")
    client.send("{")
    httpx.post(
        f"{server.address}/graphql",
        json={"query": "{ limits { maxFiles } }"},
        headers={"Authorization": "Token wrong.key"},
    )
    httpx.post(f"{server.address}/graphql", json={"query": "{ limits { maxFiles } }"})

    after = measures(server)

    changed = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
    assert changed['memos_graphql_seconds_count{name="Limits",type="query"}'] == 1
    assert changed['memos_graphql_seconds_count{name="anonymous",type="query"}'] >= 1
    assert changed['memos_graphql_errors_total{code="GRAPHQL_VALIDATION_FAILED"}'] == 1
    assert changed['memos_graphql_errors_total{code="GRAPHQL_PARSE_FAILED"}'] == 1
    assert changed['memos_keys_refused_total{reason="wrong"}'] == 1
    assert changed['memos_keys_refused_total{reason="absent"}'] == 1
    assert changed['memos_request_seconds_count{method="POST",path="/graphql"}'] == 6


def test_names_of_operations_become_a_bounded_number_of_series(server: Server, client: Client) -> None:
    for number in range(60):
        client.ask(f"query Name{number} {{ limits {{ maxFiles }} }}")

    names = {name for name in measures(server) if name.startswith("memos_graphql_seconds_count")}

    assert 'memos_graphql_seconds_count{name="other",type="query"}' in names
    assert len(names) <= 53


def test_sizes_and_memory_of_the_services_are_measured(server: Server, client: Client) -> None:
    client.added(text("The mill stands by the river."), document(inline(b"It grinds rye."), "mill.txt"))

    found = measures(server)

    for name in ("disk_free", "database", "files", "index", "mongodb_memory", "redis_memory"):
        assert found[f"memos_{name}_bytes"] > 0


def test_memory_and_descriptors_of_every_process_are_measured(server: Server) -> None:
    pids = {
        "web": server.pid_of("web"),
        "leader": server.pid_of("worker"),
        "up": server.up.pid,
        "mongod": int((server.data_dir / "mongod" / "process").read_text()),
        "redis_server": int((server.data_dir / "redis" / "process").read_text()),
    }
    host = socket.gethostname()
    expected = {
        f'memos_{kind}_{of}{{name="{host}:{pid}"}}'
        for kind, pid in pids.items()
        for of in ("memory_bytes", "descriptors")
    }

    until(lambda: expected <= measures(server).keys(), within_s=20)

    found = measures(server)
    workers = {name: value for name, value in found.items() if name.startswith("memos_worker_")}
    assert [name for name in expected if found[name] <= 0] == []
    assert len(workers) == 2
    assert min(workers.values()) > 0
    mongod_mib = found[f'memos_mongod_memory_bytes{{name="{host}:{pids["mongod"]}"}}'] / MIB
    assert mongod_mib / 2 < resident_mib(pids["mongod"]) < mongod_mib * 2


def test_every_measure_that_the_pages_name_is_there(server: Server) -> None:
    named = set(re.findall(r"`(memos_[a-z_]+)`", pages.text("docs/monitoring.md") + pages.text("docs/deploy.md")))

    answer = httpx.get(f"{server.address}/metrics", headers={"Authorization": f"Token {OPERATOR}"}, timeout=10)

    told = set(re.findall(r"^# TYPE (memos_[a-z_]+) ", answer.text, re.MULTILINE))
    assert {name for name in named if not {name, f"{name}_total"} & told} == set()
    assert len(named) > 30


def test_measures_are_answered_while_mongodb_is_frozen(server: Server) -> None:
    mongod = int((server.data_dir / "mongod" / "process").read_text())
    began = time.monotonic()
    os.kill(mongod, signal.SIGSTOP)
    try:
        found = measures(server)
        took_s = time.monotonic() - began
    finally:
        os.kill(mongod, signal.SIGCONT)

    assert found['memos_answers{service="mongodb"}'] == 0
    assert found['memos_answers{service="redis"}'] == 1
    assert "memos_queue_length" not in found
    assert found["memos_disk_free_bytes"] > 0
    assert took_s < 8
