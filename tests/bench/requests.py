"""Measure how many requests per second this package's server answers.

The query is trivial. A bare Strawberry application stands beside it, and so does the memory of both after many
requests.

    python -m tests.bench.requests [count]

Both serve the same schema by uvicorn, one process each, on the same machine in the same run, taking turns so that
whatever else the machine does falls on both. The first figure is requests per second, the last the ratio of ours to the
bare one.
"""

import argparse
import asyncio
import json
import multiprocessing
import socket
import statistics
import time
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL

from memos_gql.auth import Caller
from memos_gql.limits import Rates
from memos_gql.schema.operations import Schema
from memos_gql.schema.price import Budget
from memos_gql.schema.server import graphql_routes
from memos_gql.settings import Settings
from tests.bench import machine

CONNECTIONS = 16
ROUNDS = 5
BODY = json.dumps({"query": "{ limits { maxFiles } }"}).encode()
REQUEST = (
    b"POST /graphql HTTP/1.1\r\nHost: bench\r\nAuthorization: Token bench\r\nContent-Type: application/json\r\n"
    b"Content-Length: " + str(len(BODY)).encode() + b"\r\n\r\n" + BODY
)
ANSWER = b'{"data":{"limits":{"maxFiles":20}}}'


@strawberry.type
class Limits:
    max_files: int = 20


@strawberry.type
class Query:
    @strawberry.field
    def limits(self) -> Limits:
        return Limits()


@dataclass(frozen=True)
class BenchContext:
    caller: Caller
    request_id: str
    budget: Budget = field(default_factory=lambda: Budget(20_000))


async def authenticate(_: str | None) -> Caller:
    return Caller(project_id="bench", key_id="bench")


def ours() -> Starlette:
    settings = Settings(_env_file=None)
    schema = Schema(Query, settings=settings)
    return Starlette(
        routes=graphql_routes(
            schema, settings=settings, rates=Rates(settings), authenticate=authenticate, make_context=BenchContext
        )
    )


def bare() -> Starlette:
    return Starlette(routes=[Route("/graphql", GraphQL(strawberry.Schema(Query)))])


APPLICATIONS = {"ours": ours, "bare": bare}


@dataclass(frozen=True)
class Server:
    name: str
    port: int
    process: BaseProcess

    @property
    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def start(name: str) -> Server:
    listener = socket.create_server(("127.0.0.1", 0))
    process = multiprocessing.get_context("fork").Process(target=serve, args=(name, listener), daemon=True)
    process.start()
    return Server(name, listener.getsockname()[1], process)


def serve(name: str, listener: socket.socket) -> None:
    config = uvicorn.Config(APPLICATIONS[name](), log_level="warning", lifespan="off", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


async def send(server: Server, count: int) -> float:
    """Send `count` requests over a few kept connections and return how many were answered in a second."""
    began = time.perf_counter()
    await asyncio.gather(*(converse(server.port, count // CONNECTIONS) for _ in range(CONNECTIONS)))
    return count // CONNECTIONS * CONNECTIONS / (time.perf_counter() - began)


async def converse(port: int, count: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(count):
        writer.write(REQUEST)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split()[0])
        answer = await reader.readexactly(length)
        if answer.replace(b" ", b"") != ANSWER:
            raise SystemExit(f"an answer was {answer!r}")
    writer.close()
    await writer.wait_closed()


async def compare(servers: list[Server], count: int) -> None:
    per_round = count // ROUNDS
    rates: dict[str, list[float]] = {server.name: [] for server in servers}
    for server in servers:
        await send(server, 2000)
    before = {server.name: server.memory_mb for server in servers}
    for _ in range(ROUNDS):
        for server in servers:
            rates[server.name].append(await send(server, per_round))
    for server in servers:
        rate, now = statistics.median(rates[server.name]), server.memory_mb
        print(  # noqa: T201
            f"{server.name}: {rate:.0f} requests/s; "
            f"memory {before[server.name]:.1f} -> {now:.1f} MB over {count} requests"
        )
    print(f"ratio {statistics.median(rates['ours']) / statistics.median(rates['bare']):.2f}")  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    servers = [start(name) for name in APPLICATIONS]
    try:
        asyncio.run(compare(servers, parser.parse_args().count))
    finally:
        for server in servers:
            server.process.terminate()
            server.process.join()


if __name__ == "__main__":
    machine.show("strawberry-graphql", "uvicorn")
    main()
