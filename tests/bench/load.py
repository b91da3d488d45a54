"""A whole server under load: how it answers while it reads, and whether it grows or slows with many requests.

    python -m tests.bench.load [tasks] [requests]

It starts a server of its own with as many workers as the machine has cores. First it adds 20 tasks of mixed files at
the same time, and every 50 ms until the last one ends asks a trivial question. Then it asks that question 100,000
times, the memory of the web process read in between, and in turns asks a bare Strawberry application by the same
uvicorn.
"""

import argparse
import asyncio
import json
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import httpx

from memos_gql.embedded.private import free_port
from tests.bench import machine
from tests.e2e import papers
from tests.e2e.client import ADD, Client, Fields, data_url, document, image, inline, text
from tests.e2e.processes import ROOT, START_S, Server, resident_mib, served, until

PROBE_EVERY_S = 0.05
POLL_EVERY_S = 0.2
WORST_P95_S = 0.1
CONNECTIONS = 16
ROUNDS = 10
WARM_UP = 2000
QUESTION = json.dumps({"query": "{ limits { maxFiles } }"}).encode()
ANSWER = b'{"data":{"limits":{"maxFiles":20}}}'
ENDS = {"COMPLETED", "PARTIALLY_COMPLETED", "FAILED", "CANCELLED"}
DOC = Path(__file__).parents[1] / "corpus" / "word6.doc"
LINES = 24
PAGES = 6


