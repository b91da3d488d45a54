"""Ten clients attack a server from a process of their own.

So they share only the server and the machine with those who measure.

    python -m tests.chaos.attackers ADDRESS SECONDS SEED ATTACK...

The key comes in `MEMOS_API_KEY`. Each client sends one of the attacks after another; at the end the outcomes are
printed as JSON.
"""

import asyncio
import json
import os
import sys
import time
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache, partial
from random import Random

from tests.e2e import attacks
from tests.web.wire import Wire, frame, upgrade, wire

CLIENTS = 10
NICENESS = 10
"""The attackers of a real server use other machines' processors."""
CONNECTIONS = 45
HELD_S = 3.0
ANSWER_S = 30
BLOCK = b"a," * 524_288
PING, CONTINUED = 9, 0

Strike = Callable[[str, str], Awaitable[object]]
"""Attacks an address once with the key of a project, and returns what came of it."""


def head(key: str, *lines: str) -> bytes:
    """Write the beginning of a request, open for more headers."""
    return "\r\n".join([
        "POST /graphql HTTP/1.1", "Host: storm", f"Authorization: Token {key}", "Content-Type: application/json",
        *lines, "",
    ]).encode()  # fmt: skip


async def first_line(one: Wire) -> object:
    """Return the status of the answer, or how a socket was closed."""
    with suppress(TimeoutError, ConnectionError, asyncio.IncompleteReadError):
        line = await asyncio.wait_for(one.reader.readuntil(b"\r\n"), ANSWER_S)
        return line.split()[1].decode()
    return "closed"


async def flooded(
    address: str, key: str, *, beginning: Callable[[str], bytes], blocks: int = 0, block: bytes = BLOCK
) -> object:
    """Send a beginning and many blocks, as far as the server takes them."""
    async with wire(address) as one:
        sending = asyncio.create_task(one.send(beginning(key), *[block] * blocks))
        status = await first_line(one)
        sending.cancel()
        return status


async def socketed(address: str, key: str, *, frames: Callable[[str], bytes], offer: tuple[str, ...] = ()) -> object:
    """Open a WebSocket, send frames and wait until the server closes it."""
    async with wire(address) as one:
        await one.send(upgrade(*offer))
        if await first_line(one) != "101":
            return "refused"
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_S):
                sending = asyncio.create_task(one.send(frames(key)))
                while await one.reader.read(65536):
                    pass
                sending.cancel()
        return "closed"


