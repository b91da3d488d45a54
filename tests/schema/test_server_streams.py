"""Subscriptions over plain HTTP: which requests stream, and how the streams are framed."""

import asyncio
import json

import httpx
import pytest

from memos_gql.errors import Unauthenticated

EVENTS, PARTS = "text/event-stream", "multipart/mixed;boundary=graphql;subscriptionSpec=1.0"
COUNT = {"query": "subscription { count(to: 2) }"}
URQL = (
    "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"
)
APOLLO = "application/graphql-response+json,application/json;q=0.9"


async def stream_of(client: httpx.AsyncClient, accept: str, body: object) -> httpx.Response:
    return await client.post("/graphql", json=body, headers={"accept": accept})


async def test_events_are_framed_by_line_feeds_alone(client: httpx.AsyncClient) -> None:
    response = await stream_of(client, EVENTS, COUNT)

    assert response.headers["content-type"] == "text/event-stream"
    assert response.text == (
        'event: next\ndata: {"data":{"count":0}}\n\nevent: next\ndata: {"data":{"count":1}}\n\n'
        "event: complete\ndata: \n\n"
    )


async def test_parts_are_framed_as_apollo_reads_them(client: httpx.AsyncClient) -> None:
    response = await stream_of(client, f"{PARTS},application/json", COUNT)

    payloads = [line for line in response.text.split("\r\n") if line.startswith('{"payload"')]
    assert response.headers["content-type"].startswith("multipart/mixed;boundary=graphql;subscriptionSpec=1.0")
    assert payloads == ['{"payload":{"data":{"count":0}}}', '{"payload":{"data":{"count":1}}}']
    assert response.text.endswith("--graphql--\r\n")


@pytest.mark.parametrize("accept", [EVENTS, PARTS])
async def test_no_proxy_may_keep_or_gather_a_stream(client: httpx.AsyncClient, accept: str) -> None:
    response = await stream_of(client, accept, COUNT)

    assert response.headers["x-accel-buffering"] == "no"
    assert "no-store" in response.headers["cache-control"]
    assert response.headers["x-request-id"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (URQL, "text/event-stream"),
        (f"{PARTS}, {EVENTS};q=0.5", "multipart/mixed"),
        (f"{PARTS};q=0.5, {EVENTS}", "text/event-stream"),
        (f"{EVENTS};q=0, {PARTS}", "multipart/mixed"),
        (f"application/json, {EVENTS};q=0.1", "text/event-stream"),
        ("TEXT/EVENT-STREAM", "text/event-stream"),
    ],
)
async def test_a_subscription_streams_as_the_best_kind_accepted(
    client: httpx.AsyncClient, accept: str, media_type: str
) -> None:
    response = await stream_of(client, accept, COUNT)

    assert response.status_code == 200
    assert response.headers["content-type"].startswith(media_type)


@pytest.mark.parametrize("accept", ["application/json", APOLLO, "*/*", f"{EVENTS};q=0", "multipart/mixed", ""])
async def test_a_subscription_for_a_client_that_takes_no_stream_is_a_406(
    client: httpx.AsyncClient, accept: str
) -> None:
    response = await stream_of(client, accept, COUNT)

    assert response.status_code == 406
    assert "text/event-stream" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (URQL, "application/graphql-response+json"),
        (APOLLO, "application/graphql-response+json"),
        (f"{PARTS},application/json", "application/json"),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("application/json, application/graphql-response+json;q=0.5", "application/json"),
        ("text/html", "application/json"),
        (";q=,,;", "application/json"),
    ],
)
async def test_a_query_never_streams_because_a_stream_is_listed_too(
    client: httpx.AsyncClient, accept: str, media_type: str
) -> None:
    response = await stream_of(client, accept, {"query": "{ hello }"})

    assert response.json() == {"data": {"hello": "hello world"}}
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"


