"""What strangers send over a WebSocket to stop the server, over real connections."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from memos_gql.limits import Rates
from memos_gql.settings import MIB
from memos_gql.web import socket_protocol
from memos_gql.web.socket_protocol import MAX_SMALL_FRAMES
from tests.schema.conftest import TOY_SETTINGS, served_toy
from tests.web.wire import Wire, frame, upgrade, wire

INIT = json.dumps({"type": "connection_init", "payload": {"authorization": "Token right"}})
PING, CONTINUED = 9, 0
PONG = bytes([0x8A, 0])


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    """Where a toy listens that waits a second for the key."""
    with served_toy(TOY_SETTINGS.model_copy(update={"header_wall_s": 1})) as address:
        yield address


@asynccontextmanager
async def socket(address: str) -> AsyncIterator[ClientConnection]:
    async with connect(f"ws://{address}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as one:
        yield one


@asynccontextmanager
async def acknowledged(address: str) -> AsyncIterator[ClientConnection]:
    async with socket(address) as one:
        await one.send(INIT)
        assert json.loads(await one.recv()) == {"type": "connection_ack"}
        yield one


async def close_code(one: ClientConnection) -> int | None:
    await asyncio.wait_for(one.wait_closed(), 20)
    return one.close_code


async def upgraded(one: Wire, *frames: bytes) -> None:
    await one.send(upgrade())
    assert (await one.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
    await one.send(*frames)


async def test_no_compression_is_agreed_upon(guarded: str) -> None:
    async with socket(guarded) as one:
        assert one.response is not None
        assert "sec-websocket-extensions" not in one.response.headers
        assert one.request is not None
        assert "permessage-deflate" in one.request.headers["sec-websocket-extensions"]


@pytest.mark.parametrize("message", ["x" * 5000, '{"type": "ping", "payload": {"x": "' + "[" * 2_000_000 + '"}}'])
async def test_a_long_message_before_the_key_is_not_read(guarded: str, message: str) -> None:
    async with socket(guarded) as one:
        with suppress(ConnectionClosed):
            await one.send(message)

        assert await close_code(one) in {
            1009,
            1006,
        }  # the latter where the server's close was overtaken by the end of the connection


async def test_a_long_message_after_the_key_is_read_while_others_are_answered(guarded: str) -> None:
    long = json.dumps({"type": "ping", "payload": {"x": "a, b " * 600_000}})
    async with acknowledged(guarded) as one, httpx.AsyncClient(base_url=f"http://{guarded}") as other:
        await other.get("/healthz")
        sending = asyncio.create_task(_ponged(one, long))
        waits = []
        while not sending.done():
            began = time.perf_counter()
            await other.get("/healthz")
            waits.append(time.perf_counter() - began)

        assert await sending == {"type": "pong"}
    assert max(waits) < 1


async def test_a_message_of_millions_of_values_is_refused_and_not_parsed(guarded: str) -> None:
    async with acknowledged(guarded) as one:
        await one.send('{"type": "ping", "payload": {"x": [' + "[]," * 2_000_000 + "1]}}")

        assert await close_code(one) == 4400
        assert one.close_reason == "The request holds more than 50000 values; send it in several requests."


async def _ponged(one: ClientConnection, ping: str) -> object:
    await one.send(ping)
    return json.loads(await one.recv())


@pytest.mark.parametrize("messages", [[], ['{"type": "ping"}']], ids=["nothing", "a ping"])
async def test_a_client_that_shows_no_key_is_closed_in_time(guarded: str, messages: list[str]) -> None:
    async with socket(guarded) as one:
        for message in messages:
            await one.send(message)

        assert await close_code(one) == 4408
        assert (
            one.close_reason
            == 'Nothing came in time: first send `connection_init` with the payload {"authorization": "Token <key>"}'
        )


@pytest.mark.slow
async def test_a_silent_socket_with_a_key_outlives_half_a_frame_without_one(guarded: str) -> None:
    async with acknowledged(guarded) as silent, wire(guarded) as half:
        await upgraded(half, frame(INIT.encode())[:-10])

        assert (4408).to_bytes(2) in await half.rest()
        assert await _ponged(silent, '{"type": "ping"}') == {"type": "pong"}


@pytest.mark.parametrize(
    "frames",
    [
        [frame(b"", opcode=PING)] * 200_000,
        [frame(b"{", is_last=False), *[frame(b"", opcode=CONTINUED, is_last=False)] * 200_000],
    ],
    ids=["pings", "fragments"],
)
async def test_a_flood_of_small_frames_is_closed_while_others_are_answered(guarded: str, frames: list[bytes]) -> None:
    async with wire(guarded) as one, httpx.AsyncClient(base_url=f"http://{guarded}") as other:
        await upgraded(one, b"".join(frames))
        began = time.perf_counter()
        assert (await other.get("/healthz")).status_code == 200
        waited = time.perf_counter() - began

        # Small frames are counted by the second, and a new second may begin meanwhile
        assert (await one.rest()).count(PONG) <= 2 * MAX_SMALL_FRAMES
    assert waited < 1


async def test_a_flood_of_messages_is_taken_one_at_a_time(guarded: str) -> None:
    async with wire(guarded) as one:
        await upgraded(one, frame(INIT.encode()), frame(b'{"type":"ping"}') * 500, frame(b"x"))

        answer = await asyncio.wait_for(one.reader.readuntil((4400).to_bytes(2)), 20)

    assert answer.count(b'{"type":"pong"}') == 500


@pytest.mark.parametrize("header", ["X: " + "y" * 10_000, "\r\n".join(["X: y"] * 200)], ids=["long", "many"])
async def test_a_handshake_with_too_much_in_it_is_answered(guarded: str, header: str) -> None:
    async with wire(guarded) as one:
        await one.send(upgrade(header))

        assert (await one.rest()).startswith(b"HTTP/1.1 4")


async def test_long_messages_wait_together_for_room_in_memory() -> None:
    """Send ten of 8 MB, of which three fit: each is answered, and at no time are more held."""
    settings = TOY_SETTINGS.model_copy(update={"max_bodies_bytes": 48 * MIB})
    rates = Rates(settings)
    long = json.dumps({"type": "ping", "payload": {"x": "a, b " * 1_600_000}})
    least, over = rates.bodies.free, asyncio.Event()

    async def watch() -> None:
        nonlocal least
        while not over.is_set():
            least = min(least, rates.bodies.free)
            await asyncio.sleep(0.001)

    async def ask(address: str) -> object:
        async with acknowledged(address) as one:
            return await _ponged(one, long)

    with served_toy(settings, rates=rates) as address:
        watching = asyncio.create_task(watch())
        answers = await asyncio.gather(*(ask(address) for _ in range(10)))
        over.set()
        await watching

        assert answers == [{"type": "pong"}] * 10
        assert least < 48 * MIB
        assert rates.bodies.free == 48 * MIB


async def test_a_long_message_that_does_not_go_on_gives_way_to_others() -> None:
    settings = TOY_SETTINGS.model_copy(update={"max_bodies_bytes": 16 * MIB})
    rates = Rates(settings)
    rates.bodies.grace_s = rates.bodies.looked_every_s = 0.2
    long = json.dumps({"type": "ping", "payload": {"x": "a, b " * 200_000}})

    with served_toy(settings, rates=rates) as address:
        async with wire(address) as stalled, acknowledged(address) as other:
            await upgraded(stalled, frame(INIT.encode()))
            await stalled.reader.readuntil(b"connection_ack")
            await stalled.send(frame(long.encode())[:-1000])
            async with asyncio.timeout(10):
                while rates.bodies.free == 16 * MIB:
                    await asyncio.sleep(0.01)

            assert await _ponged(other, long) == {"type": "pong"}
            assert (1013).to_bytes(2) in await stalled.rest()
        await _all_given_back(rates)


async def test_pings_between_messages_take_no_room_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_protocol, "FREE_BYTES", 1024)
    rates = Rates(TOY_SETTINGS)
    size = rates.bodies.free

    with served_toy(TOY_SETTINGS, rates=rates) as address:
        async with acknowledged(address) as one:
            for number in range(20):
                await (await one.ping(bytes([number]) * 125))
            free = rates.bodies.free

    assert free == size


async def test_an_operation_holds_the_room_of_its_message_until_it_ends() -> None:
    settings = TOY_SETTINGS.model_copy(update={"max_bodies_bytes": 32 * MIB})
    rates = Rates(settings)
    text = json.dumps({"query": "subscription { forever }", "variables": {"x": "a, b " * 100_000}})
    begin = f'{{"id": "1", "type": "subscribe", "payload": {text}}}'

    with served_toy(settings, rates=rates) as address:
        async with acknowledged(address) as one:
            await one.send(begin)
            await one.recv()
            held = 32 * MIB - rates.bodies.free
            await one.send('{"id": "1", "type": "complete"}')
            await _all_given_back(rates)

    assert len(begin) <= held < len(begin) + 2000


async def _all_given_back(rates: Rates) -> None:
    size = rates.bodies._size
    async with asyncio.timeout(10):
        while rates.bodies.free < size:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("kind", ["subscribe", "complete"])
async def test_a_long_id_of_an_operation_is_refused_and_not_repeated(guarded: str, kind: str) -> None:
    async with acknowledged(guarded) as one:
        await one.send(json.dumps({"type": kind, "id": "x" * 1_000_000, "payload": {"query": "{ hello }"}}))

        assert await close_code(one) == 4400
        assert one.close_reason == f"The `id` of a `{kind}` message has at most 256 characters"
