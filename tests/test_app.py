import asyncio
import json
import sys
from pathlib import Path

import httpx
import pytest
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from memos_gql.app import WARM_AFTER_S, create_app, send
from memos_gql.documents import ProjectScope
from memos_gql.embedded.private import free_port
from memos_gql.ingest.working.jobs import PrepareTask
from memos_gql.jobs.connection import connect
from memos_gql.schema.persisted import Documents
from memos_gql.schema.server import GraphQLServer
from memos_gql.settings import Settings
from memos_gql.web.console import DOCUMENTS
from memos_gql.web.headers import SafeHeaders


async def test_a_job_that_cannot_be_sent_is_no_error_since_the_workers_find_its_task(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    away = settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{free_port()}/0"})

    await send(connect(away), PrepareTask("task_1"))

    assert [record.message for record in caplog.records if record.name == "memos_gql.app"] == ["job not sent"]


async def test_what_the_first_search_needs_is_loaded_soon_after_the_start(settings: Settings) -> None:
    app = create_app(settings)

    async with app.router.lifespan_context(app), asyncio.timeout(WARM_AFTER_S + 10):
        tokenizer = app.state.services.resources.embedder.tokenizer
        while not (tokenizer.is_loaded and "rjieba" in sys.modules):
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    "path", ["/healthz", "/graphql", "/api/openmem/v1/ping", "/api/openmem/v1/none", "/metrics", "/none"]
)
async def test_no_answer_is_kept_or_taken_for_another_type(settings: Settings, path: str) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(settings)), base_url="http://test") as client:
        headers = (await client.get(path)).headers

    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize("path", ["/", "/console/console.js", "/playground"])
async def test_a_page_that_browsers_may_keep_is_not_guessed_either(settings: Settings, path: str) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(settings)), base_url="http://test") as client:
        headers = (await client.get(path)).headers

    assert headers.get_list("x-content-type-options") == ["nosniff"]
    assert headers.get_list("cache-control") == ["no-cache"]


async def test_a_stream_of_events_is_kept_by_nobody_whatever_its_library_says() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        events = Response("data: secret\n\n", headers={"Cache-Control": "no-cache"}, media_type="text/event-stream")
        await events(scope, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(SafeHeaders(app)), base_url="http://test") as client:
        headers = (await client.get("/")).headers

    assert headers.get_list("cache-control") == ["no-store, no-transform"]


async def test_an_error_that_nothing_caught_is_answered_with_the_same_headers(settings: Settings) -> None:
    def fail(_request: Request) -> Response:
        raise ZeroDivisionError

    app = create_app(settings)
    app.add_route("/fails", fail)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/fails")

    assert (answer.status_code, answer.text) == (500, "Internal Server Error")
    assert (answer.headers["x-content-type-options"], answer.headers["cache-control"]) == ("nosniff", "no-store")


def test_without_console_and_playground_there_is_no_page(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"console": False, "playground": False}))

    assert {"/console", "/playground", "/"}.isdisjoint(
        route.path for route in app.routes if isinstance(route, Route | Mount)
    )


def test_the_console_asks_what_is_trusted_wherever_it_is_there(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "documents.json"
    path.write_text('{"mine": "{ limits { maxFiles } }"}')
    trusting = settings.model_copy(update={"trusted_documents": path})
    asked = json.loads(DOCUMENTS.read_text()).values()

    with_console, without = (
        documents_of(trusting.model_copy(update={"console": console})) for console in (True, False)
    )

    assert [with_console.text_of({"query": text}, ProjectScope("any")) for text in asked] == list(asked)
    assert with_console.text_of({"documentId": "mine"}, ProjectScope("any")) == "{ limits { maxFiles } }"
    for text in asked:
        with pytest.raises(GraphQLError, match="Only trusted documents are run here"):
            without.text_of({"query": text}, ProjectScope("any"))


def documents_of(settings: Settings) -> Documents:
    """Return what the endpoint of an application knows of documents."""
    (graphql,) = (
        route for route in create_app(settings).routes if isinstance(route, Route) and route.path == "/graphql"
    )
    server = graphql.endpoint
    assert isinstance(server, GraphQLServer)
    return server.documents
