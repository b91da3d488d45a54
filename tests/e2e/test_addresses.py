"""The addresses beside `/graphql`."""

import re

import httpx

from tests.e2e.client import Client, document, inline, text
from tests.e2e.processes import Server


def test_the_process_lives_and_everything_it_needs_answers(server: Server) -> None:
    alive, ready = httpx.get(f"{server.address}/healthz"), httpx.get(f"{server.address}/readyz")

    assert alive.status_code == 200
    assert ready.status_code == 200
    assert set(ready.json().values()) == {"ok"}
    assert {"mongodb", "redis", "index", "worker"} <= set(ready.json())


def test_the_root_is_the_console_which_runs_scripts_of_its_own_alone(server: Server) -> None:
    page = httpx.get(server.address)
    script = httpx.get(f"{server.address}/console/console.js")
    absent = httpx.get(f"{server.address}/console/../console.py")

    assert page.status_code == 200
    assert '<script type="module" src="console/console.js">' in page.text
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert (script.headers["content-type"], script.headers["content-encoding"]) == (
        "text/javascript; charset=utf-8",
        "gzip",
    )
    assert absent.status_code == 404


def test_the_memos_api_describes_itself_to_anyone_as_a_document_and_as_a_page_without_scripts(server: Server) -> None:
    described = httpx.get(f"{server.address}/api/openmem/v1/openapi.json")
    page = httpx.get(f"{server.address}/api/openmem/v1/docs")

    assert described.json()["paths"]["/add/message"]["post"]["operationId"] == "add_message"
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert '<h3 id="/add/message"><code>POST /add/message</code></h3>' in page.text


def test_an_unknown_address_is_a_404(server: Server) -> None:
    assert httpx.get(f"{server.address}/nothing").status_code == 404


def metrics(client: Client) -> dict[str, float]:
    answer = client.http.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {name: float(value) for name, value in re.findall(r"^([^#\s].*) (\S+)$", answer.text, re.MULTILINE)}


def test_the_metrics_count_requests_tasks_reading_and_failures(client: Client) -> None:
    before = metrics(client)
    client.added(
        document(inline(b"The well is twelve metres deep."), f"{client.user_id}.txt"),
        document({"base64": "!"}),
        text("Two."),
    )

    after = metrics(client)

    changed = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
    assert changed.pop('memos_requests_total{path="/graphql",status="200"}') >= 1
    assert changed.pop('memos_requests_total{path="/metrics",status="200"}') == 1
    assert changed.pop('memos_tasks{state="PARTIALLY_COMPLETED"}') == 1
    assert changed.pop('memos_failures_total{code="INVALID_BASE64"}') == 1
    assert changed.pop('memos_read_pages_total{media_type="text/plain"}') == 1
    assert 0 < changed.pop('memos_read_seconds_total{media_type="text/plain"}') < 30


def test_nothing_waits_on_an_idle_server(client: Client) -> None:
    found = metrics(client)

    assert [found[name] for name in ("memos_queue_length", "memos_queue_age_seconds", "memos_index_lag_seconds")] == [
        0,
        0,
        0,
    ]
    assert found["memos_workers"] == 2
    assert (found['memos_tasks{state="QUEUED"}'], found['memos_tasks{state="RUNNING"}']) == (0, 0)
