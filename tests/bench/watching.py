"""How much later the last of many subscribers of one task is told of a change than the first.

    python -m tests.bench.watching [subscribers]

The subscribers watch a task that reads a document of some pages. Each socket has as many subscriptions as the server
allows. For each change of the task, the arrival of each subscriber's message is compared with the first arrival.
"""

import argparse
import asyncio
import json
import time
from collections import defaultdict
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from tests.bench import machine
from tests.bench.documents import say, text_pdf
from tests.e2e.client import Client, Fields, document, inline
from tests.e2e.processes import served

A_SOCKET = 100
PAGES = 40
WATCH = "subscription ($id: ID!) { taskStatus(taskId: $id) { revision state progress { completed total } } }"
Arrivals = dict[int, list[float]]
"""The times at which subscribers were told, by the task's revision."""


async def opened(stack: AsyncExitStack, client: Client) -> ClientConnection:
    address = f"{client.address.replace('http', 'ws', 1)}/graphql"
    # A NewType of str
    connecting = connect(address, subprotocols=["graphql-transport-ws"], proxy=None)  # type: ignore[list-item]
    connection = await stack.enter_async_context(connecting)
    await connection.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Token {client.key}"}}))
    assert json.loads(await connection.recv()) == {"type": "connection_ack"}
    return connection


async def subscribe(connection: ClientConnection, task_id: str, count: int) -> None:
    for number in range(count):
        payload = {"query": WATCH, "variables": {"id": task_id}}
        await connection.send(json.dumps({"type": "subscribe", "id": str(number), "payload": payload}))


async def listen(connection: ClientConnection, count: int, arrivals: Arrivals) -> None:
    """Note when each message came. The messages are parsed later, so that parsing does not delay the next one."""
    came: list[tuple[float, str | bytes]] = []
    ended = 0
    while ended < count:
        answer = await connection.recv()
        came.append((time.perf_counter(), answer))
        ended += '"complete"' in str(answer)
    for moment, answer in came:
        told: Fields = json.loads(answer)
        if told["type"] == "next":
            arrivals[told["payload"]["data"]["taskStatus"]["revision"]].append(moment)


async def watch(client: Client, folder: Path, subscribers: int) -> Arrivals:
    arrivals: Arrivals = defaultdict(list)
    counts = [min(A_SOCKET, subscribers - first) for first in range(0, subscribers, A_SOCKET)]
    async with AsyncExitStack() as stack:
        sockets = [await opened(stack, client) for _ in counts]
        book = document(inline(text_pdf(folder, PAGES)), "book.pdf")
        task: Fields = (await asyncio.to_thread(client.add, book))["task"]
        pairs = list(zip(sockets, counts, strict=True))
        listening = [asyncio.create_task(listen(socket, count, arrivals)) for socket, count in pairs]
        await asyncio.gather(*(subscribe(socket, task["id"], count) for socket, count in pairs))
        await asyncio.gather(*listening)
    return arrivals


def report(arrivals: Arrivals, subscribers: int) -> None:
    # If only some were told of a revision, it came before the others had subscribed, or a newer one followed at once
    of_all = [sorted(moments) for moments in arrivals.values() if len(moments) == subscribers]
    behind_ms = [1000 * (moments[-1] - moments[0]) for moments in of_all]
    if not behind_ms:
        raise SystemExit(f"no change was told to all of {subscribers} subscribers: {PAGES} pages are too few")
    p50, p99 = np.percentile(behind_ms, [50, 99])
    say(
        f"{subscribers} subscribers, {len(behind_ms)} of {len(arrivals)} changes told to all: "
        f"the last is behind the first by {p50:.0f} ms (p50), {p99:.0f} ms (p99)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("subscribers", nargs="?", type=int, default=2_000)
    subscribers = parser.parse_args().subscribers
    with TemporaryDirectory() as folder, served(Path(folder)) as server:
        client = Client(server.address, server.key, "watcher")
        report(asyncio.run(watch(client, Path(folder), subscribers)), subscribers)


if __name__ == "__main__":
    machine.show()
    main()