async def held(address: str, key: str, *, beginning: Callable[[str], bytes]) -> object:
    """Hold many connections that stop halfway."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_held(address, beginning(key))) for _ in range(CONNECTIONS)]
    return f"{sum(task.result() for task in tasks)} kept"


async def _held(address: str, beginning: bytes) -> bool:
    with suppress(ConnectionError):
        async with wire(address) as one:
            await one.send(beginning)
            with suppress(TimeoutError):
                async with asyncio.timeout(HELD_S):
                    return bool(await one.reader.read(100)) and False
            return True
    return False


def body(key: str, operation: bytes) -> bytes:
    return head(key, f"Content-Length: {len(operation)}", "") + operation


def comment(key: str) -> bytes:
    """Ask something new that takes as long to parse as the limit allows, and cannot be parsed."""
    return body(key, json.dumps({"query": f"#{time.perf_counter()} {'x' * 99_900}\n}}"}).encode())


@cache
def deflated_brackets() -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -12)
    packed = deflate.compress(b"[" * 5_000_000) + deflate.flush(zlib.Z_SYNC_FLUSH)
    whole = frame(packed[:-4])
    return bytes([whole[0] | 0x40]) + whole[1:]


def init(key: str) -> bytes:
    return frame(json.dumps({"type": "connection_init", "payload": {"authorization": f"Token {key}"}}).encode())


def subscribed(query: str) -> bytes:
    return frame(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": query}}).encode())


LONG_MESSAGE = frame(b'{"type": "ping", "payload": {"x": "' + BLOCK * 15 + b'"}}')
LONG_OPERATION = json.dumps({"query": "#" * 20_000_000 + "\n{ limits { maxFiles } }"}).encode()
DEFLATE = ("Sec-WebSocket-Extensions: permessage-deflate",)
CHUNKED = ("Transfer-Encoding: chunked", "")
WRONG_KEY = "wrong-key"

STRIKES: dict[str, Strike] = {
    "compressed brackets before the key": partial(socketed, frames=lambda _: deflated_brackets(), offer=DEFLATE),
    "a message of 15 MB before the key": partial(socketed, frames=lambda _: LONG_MESSAGE),
    "a flood of pings before the key": partial(socketed, frames=lambda _: frame(b"", opcode=PING) * 100_000),
    "a flood of fragments before the key": partial(
        socketed, frames=lambda _: frame(b"{", is_last=False) + frame(b"", opcode=CONTINUED, is_last=False) * 100_000
    ),
    "a message of 15 MB with a key": partial(socketed, frames=lambda key: init(key) + LONG_MESSAGE + frame(b"x")),
    "60 MB in one header": partial(flooded, beginning=lambda key: head(key) + b"X: ", blocks=60),
    "5 MB of Accept": partial(flooded, beginning=lambda _: head(WRONG_KEY) + b"Accept: ", blocks=5),
    "60 KB of Accept": partial(
        flooded, beginning=lambda _: head(WRONG_KEY, f"Accept: {'a,' * 30_000}", "Content-Length: 0", "")
    ),
    "60 MB of short headers": partial(flooded, beginning=head, blocks=60, block=b"a: b\r\n" * 170_000),
    "60 MB of trailers": partial(
        flooded, beginning=lambda key: head(key, *CHUNKED) + b"0\r\n", blocks=60, block=b"a: b\r\n" * 170_000
    ),
    "10,000 requests at once": partial(flooded, beginning=lambda _: body(WRONG_KEY, b"") * 10_000),
    "a body in pieces of a byte": partial(
        flooded, beginning=lambda key: head(key, *CHUNKED), blocks=4, block=b"1\r\n \r\n" * 40_000
    ),
    "silent connections": partial(held, beginning=lambda _: b""),
    "half a head": partial(held, beginning=lambda _: head(WRONG_KEY)),
    "half a body": partial(held, beginning=lambda key: body(key, b"x" * 1000)[:-500]),
    "an operation of 20 MB": partial(flooded, beginning=lambda key: body(key, LONG_OPERATION)),
    "operations of 100 kB": partial(flooded, beginning=comment),
    "an operation of 15 MB on a socket": partial(
        socketed, frames=lambda key: init(key) + subscribed("," * 15_000_000) + frame(b"x")
    ),
}


async def _sent(address: str, key: str, *, name: str) -> object:
    """Send one of the requests that are attacks by their content."""
    target = attacks.Target(f"http://{address}", key)
    status, _ = await asyncio.to_thread(target.send, _made(name))
    return str(status or "closed")


@cache
def _made(name: str) -> attacks.Attack:
    return attacks.ATTACKS[name]()


ALL: dict[str, Strike] = STRIKES | {name: partial(_sent, name=name) for name in attacks.ATTACKS}


async def attacked(address: str, key: str, names: list[str], *, seconds: float, seed: int) -> Counter[str]:
    """Attack from ten clients for so long."""
    outcomes: Counter[str] = Counter()
    deadline, chance = time.monotonic() + seconds, Random(seed)  # noqa: S311 - the same order each time

    async def attack() -> None:
        while time.monotonic() < deadline:
            name = chance.choice(names)
            try:
                outcomes[str(await ALL[name](address, key))] += 1
            except OSError as error:
                outcomes[type(error).__name__] += 1

    await asyncio.gather(*(attack() for _ in range(CLIENTS)))
    return outcomes


def main(address: str, seconds: str, seed: str, *names: str) -> None:
    os.nice(NICENESS)
    outcomes = attacked(address, os.environ["MEMOS_API_KEY"], list(names), seconds=float(seconds), seed=int(seed))
    print(json.dumps(asyncio.run(outcomes)))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