async def test_a_client_of_events_alone_gets_even_a_query_as_events(client: httpx.AsyncClient) -> None:
    response = await stream_of(client, EVENTS, {"query": "{ hello }"})

    assert response.text == 'event: next\ndata: {"data":{"hello":"hello world"}}\n\nevent: complete\ndata: \n\n'


async def test_a_stream_can_be_asked_for_by_get(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", params=COUNT, headers={"accept": EVENTS})

    assert response.text.count("event: next") == 2


async def test_a_mutation_by_get_is_refused_as_events_too(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", params={"query": "mutation { change }"}, headers={"accept": EVENTS})

    assert "mutations are not allowed" in response.text
    assert "BAD_USER_INPUT" in response.text


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription ($to: Int!) { count(to: $to) }", "BAD_USER_INPUT"),
        ("subscription { breaks }", "INTERNAL"),
    ],
)
async def test_errors_in_a_stream_have_the_same_codes(client: httpx.AsyncClient, query: str, code: str) -> None:
    response = await stream_of(client, EVENTS, {"query": query})

    assert f'"code":"{code}"' in response.text
    assert "secret" not in response.text
    assert response.text.endswith("event: complete\ndata: \n\n")


@pytest.mark.parametrize("accept", [EVENTS, PARTS])
async def test_a_client_that_breaks_off_ends_its_stream_on_the_server(
    client: httpx.AsyncClient, open_streams: set[str], accept: str
) -> None:
    body = {"query": f'subscription {{ forever(name: "{accept}") }}'}
    async with client.stream("POST", "/graphql", json=body, headers={"accept": accept}) as response:
        async for chunk in response.aiter_text():
            if "forever" in chunk:
                break
        assert accept in open_streams

    async with asyncio.timeout(5):
        while accept in open_streams:
            await asyncio.sleep(0.01)


async def test_streams_count_against_the_cap_of_their_key(client: httpx.AsyncClient) -> None:
    client.headers["authorization"] = "Token right-streams"
    body = {"query": "subscription { forever }"}
    async with asyncio.timeout(10):
        requests = [client.build_request("POST", "/graphql", json=body, headers={"accept": EVENTS}) for _ in range(6)]
        streams = [await client.send(request, stream=True) for request in requests]
        texts = [stream.aiter_text() for stream in streams]
        assert all(["forever" in await anext(text) for text in texts])

        refused = await stream_of(client, EVENTS, body)

        assert '"code":"RATE_LIMITED"' in refused.text
        for stream in streams:
            await stream.aclose()


@pytest.mark.parametrize("accept", [EVENTS, PARTS])
async def test_a_revoked_key_ends_its_stream(
    client: httpx.AsyncClient, keys: dict[str, Exception], open_streams: set[str], accept: str
) -> None:
    key = f"right-{accept[:5]}"
    body = {"query": f'subscription {{ forever(name: "{key}") }}'}
    headers = {"accept": accept, "authorization": f"Token {key}"}
    async with asyncio.timeout(20), client.stream("POST", "/graphql", json=body, headers=headers) as response:
        pieces = response.aiter_text()
        first = await anext(pieces)

        keys[key] = Unauthenticated("This API key has expired; ask for a new one.")
        rest = [piece async for piece in pieces]

    assert '{"data":{"forever":0}}' in first + "".join(rest)
    assert key not in open_streams
    assert (await client.post("/graphql", json=body, headers=headers)).status_code == 401


@pytest.mark.parametrize("accept", [EVENTS, PARTS])
async def test_a_long_event_is_whole_and_those_after_it_follow(client: httpx.AsyncClient, accept: str) -> None:
    response = await stream_of(client, accept, {"query": "subscription { lengths(of: [3000000, 3]) }"})

    events = [json.loads(line[line.index("{") :]) for line in response.text.splitlines() if '"data":' in line]
    assert [event.get("payload", event) for event in events] == [
        {"data": {"lengths": "x" * 3_000_000}},
        {"data": {"lengths": "xxx"}},
    ]
