"""Long answers that their clients do not read: they wait together in little memory, and give way to others."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, closing, suppress

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from memos_gql.limits import MAX_UNSENT_LENGTH, Rates
from tests.schema.conftest import TOY_SETTINGS, served_toy

MILLION = 1_000_000
TIMES = 12
QUERY = f"query ($text: JSON!) {{ {' '.join(f'a{number}: json(json: $text)' for number in range(TIMES))} }}"
BODY = json.dumps({"query": QUERY, "variables": {"text": "x" * MILLION}})


@pytest.fixture(scope="module")
def rates() -> Rates:
    return Rates(TOY_SETTINGS)


@pytest.fixture(scope="module")
def address(rates: Rates) -> Iterator[str]:
    """Where a toy listens that ends slow readers after half a second."""
    rates.answers.grace_s = rates.answers.looked_every_s = 0.5
    with served_toy(TOY_SETTINGS, rates=rates) as address:
        yield address


def asked(address: str, key: str) -> socket.socket:
    """Ask for twelve million characters, and read nothing of them but the status."""
    host, _, port = address.partition(":")
    client = socket.create_connection((host, int(port)), timeout=5)
    head = f"POST /graphql HTTP/1.1\r\nHost: toy\r\nAuthorization: Token {key}\r\nContent-Type: application/json\r\n"
    client.sendall(f"{head}Content-Length: {len(BODY)}\r\n\r\n{BODY}".encode())
    assert client.recv(15) == b"HTTP/1.1 200 OK"
    return client


def rest_of(client: socket.socket) -> int:
    """Read what still comes, and return how many bytes that were."""
    received = 0
    client.settimeout(1)
    with suppress(ConnectionResetError, TimeoutError):
        while chunk := client.recv(MILLION):
            received += len(chunk)
    return received


def test_answers_that_are_not_read_give_way_when_others_need_their_room(address: str, rates: Rates) -> None:
    with ExitStack() as stack:
        stalled = [stack.enter_context(closing(asked(address, f"right-{number}"))) for number in range(2)]

        answer = httpx.post(
            f"http://{address}/graphql",
            content=BODY,
            headers={"Authorization": "Token right", "Content-Type": "application/json"},
            timeout=20,
        )
        received = [rest_of(client) for client in stalled]

    assert [len(text) for text in answer.json()["data"].values()] == [MILLION] * TIMES
    assert min(received) < TIMES * MILLION
    assert rates.answers.free == MAX_UNSENT_LENGTH


def test_an_answer_that_is_read_slowly_stays_whole_while_nobody_waits(address: str, rates: Rates) -> None:
    with closing(asked(address, "right")) as client:
        client.settimeout(20)
        before = rates.answers.free
        received = 0
        while received < TIMES * MILLION:
            received += len(client.recv(MILLION))

    assert before == MAX_UNSENT_LENGTH - TIMES * MILLION
    assert received > TIMES * MILLION


async def answered(address: str, key: str) -> dict[str, str]:
    """Ask for twelve million characters over a socket of its own."""
    async with connect(
        f"ws://{address}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")], max_size=None
    ) as one:
        await asked_by_socket(one, key)
        message = json.loads(await one.recv())
        assert json.loads(await one.recv()) == {"id": "1", "type": "complete"}
    data: dict[str, str] = message["payload"]["data"]
    return data


async def asked_by_socket(one: ClientConnection, key: str) -> None:
    await one.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Token {key}"}}))
    assert json.loads(await one.recv()) == {"type": "connection_ack"}
    await one.send(json.dumps({"id": "1", "type": "subscribe", "payload": json.loads(BODY)}))


async def test_sockets_that_do_not_read_their_answers_give_way_when_others_need_their_room(
    address: str, rates: Rates
) -> None:
    async with AsyncExitStack() as stack:
        stalled = [
            # With a queue of one message, and one that is longer than the buffers of both systems
            await stack.enter_async_context(
                connect(f"ws://{address}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")], max_queue=1)
            )
            for _ in range(2)
        ]
        for number, one in enumerate(stalled):
            await asked_by_socket(one, f"right-{number}")
            one.transport.pause_reading()
        async with asyncio.timeout(20):
            while rates.answers.free > MAX_UNSENT_LENGTH - 2 * TIMES * MILLION:
                await asyncio.sleep(0.01)

        answers = await asyncio.gather(*(answered(address, "right") for _ in range(2)))
        for one in stalled:
            one.transport.abort()

    assert [[len(text) for text in data.values()] for data in answers] == [[MILLION] * TIMES] * 2
    async with asyncio.timeout(20):
        while rates.answers.free < MAX_UNSENT_LENGTH:
            await asyncio.sleep(0.01)
