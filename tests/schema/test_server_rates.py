"""Over its rate, a key is told so, and for how long to wait: over HTTP and on a socket alike."""

import json
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from memos_gql.embedded import Services
from tests.schema.conftest import TOY_SETTINGS, served_toy

HELLO = {"query": "{ hello }"}


@pytest.fixture
def key() -> str:
    """A key that has sent nothing yet."""
    return f"right-{uuid4().hex}"


def post(toy: str, key: str, **more: object) -> httpx.Response:
    return httpx.post(f"http://{toy}/graphql", headers={"Authorization": f"Token {key}"}, json={**HELLO, **more})


async def ask(socket: ClientConnection, number: int, **more: object) -> dict[str, object]:
    """Run one operation and return the message that answers it."""
    await socket.send(json.dumps({"type": "subscribe", "id": str(number), "payload": {**HELLO, **more}}))
    answer: dict[str, object] = json.loads(await socket.recv())
    if answer["type"] == "next":
        assert json.loads(await socket.recv())["type"] == "complete"
    return answer


async def opened(toy: str, key: str) -> ClientConnection:
    socket = await connect(f"ws://{toy}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")])
    await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Token {key}"}}))
    assert json.loads(await socket.recv()) == {"type": "connection_ack"}
    return socket


def test_the_fourth_request_is_answered_429_with_the_time_to_wait(counted_toy: str, key: str) -> None:
    answers = [post(counted_toy, key) for _ in range(4)]

    refused = answers[3]
    (error,) = refused.json()["errors"]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert 50 <= int(refused.headers["Retry-After"]) <= 60
    assert 0 <= int(refused.headers["Retry-After"]) * 1000 - error["extensions"]["retryAfterMs"] < 1000
    assert post(counted_toy, f"{key}-other").status_code == 200


@pytest.fixture(scope="module")
def priced_toy(services: Services) -> Iterator[str]:
    """Where a toy listens whose keys may spend a cost of 20 in a minute."""
    with served_toy(TOY_SETTINGS.model_copy(update={"rate_cost": 20, "redis_url": services.redis_url})) as address:
        yield address


async def test_a_key_that_has_spent_its_minute_is_told_to_wait_over_http_and_on_a_socket(
    priced_toy: str, key: str
) -> None:
    expensive = {"query": "{ " + " ".join(f"a{number}: hello" for number in range(12)) + " }"}

    first, second = (post(priced_toy, key, **expensive).json() for _ in range(2))
    socket = await opened(priced_toy, key)
    third = await ask(socket, 1)
    await socket.close()

    assert first["extensions"] == {"cost": {"price": 12, "limit": 20_000, "left": 19_988, "leftOfMinute": 8}}
    (error,) = second["errors"]
    assert error["message"].startswith("The operations of this key may cost 20 a minute, and have cost more; wait ")
    assert (error["extensions"]["code"], 0 < error["extensions"]["retryAfterMs"] <= 60_000) == ("RATE_LIMITED", True)
    assert "data" not in second
    assert third["type"] == "error"
    assert "data" in post(priced_toy, f"{key}-other").json()


def test_an_answer_tells_its_price_where_the_request_asks_for_it(toy: str, key: str) -> None:
    asked, silent = post(toy, key, extensions={"cost": True}).json(), post(toy, key).json()

    assert asked == {
        "data": {"hello": "hello world"},
        "extensions": {"cost": {"price": 1, "limit": 20_000, "left": 19_999}},
    }
    assert silent == {"data": {"hello": "hello world"}}


def test_bytes_over_the_rate_are_refused_before_the_operation_runs(counted_toy: str, key: str) -> None:
    first = post(counted_toy, key, extensions={"padding": "x" * 2500})
    second = post(counted_toy, key, extensions={"padding": "x" * 2500})

    assert (first.status_code, second.status_code) == (200, 429)
    assert second.json()["errors"][0]["message"].startswith(
        "This key may send 3,000 bytes a minute, and has sent more; wait "
    )
    assert "data" not in second.json()


def test_bytes_of_a_body_that_was_too_long_count_too(counted_toy: str, key: str) -> None:
    too_long = (b"x" * 50_000 for _ in range(50))
    headers = {"Authorization": f"Token {key}", "Content-Type": "application/json"}

    first = httpx.post(f"http://{counted_toy}/graphql", headers=headers, content=too_long)

    assert (first.status_code, post(counted_toy, key).status_code) == (413, 429)


async def test_the_fourth_operation_of_a_socket_is_refused_and_the_socket_lives_on(counted_toy: str, key: str) -> None:
    async with await opened(counted_toy, key) as socket:
        answers = [await ask(socket, number) for number in range(5)]

    assert [answer["type"] for answer in answers] == ["next", "next", "next", "error", "error"]
    payload = answers[3]["payload"]
    assert isinstance(payload, list)
    assert payload[0]["extensions"]["code"] == "RATE_LIMITED"
    assert 50_000 < payload[0]["extensions"]["retryAfterMs"] <= 60_000


async def test_bytes_of_a_socket_count_as_those_of_requests_do(counted_toy: str, key: str) -> None:
    post(counted_toy, key, extensions={"padding": "x" * 2500})

    async with await opened(counted_toy, key) as socket:
        answer = await ask(socket, 1, extensions={"padding": "x" * 2500})

    assert answer["type"] == "error"
