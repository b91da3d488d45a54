"""The text of an operation has a limit that comes before any parsing, however the operation is sent."""

import asyncio
import json
import time
from string import ascii_lowercase

import httpx
import pytest

from memos_gql.schema.rules import MAX_LENGTH
from tests.schema.test_server_socket import opened, receive, subscribe

QUERY = "{ hello }"
TOO_LONG = QUERY.ljust(MAX_LENGTH + 1)
LONGEST = "#".ljust(MAX_LENGTH - len(QUERY) - 1, "x") + "\n" + QUERY
UNREADABLE = "#".ljust(MAX_LENGTH - 2, "x") + "\n}"


async def sent_as(way: str, client: httpx.AsyncClient, query: str) -> httpx.Response:
    if way == "batch":
        return await client.post("/graphql", json=[{"query": QUERY}, {"query": query}])
    if way == "form":
        return await client.post(
            "/graphql", files={"operations": (None, json.dumps({"query": query})), "map": (None, "{}")}
        )
    return await client.post("/graphql", json={"query": query})


@pytest.mark.parametrize("way", ["body", "batch", "form"])
@pytest.mark.parametrize("filling", [" ", "\n", ",", "#"])
async def test_an_operation_that_is_too_long_is_a_413(client: httpx.AsyncClient, way: str, filling: str) -> None:
    response = await sent_as(way, client, QUERY.ljust(900_000, filling))

    assert response.status_code == 413
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "PAYLOAD_TOO_LARGE"}
    assert error["message"].startswith("The operation has 900,000 characters, and 100,000 are allowed;")


async def test_one_character_decides(client: httpx.AsyncClient) -> None:
    statuses = [(await sent_as("body", client, query)).status_code for query in (LONGEST, TOO_LONG)]

    assert statuses == [200, 413]


async def test_an_operation_on_a_socket_that_is_too_long_fails_alone(toy: str) -> None:
    async with await opened(toy, "right-long") as socket:
        await subscribe(socket, TOO_LONG)
        await subscribe(socket, LONGEST, operation_id="2")
        refused, answered = await receive(socket), await receive(socket)

    assert (refused["type"], refused["id"]) == ("error", "1")
    assert answered == {"type": "next", "id": "2", "payload": {"data": {"hello": "hello world"}}}


async def test_a_long_operation_that_cannot_be_parsed_says_so_on_every_transport(
    client: httpx.AsyncClient, toy: str
) -> None:
    response = await client.post("/graphql", json={"query": UNREADABLE})
    events = await client.post("/graphql", json={"query": UNREADABLE}, headers={"accept": "text/event-stream"})
    async with await opened(toy, "right-long") as socket:
        await subscribe(socket, UNREADABLE)
        message = await receive(socket)

    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["GRAPHQL_PARSE_FAILED"]
    assert events.text.count('"code":"GRAPHQL_PARSE_FAILED"') == 1
    assert message["type"] == "error"
    assert json.dumps(message).count("GRAPHQL_PARSE_FAILED") == 1


async def test_others_are_answered_while_long_operations_are_parsed(client: httpx.AsyncClient) -> None:
    await client.get("/healthz")
    several = [
        UNREADABLE.replace("x", first).replace("#" + first, "#" + second)
        for first in ascii_lowercase
        for second in "0123456789ABCDEF"
    ]
    parsing = asyncio.gather(*(sent_as("body", client, operation) for operation in several))
    waits = []
    while not parsing.done():
        began = time.perf_counter()
        await client.get("/healthz")
        waits.append(time.perf_counter() - began)

    assert len(waits) > 3
    assert [response.status_code for response in await parsing] == [200] * len(several)