class Connection:
    """One kept connection that asks the trivial question with as little effort as Python allows."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, key: str) -> None:
        self._reader = reader
        self._writer = writer
        self._request = (
            b"POST /graphql HTTP/1.1\r\nHost: bench\r\nAuthorization: Token " + key.encode() + b"\r\n"
            b"Content-Type: application/json\r\nContent-Length: " + str(len(QUESTION)).encode() + b"\r\n\r\n" + QUESTION
        )

    @classmethod
    async def open(cls, port: int, *, key: str) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", port), key=key)

    async def ask(self) -> None:
        self._writer.write(self._request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split()[0])
        answer = await self._reader.readexactly(length)
        if answer.replace(b" ", b"") != ANSWER:
            raise SystemExit(f"an answer was {head!r} {answer!r}")

    @property
    def is_open(self) -> bool:
        """False once the server has closed it, as it does with those that are idle for some seconds."""
        return not self._reader.at_eof()

    def close(self) -> None:
        self._writer.close()


@dataclass(frozen=True)
class Target:
    """Something that answers the question, and the process that does so."""

    name: str
    port: int
    key: str
    pid: int


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def mixed_files(folder: Path, number: int) -> Iterator[Fields]:
    """Make one file of each kind, unlike those of any other task."""
    rows = [f"Row {row} of ledger {number}: {row * number} sacks of barley" for row in range(LINES)]
    yield image(data_url(papers.picture(*rows, size=(1400, 2000)), "image/png"), f"scan {number}.png")
    yield document(
        inline(papers.printed(folder, *(f"Report {number} has a page {page} on cranes." for page in range(PAGES)))),
        f"report {number}.pdf",
    )
    yield document(
        inline(
            papers.letter(folder, *(f"Clause {clause} of contract {number} is about barges." for clause in range(60)))
        ),
        f"{number}.docx",
    )
    # What follows the last sector is no part of the document, but makes the bytes unlike all others.
    yield document(inline(DOC.read_bytes() + number.to_bytes(512)), f"{number}.doc")
    yield document(inline(f"第{number}号笔记：码头的仓库里有茶叶和瓷器。\n".encode("gb18030") * 20), f"{number}.txt")


async def add(http: httpx.AsyncClient, body: Fields) -> str:
    answer = (await http.post("/graphql", json=body)).json()
    return str(answer["data"]["addMessage"]["task"]["id"])


async def ended(http: httpx.AsyncClient, task_ids: Sequence[str]) -> list[Fields]:
    """Wait for the end of every task, asking for one at a time.

    The asker shares the machine, so that its haste would show as delay.
    """
    return [await _ended(http, task_id) for task_id in task_ids]


async def _ended(http: httpx.AsyncClient, task_id: str) -> Fields:
    body = {"query": "query ($id: ID!) { task(id: $id) { state failures { message } } }", "variables": {"id": task_id}}
    while True:
        task: Fields = (await http.post("/graphql", json=body)).json()["data"]["task"]
        if task["state"] in ENDS:
            return task
        await asyncio.sleep(POLL_EVERY_S)


async def probe(target: Target, delays_s: list[float]) -> None:
    """Ask every 50 ms, whether or not the questions before were answered yet."""
    idle: deque[Connection] = deque()
    questions: list[asyncio.Task[None]] = []

    async def one() -> None:
        began = time.perf_counter()
        kept = idle.popleft() if idle else None
        connection = kept if kept and kept.is_open else await Connection.open(target.port, key=target.key)
        await connection.ask()
        delays_s.append(time.perf_counter() - began)
        idle.append(connection)

    try:
        while True:
            questions.append(asyncio.create_task(one()))
            await asyncio.sleep(PROBE_EVERY_S)
    finally:
        await asyncio.gather(*questions)
        for connection in idle:
            connection.close()


@asynccontextmanager
async def probed(target: Target) -> AsyncIterator[list[float]]:
    """Probe for the length of the block; afterwards the list holds every delay."""
    delays_s: list[float] = []
    probing = asyncio.create_task(probe(target, delays_s))
    try:
        yield delays_s
    finally:
        probing.cancel()
        with suppress(asyncio.CancelledError):
            await probing


async def answer_while_reading(target: Target, client: Client, folder: Path, *, tasks: int) -> bool:
    """Add the tasks at the same time; tell whether all of them completed and questions were answered fast meanwhile."""
    messages = [
        [{"role": "USER", "content": [text(f"Ledger {number}."), *mixed_files(folder, number)]}]
        for number in range(tasks)
    ]
    bodies = [{"query": ADD, "variables": {"input": {"userId": "load", "messages": message}}} for message in messages]
    async with (
        httpx.AsyncClient(base_url=client.address, headers=client.headers, timeout=120) as http,
        probed(target) as delays_s,
    ):
        began = time.perf_counter()
        task_ids = await asyncio.gather(*(add(http, body) for body in bodies))
        accepted_s = time.perf_counter() - began
        outcomes = await ended(http, task_ids)
        took_s = time.perf_counter() - began
    states = Counter(str(task["state"]) for task in outcomes)
    say(f"{tasks} tasks of 5 files: accepted in {accepted_s:.1f} s, ended in {took_s:.1f} s as {dict(states)}")
    for failure in [failure["message"] for task in outcomes for failure in task["failures"]]:
        say(f"  {failure}")
    return report(delays_s) < WORST_P95_S and states == {"COMPLETED": tasks}


def report(delays_s: Sequence[float]) -> float:
    """Print how long answers took, and return the 95th percentile."""
    hundredths = statistics.quantiles(delays_s, n=100)
    p50, p95, p99, worst = (
        1000 * delay_s for delay_s in (hundredths[49], hundredths[94], hundredths[98], max(delays_s))
    )
    say(f"{len(delays_s)} questions meanwhile: p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f}, max {worst:.1f} ms")
    return p95 / 1000


async def ask_many(target: Target, count: int) -> float:
    """Ask over a few kept connections and return how many answers came in a second."""
    connections = [await Connection.open(target.port, key=target.key) for _ in range(CONNECTIONS)]

    async def several(connection: Connection) -> None:
        for _ in range(count // CONNECTIONS):
            await connection.ask()
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*map(several, connections))
    return count // CONNECTIONS * CONNECTIONS / (time.perf_counter() - began)


async def compare(target: Target, bare: Target, *, requests: int) -> None:
    """Ask both in turns, so that whatever else the machine does falls on both, and watch the memory of the first."""
    rates: dict[str, list[float]] = {target.name: [], bare.name: []}
    for either in (target, bare):
        await ask_many(either, WARM_UP)
    memory = [resident_mib(target.pid)]
    for _ in range(ROUNDS):
        for either in (target, bare):
            rates[either.name].append(await ask_many(either, requests // ROUNDS))
        memory.append(resident_mib(target.pid))
    say(
        f"memory of the web process before and after every {requests // ROUNDS} requests: "
        f"{' '.join(f'{held:.1f}' for held in memory)} MiB"
    )
    mine, other = (statistics.median(rates[either.name]) for either in (target, bare))
    say(
        f"{target.name} {mine:.0f} requests/s, {bare.name} {other:.0f} requests/s, "
        f"ratio {mine / other:.2f} (medians of {ROUNDS} rounds)"
    )


@contextmanager
def a_bare_server() -> Iterator[Target]:
    """Serve the same question by nothing but Strawberry, under the options of `memos-gql serve`."""
    port = free_port()
    options = (
        "--factory --loop uvloop --http httptools --no-access-log --no-server-header --log-level warning --lifespan off"
    )
    command = [sys.executable, "-m", "uvicorn", "tests.bench.requests:bare", "--port", str(port), *options.split()]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            until(lambda: answers(port), within_s=START_S)
            yield Target("bare Strawberry", port, "bench", process.pid)
        finally:
            process.terminate()


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def web_process(server: Server) -> Target:
    return Target("memos-gql", httpx.URL(server.address).port or 80, server.key, server.pid_of("web"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tasks", nargs="?", type=int, default=20)
    parser.add_argument("requests", nargs="?", type=int, default=100_000)
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder, a_bare_server() as bare, served(Path(folder)) as server:
        target = web_process(server)
        is_fast = asyncio.run(
            answer_while_reading(target, Client(server.address, server.key, "load"), Path(folder), tasks=chosen.tasks)
        )
        asyncio.run(compare(target, bare, requests=chosen.requests))
    sys.exit(not is_fast)


if __name__ == "__main__":
    machine.show("strawberry-graphql", "uvicorn")
    main()
