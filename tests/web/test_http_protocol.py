"""What strangers send over HTTP to stop the server, over real connections."""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack

import httpx
import pytest

from tests.schema.conftest import TOY_SETTINGS, served_toy
from tests.web.wire import BODY, Wire, request, upgrade, wire

WALLS = {"header_wall_s": 1, "body_silence_s": 1, "keep_alive_s": 1}
CHUNKED = request("Transfer-Encoding: chunked", body=None) + b"\r\n"
SUBSCRIBE = b'{"query": "subscription { forever }"}'
STREAM = request("Accept: text/event-stream", body=SUBSCRIBE)
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    """Where a toy listens that waits a second for what its clients have to send."""
    with served_toy(TOY_SETTINGS.model_copy(update=WALLS)) as address:
        yield address


@pytest.fixture(scope="module")
def small() -> Iterator[str]:
    """Where a toy listens that has eight places."""
    with served_toy(TOY_SETTINGS.model_copy(update={"max_connections": 8, "max_subscriptions": 100})) as address:
        yield address


async def asked(address: str) -> int:
    async with wire(address) as one:
        await one.send(request())
        return await one.status()


@pytest.mark.parametrize(
    "parts",
    [
        [request(body=None), b"Accept: ", *[b"a," * (MIB // 2)] * 20, b"\r\n\r\n"],
        [request(body=None), *[b"X: " + b"y" * 1000 + b"\r\n"] * 1000, b"\r\n"],
        [request(body=None), b"a:\r\n" * 300, b"\r\n"],
        [b"GET /graphql?query=", b"x" * MIB, b" HTTP/1.1\r\n\r\n"],
        [b"\r\n" * MIB],
        [CHUNKED, b"0\r\n", b"X: " + b"y" * MIB],
        [CHUNKED, b"0\r\n", *[b"X: y\r\n" * 1000] * 30],
        [CHUNKED, b"1;" + b"x" * MIB],
    ],
    ids=[
        "one header",
        "long headers",
        "short headers",
        "address",
        "line breaks",
        "long trailer",
        "short trailers",
        "chunk extension",
    ],
)
async def test_a_long_head_is_answered_431_while_it_arrives(guarded: str, parts: list[bytes]) -> None:
    async with wire(guarded) as one:
        sending = asyncio.create_task(one.send(*parts))

        answer = await one.rest()

        await sending
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"longer than 65536 bytes" in answer
    assert await asked(guarded) == 200


async def test_sixty_mib_of_header_cost_no_more_than_reading_them(guarded: str) -> None:
    async with wire(guarded) as one, httpx.AsyncClient(base_url=f"http://{guarded}") as other:
        await other.get("/healthz")
        sending = asyncio.create_task(one.send(request(body=None), b"X: ", *[b"y" * MIB] * 60))
        waits: list[float] = []
        while not sending.done() and len(waits) < 1000:
            began = time.perf_counter()
            assert (await other.get("/healthz")).status_code == 200
            waits.append(time.perf_counter() - began)
        await sending

        assert (await one.rest()).startswith(b"HTTP/1.1 431 ")
    assert max(waits, default=0) < 1


async def test_a_head_below_the_limit_is_read(guarded: str) -> None:
    async with wire(guarded) as one:
        await one.send(request("X: " + "y" * 60_000))

        assert await one.status() == 200


@pytest.mark.parametrize(("count", "status"), [(256, 200), (257, 431)])
async def test_one_header_decides(guarded: str, count: int, status: int) -> None:
    async with wire(guarded) as one:
        await one.send(request(*["X: y"] * (count - 4)))

        assert await one.status() == status


async def test_a_long_head_behind_another_request_is_refused_and_no_later_request_answered(guarded: str) -> None:
    long = request("X: " + "y" * 70_000, method="GET", path="/healthz", body=b"")
    async with wire(guarded) as one:
        await one.send(request() + long + request())

        assert b"HTTP/1.1 431 " in (answer := await one.rest())
    assert answer.endswith(b"longer than 65536 bytes, or are more than 256 headers.\n")


@pytest.mark.parametrize("line", ["X: y\r\n" * 300, "X: " + "y" * 1000 + "\r\n"], ids=["many", "long"])
async def test_a_long_head_that_asks_for_a_socket_is_answered_431(guarded: str, line: str) -> None:
    async with wire(guarded) as one:
        await one.send(upgrade()[:-2], line.encode() * 70, b"\r\n")

        assert (await one.rest()).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "beginning",
    [
        request("X: " + "y" * 70_000),
        b"nonsense\r\n\r\n",
        upgrade().replace(b"/graphql", b"/healthz"),
        upgrade().replace(b"Version: 13", b"Version: 7"),
        upgrade("Origin: https://evil.example"),
    ],
    ids=["long head", "no request", "no socket there", "another version", "another origin"],
)
async def test_what_is_refused_before_the_application_is_kept_and_guessed_by_nobody(
    guarded: str, beginning: bytes
) -> None:
    async with wire(guarded) as one:
        await one.send(beginning)
        head = (await one.rest()).partition(b"\r\n\r\n")[0].lower()

    assert head.startswith(b"http/1.1 4")
    assert (head.count(b"cache-control: no-store"), head.count(b"x-content-type-options: nosniff")) == (1, 1)


async def test_many_requests_sent_at_once_are_refused_and_a_few_answered_in_turn(guarded: str) -> None:
    async with wire(guarded) as many, wire(guarded) as few:
        await many.send(request() * 5000)
        await few.send(request() * 5)

        assert b"HTTP/1.1 400 " in await many.rest()
        assert [await few.status() for _ in range(5)] == [200] * 5


async def test_no_request_of_many_sent_at_once_is_answered_after_the_refusal(
    guarded: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with wire(guarded) as many:
        await many.send(request() * 5000)
        answers = await many.rest()
    assert await asked(guarded) == 200

    assert answers.count(b"HTTP/1.1 ") == answers.partition(b"HTTP/1.1 400 ")[0].count(b"HTTP/1.1 ") + 1
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_a_body_in_pieces_of_a_byte_is_refused(guarded: str) -> None:
    async with wire(guarded) as one:
        await one.send(CHUNKED, b"1\r\n \r\n" * 100_000, b"0\r\n\r\n")

        assert (await one.rest()).startswith(b"HTTP/1.1 400 ")


async def dripped(one: Wire, *parts: bytes) -> None:
    for part in parts:
        await asyncio.sleep(0.05)
        await one.send(part)


async def ended(address: str, beginning: bytes, *, drop: bytes = b"") -> bytes:
    """Send a beginning, then a drop now and then, and return all that comes until the server closes."""
    async with wire(address) as one:
        await one.send(beginning)
        dripping = asyncio.create_task(dripped(one, *[drop] * 400))
        answer = await one.rest()
        dripping.cancel()
        return answer


async def test_clients_that_stop_halfway_or_send_a_byte_now_and_then_are_answered_408(guarded: str) -> None:
    halves = [b"", b"POST /graphql HT", request(body=None), request(body=b"x" * 100)[:-50], CHUNKED + b"5\r\nab"]
    slow = [request(body=None) + b"X: ", request(body=b"x" * 100_000)[:-100_000]]

    answers = await asyncio.gather(
        *(ended(guarded, half) for half in halves), *(ended(guarded, one, drop=b"x") for one in slow)
    )

    assert [answer[:13] for answer in answers] == [b"HTTP/1.1 408 "] * 7


async def test_a_connection_that_is_idle_between_requests_is_closed_in_spite_of_line_breaks(guarded: str) -> None:
    silent, breaking = await asyncio.gather(ended(guarded, request()), ended(guarded, request(), drop=b"\r\n"))

    assert [(answer[:13], answer.count(b"HTTP/1.1")) for answer in (silent, breaking)] == [(b"HTTP/1.1 200 ", 1)] * 2


async def test_a_slow_body_is_read_to_its_end_and_a_silent_stream_stays_open_meanwhile(
    guarded: str, open_streams: set[str]
) -> None:
    body = BODY.ljust(6_000)
    async with wire(guarded) as stream, wire(guarded) as slow:
        await stream.send(STREAM)
        began = time.monotonic()
        await slow.send(request(body=body)[: -len(body)])
        await dripped(slow, *[body[start : start + 100] for start in range(0, len(body), 100)])

        assert await slow.status() == 200
        assert time.monotonic() - began > 3
        assert open_streams
        assert not stream.is_closed


async def test_silent_connections_never_keep_others_out(small: str) -> None:
    async with AsyncExitStack() as held:
        silent = [await held.enter_async_context(wire(small)) for _ in range(40)]
        statuses = [await asked(small) for _ in range(10)]

        assert statuses == [200] * 10
        assert [one.is_closed for one in silent[:32]] == [True] * 32


async def test_with_every_place_at_work_others_may_only_ask_for_health(small: str) -> None:
    async with AsyncExitStack() as held:
        for _ in range(8):
            one = await held.enter_async_context(wire(small))
            await one.send(STREAM)
            assert b"200 OK" in await one.reader.readuntil(b"\r\n\r\n")
        for _ in range(30):
            await held.enter_async_context(wire(small))
        async with httpx.AsyncClient(base_url=f"http://{small}") as other:
            health, refused = await other.get("/healthz"), await other.get("/graphql")

    assert (health.status_code, refused.status_code, refused.headers["retry-after"]) == (200, 503, "60")
    assert (refused.headers["cache-control"], refused.headers["x-content-type-options"]) == ("no-store", "nosniff")
    async with asyncio.timeout(20):
        while await asked(small) != 200:
            await asyncio.sleep(0.05)
