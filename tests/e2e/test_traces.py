"""Traces of a running server: what one request causes, in the web process and in the workers, is one trace."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.collector import Collected, Collector, collecting
from tests.e2e.client import Client, document, inline, text
from tests.e2e.processes import Server, served, until
from tests.extract.made import Sheet, pdf

SECRET = "Zanzibar"
STORE = "gen_ai.memory.store.id"


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with collecting() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, model_dir: Path, collector: Collector) -> Iterator[Server]:
    settings = {"MEMOS_WORKERS": "1", "MEMOS_MODEL_DIR": str(model_dir), "MEMOS_TRACES_URL": collector.url}
    with served(tmp_path_factory.mktemp("traced"), **settings) as running:
        yield running


@pytest.fixture
def trace() -> str:
    return uuid4().hex


@pytest.fixture
def client(server: Server, user_id: str, trace: str) -> Client:
    """A client whose own trace has begun."""
    client = Client(server.address, server.key, user_id)
    client.http.headers["traceparent"] = f"00-{trace}-00f067aa0ba902b7-01"
    return client


def collected(collector: Collector, trace: str, *last: str) -> list[Collected]:
    """Wait for the spans that end last in each process, and return the spans of the trace."""
    until(lambda: {*last} <= {span.name for span in collector.of(trace)}, within_s=20)
    return collector.of(trace)


def parents(spans: list[Collected], name: str) -> list[str]:
    """Return the names of the spans around one, from the inside."""
    by_id = {span.id: span for span in spans}
    (found,) = [span for span in spans if span.name == name][:1]
    names = []
    while found.parent in by_id:
        found = by_id[found.parent]
        names.append(found.name)
    return names


def test_a_request_and_the_jobs_that_it_caused_are_one_trace_that_continues_the_clients(
    client: Client, collector: Collector, trace: str, tmp_path: Path
) -> None:
    content = pdf(tmp_path, Sheet("BT /F1 12 Tf 50 700 Td (The well is behind the barn.) Tj ET")).read_bytes()
    task = client.added(document(inline(content), "well.pdf"))

    spans = collected(collector, trace, "process remember_file")

    assert task["state"] == "COMPLETED"
    request = next(span for span in spans if span.name == "POST /graphql")
    assert (request.process, request.parent, request.attributes["http.response.status_code"]) == (
        "web",
        "00f067aa0ba902b7",
        200,
    )
    assert parents(spans, "create_memory") == ["mutation", "POST /graphql"]
    assert parents(spans, "process prepare_task") == ["create_memory", "mutation", "POST /graphql"]
    assert parents(spans, "read a file in a child process")[:1] == ["process read_pages"]
    assert "process prepare_task" in parents(spans, "write to the index")
    assert {span.process for span in spans} == {"web", "worker"}


def test_memory_operations_have_the_names_and_attributes_of_the_conventions(
    client: Client, collector: Collector, trace: str
) -> None:
    client.added(text("The spare key lies under the blue pot."))
    (memory,) = client.memories()
    client.search("Where is the spare key?")
    update = 'mutation($id: ID!) { updateMemory(input: {id: $id, tags: ["home"]}) { ... on UserError { message } } }'
    client.ask(update, id=memory["id"])
    client.ask(
        "mutation($user: ID!) { deleteMemories(input: {userId: $user, select: {filter: {}}}) "
        "{ ... on UserError { message } } }",
        user=client.user_id,
    )

    spans = collected(collector, trace, "delete_memory")

    operations = {span.name: span for span in spans if "gen_ai.operation.name" in span.attributes}
    assert sorted(operations) == ["create_memory", "delete_memory", "search_memory", "update_memory"]
    assert {span.attributes[STORE] for span in operations.values()} == {"default"}
    assert operations["search_memory"].attributes["gen_ai.memory.record.count"] == 1
    assert operations["delete_memory"].attributes["gen_ai.memory.record.count"] == 1
    assert not any(span.has_failed for span in spans)


def test_a_failed_operation_names_its_class_of_error_and_no_span_holds_what_was_sent(
    client: Client, collector: Collector, trace: str
) -> None:
    client.added(
        text(f"The vault opens with {SECRET}."), document(inline(b"%PDF-1.7 " + SECRET.encode()), f"{SECRET}.pdf")
    )
    client.search(f"What opens with {SECRET}?")
    client.ask(
        'mutation { deleteMemories(input: {userId: "nobody", select: {ids: ["text_memory_0"]}}) '
        "{ ... on UserError { message } } }"
    )

    spans = collected(collector, trace, "delete_memory", "inspect a file in a child process")

    failed = {span.name: span.attributes["error.type"] for span in spans if span.has_failed}
    assert failed["delete_memory"] == "NotFound"
    assert failed["inspect a file in a child process"] == "CORRUPT_FILE"
    assert SECRET not in str(spans)
