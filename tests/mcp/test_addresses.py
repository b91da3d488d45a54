"""What a request passes before the protocol is spoken, and that every version of the protocol is."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from starlette.applications import Starlette

from memos_gql.auth import Caller
from memos_gql.errors import MemosError, Unauthenticated
from memos_gql.gate.services import Services
from memos_gql.limits import Rates
from memos_gql.mcp import mcp_routes
from memos_gql.mcp.addresses import Endpoint, _check_origin
from memos_gql.mcp.tools import TOOLS
from memos_gql.settings import Settings

SETTINGS = Settings(_env_file=None, max_request_bytes=1_000_000, cors_origins="https://app.example")
NO_SERVICES: Services = None  # type: ignore[assignment]  # none is used
PING = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"})
HEADERS = {
    "Accept": "application/json, text/event-stream",
    "Content-Type": "application/json",
    "Authorization": "Bearer right",
}


REVOKED: set[str | None] = set()


class Nothing:
    """A MemOS API that keeps nothing."""

    async def ask(self, _services: Services, _caller: Caller, _path: str, fields: Mapping[str, object], /) -> object:
        if fields.get("query") == "boom":
            raise RuntimeError("secret of the server")
        if fields.get("query") == "wait":
            REVOKED.add("Bearer right")
            await asyncio.sleep(60)
        empty: list[object] = []
        lists = dict.fromkeys(("memory_detail_list", "preference_detail_list", "tool_memory_detail_list"), empty)
        return {**lists, "preference_note": "", "user_id": fields.get("user_id")}

    def sentence_of(self, error: MemosError) -> str:
        return str(error)


async def authenticate(authorization: str | None) -> Caller:
    if authorization != "Bearer right" or authorization in REVOKED:
        raise Unauthenticated("This API key is unknown or revoked.")
    return Caller("default", "right")


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    routes = mcp_routes(
        settings=SETTINGS,
        rates=Rates(SETTINGS),
        authenticate=authenticate,
        services=lambda: NO_SERVICES,
        memos=Nothing(),
    )
    transport = httpx2.ASGITransport(Starlette(routes=routes))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test", headers=HEADERS) as client:
        yield client


@pytest.mark.parametrize("mode", ["2026-07-28", "auto", "legacy"])
async def test_every_version_of_the_protocol_lists_and_calls_tools(http: httpx2.AsyncClient, mode: str) -> None:
    async with Client(streamable_http_client("http://test/mcp/ann", http_client=http), mode=mode) as client:
        tools = (await client.list_tools()).tools
        found = await client.call_tool("search_memory", {"query": "x"})

    assert [tool.name for tool in tools] == list(TOOLS)
    assert found.structured_content["data"]["user_id"] == "ann"
    assert not found.is_error


@pytest.mark.parametrize("version", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
async def test_a_session_begins_with_the_version_that_the_client_asks_for_and_keeps_none(
    http: httpx2.AsyncClient, version: str
) -> None:
    params = {"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}

    answer = await http.post(
        "/mcp/ann", content=json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})
    )

    assert f'"protocolVersion":"{version}"' in answer.text
    assert "mcp-session-id" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "body", "status", "sentence"),
    [
        ({"Authorization": "Bearer wrong"}, PING, 401, "This API key is unknown or revoked."),
        (
            {"Origin": "https://evil.example"},
            PING,
            403,
            "Pages of https://evil.example may not send this; name that origin in",
        ),
        ({"Origin": "http://localhost.evil.example"}, PING, 403, "Pages of http://localhost.evil.example may not"),
        ({"Origin": "null"}, PING, 403, "Pages of null may not"),
        ({}, "{", 400, "The request body is not valid JSON"),
        ({}, json.dumps(["x" * 2_000_000]), 413, "The request is larger than the 1000000 bytes this server takes"),
        ({}, json.dumps([0] * 49_000 + [{}] * 1_500), 400, "The request holds more than 50000 values"),
        ({"X-Memos-User": "x" * 257}, PING, 400, "A user's id has at most 256 characters."),
    ],
)
async def test_what_is_not_let_in_is_told_why(
    http: httpx2.AsyncClient, headers: dict[str, str], body: str, status: int, sentence: str
) -> None:
    answer = await http.post("/mcp", content=body, headers=headers)

    assert answer.status_code == status
    assert answer.json()["error"]["message"].startswith(sentence)
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize("field", ["id", "method", "name", "uri", "cursor", "progressToken"])
async def test_a_long_name_is_refused_and_not_repeated(http: httpx2.AsyncClient, field: str) -> None:
    long = "x" * 100_000
    params = {"name": "search_memory", "_meta": {}, "arguments": {"query": "x"}}
    message: dict[str, object] = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    place = {"id": message, "method": message, "progressToken": params["_meta"]}.get(field, params)
    assert isinstance(place, dict)
    place[field] = long

    answer = await http.post("/mcp/ann", json=message)

    assert answer.status_code == 400
    assert (
        answer.json()["error"]["message"]
        == f"{field}: A name or an id has at most 256 characters; this one has 100000."
    )


@pytest.mark.parametrize("origin", ["http://localhost:6274", "http://127.0.0.1:3000", "https://app.example"])
async def test_pages_of_this_machine_and_of_origins_in_the_settings_are_let_in(
    http: httpx2.AsyncClient, origin: str
) -> None:
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,mcp-protocol-version",
    }

    allowed = await http.options("/mcp", headers={"Origin": origin, **asked})
    answers = [
        await http.request(method, "/mcp", content=PING, headers={"Origin": origin}) for method in ("POST", "GET")
    ]

    assert (allowed.status_code, allowed.headers["access-control-allow-headers"]) == (
        200,
        "authorization,mcp-protocol-version",
    )
    assert [answer.status_code for answer in answers] == [200, 405]
    assert {answer.headers["access-control-allow-origin"] for answer in (allowed, *answers)} == {origin}


async def test_pages_of_other_origins_are_not_even_told_what_they_may_send(http: httpx2.AsyncClient) -> None:
    asked = {"Origin": "http://localhost.evil.example", "Access-Control-Request-Method": "POST"}

    assert (await http.options("/mcp", headers=asked)).status_code == 400


def test_every_origin_is_let_in_where_the_settings_say_so() -> None:
    _check_origin("https://any.example", SETTINGS.model_copy(update={"cors_origins": ("*",)}))


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_a_session_is_neither_watched_nor_ended(http: httpx2.AsyncClient, method: str) -> None:
    answer = await http.request(method, "/mcp")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_what_breaks_inside_is_masked(http: httpx2.AsyncClient) -> None:
    async with Client(streamable_http_client("http://test/mcp/ann", http_client=http), mode="legacy") as client:
        broken = await client.call_tool("search_memory", {"query": "boom"})

    assert broken.is_error
    assert "secret" not in broken.model_dump_json()
    assert "quote request id" in broken.model_dump_json()


async def test_a_key_that_is_revoked_ends_a_tool_that_waits(
    http: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Endpoint, "key_checked_every_s", 0.05)
    call = {"name": "search_memory", "arguments": {"query": "wait"}}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call})

    try:
        async with asyncio.timeout(20):
            answer = await http.post("/mcp/ann", content=body, headers={"MCP-Protocol-Version": "2025-06-18"})
    finally:
        REVOKED.clear()

    # The SDK begins a stream of events before the tool has answered
    assert (answer.status_code, answer.text) == (200, "")
