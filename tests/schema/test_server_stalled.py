"""Clients that take nothing of what they asked for: what waits for them is bounded, and they are broken off."""

import asyncio
import json
import socket
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing

import httpx
import pytest

from memos_gql.web.serving import WebServer
from tests.schema.conftest import TOY_SETTINGS, served_toy

ABORT = struct.pack("ii", 1, 0)
UPGRADE = (
    "GET /graphql HTTP/1.1\r\nHost: toy\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
EVENTS = (
    "POST /graphql HTTP/1.1\r\nHost: toy\r\nAuthorization: Token right\r\nAccept: text/event-stream\r\n"
    "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
)
NAMES = [f"stalled {number}" for number in range(4)]


class Impatient(WebServer):
    stalled_s = 2


@pytest.fixture(scope="module")
def impatient_toy() -> Iterator[str]:
    """Where a toy listens that breaks off who takes nothing for two seconds."""
    with served_toy(TOY_SETTINGS, server_class=Impatient) as address:
        httpx.get(f"http://{address}/graphql")  # a connection that was made before it had started would be spared
        yield address


def frame(message: object) -> bytes:
    """Frame a text as a client must, masked with zeros."""
    text = json.dumps(message).encode()
    assert len(text) < 126
    return bytes([0x81, 0x80 | len(text)]) + bytes(4) + text


def connected(address: str) -> socket.socket:
    host, _, port = address.partition(":")
    return socket.create_connection((host, int(port)), timeout=5)


def subscribed(address: str, names: list[str]) -> socket.socket:
    """Open a socket that floods are on the way to, and read nothing of them."""
    client = connected(address)
    client.sendall(UPGRADE.encode())
    assert client.recv(1000).startswith(b"HTTP/1.1 101")
    client.sendall(frame({"type": "connection_init", "payload": {"authorization": "Token right"}}))
    for name in names:
        query = f'subscription {{ flood(name: "{name}") }}'
        client.sendall(frame({"id": name, "type": "subscribe", "payload": {"query": query}}))
    return client


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.05)


async def settled(flooded: Counter[str], names: list[str]) -> int:
    """Wait until no more is sent, and return how many events were."""
    seen = -1
    async with asyncio.timeout(20):
        while seen != (seen := sum(flooded[name] for name in names)) or seen == 0:
            await asyncio.sleep(0.5)
    return seen


async def test_a_socket_that_is_not_read_holds_little_and_is_broken_off(
    impatient_toy: str, flooded: Counter[str], open_streams: set[str]
) -> None:
    with closing(subscribed(impatient_toy, NAMES)):
        events = await settled(flooded, NAMES)
        assert open_streams.issuperset(NAMES)

        await until(lambda: open_streams.isdisjoint(NAMES))

    assert events < 1500  # of 10 kB each, most of them with the two systems


async def test_an_event_stream_that_is_not_read_holds_little_and_is_broken_off(
    impatient_toy: str, flooded: Counter[str], open_streams: set[str]
) -> None:
    body = json.dumps({"query": 'subscription { flood(name: "events") }'})
    with closing(connected(impatient_toy)) as client:
        client.sendall(EVENTS.format(length=len(body), body=body).encode())
        events = await settled(flooded, ["events"])
        assert "events" in open_streams

        await until(lambda: "events" not in open_streams)

    assert events < 1500


async def test_a_socket_that_breaks_off_under_its_streams_is_one_line_in_the_log_at_most(
    impatient_toy: str, flooded: Counter[str], open_streams: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    names = [f"broken {number}" for number in range(4)]
    with caplog.at_level("INFO"):
        client = subscribed(impatient_toy, names)
        while flooded[names[3]] < 100:
            client.recv(1_000_000)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
        client.close()
        await until(lambda: open_streams.isdisjoint(names))

    records = [
        (record.getMessage(), record.exc_info) for record in caplog.records if not record.name.startswith("uvicorn")
    ]
    assert records in ([], [("socket broke off", None)])  # none where the end is noticed before another event is sent
