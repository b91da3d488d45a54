"""How long `addMessage` takes to acknowledge a text, beside a bare Strawberry mutation.

    python -m tests.bench.acknowledging [requests]

The bare application runs with the same server options, and has two mutations: one only answers, the other also inserts
the text into the same MongoDB as one document. All three mutations are called by turns, by one client and by 16 clients
at once, over persistent connections.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import strawberry
from pymongo import AsyncMongoClient
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL

from tests.bench import machine
from tests.bench.documents import say
from tests.e2e.client import Fields, text
from tests.e2e.processes import ROOT, START_S, served, until

ROUNDS = 5
WARM_UP = 100
CLIENTS = (1, 16)
MONGODB = "BENCH_MONGODB_URI"
OURS = """mutation ($message: AddMessageInput!) {
    addMessage(input: $message) { ... on AddMessagePayload { task { id state } } }
}"""
BARE = "mutation ($message: Sent!) { %s(message: $message) { id state } }"


@strawberry.type
class Task:
    id: str
    state: str


@strawberry.type
class Query:
    hello: str = "hello"


@strawberry.input
class Sent:
    user_id: str
    text: str


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def answer(self, message: Sent) -> Task:
        return Task(id=message.user_id, state="QUEUED")

    @strawberry.mutation
    async def insert(self, info: strawberry.Info, message: Sent) -> Task:
        inserted = await info.context["request"].app.state.messages.insert_one(vars(message))
        return Task(id=str(inserted.inserted_id), state="QUEUED")


def bare() -> Starlette:
    """Make the application that ours is compared with."""
    app = Starlette(routes=[Route("/graphql", GraphQL(strawberry.Schema(Query, Mutation)))])
    client: AsyncMongoClient[Fields] = AsyncMongoClient(os.environ[MONGODB])
    app.state.messages = client.get_default_database("memos")["bench"]
    return app


@dataclass(frozen=True)
class Target:
    """A mutation of a server, and the message that it takes."""

    name: str
    address: str
    key: str
    operation: str
    message: Callable[[int], Fields]


def words(number: int) -> str:
    return f"The key of locker {number} hangs in room {number * 7}."


def ours(number: int) -> Fields:
    said = [{"role": "USER", "content": [text(words(number))]}]
    return {"userId": f"user-{number % 30}", "messages": said}


def plain(number: int) -> Fields:
    return {"userId": f"user-{number % 30}", "text": words(number)}


async def ask(http: httpx.AsyncClient, target: Target, count: int, clients: int) -> float:
    """Return the median milliseconds of an answer."""
    numbers, took_ms = iter(range(count)), []

    async def client() -> None:
        for number in numbers:
            body = json.dumps({"query": target.operation, "variables": {"message": target.message(number)}})
            headers = {"Authorization": f"Token {target.key}", "Content-Type": "application/json"}
            began = time.perf_counter()
            answer = (await http.post(f"{target.address}/graphql", content=body, headers=headers)).json()
            took_ms.append(1000 * (time.perf_counter() - began))
            if "errors" in answer or "QUEUED" not in json.dumps(answer):
                raise SystemExit(f"{target.name} answered {answer}")

    await asyncio.gather(*(client() for _ in range(clients)))
    return statistics.median(took_ms)


async def compare(targets: Sequence[Target], requests: int) -> None:
    async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
        for clients in CLIENTS:
            took_ms: dict[str, list[float]] = {target.name: [] for target in targets}
            for target in targets:
                await ask(http, target, WARM_UP, clients)
            for _ in range(ROUNDS):
                for target in targets:
                    took_ms[target.name].append(await ask(http, target, requests // ROUNDS, clients))
            medians = {name: statistics.median(each) for name, each in took_ms.items()}
            mine, *others = medians.values()
            figures = ", ".join(f"{name} {median:.1f} ms" for name, median in medians.items())
            say(f"{clients} clients: {figures}; ratios {', '.join(f'{mine / other:.1f}' for other in others)}")


@contextmanager
def a_bare_server(mongodb_uri: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = "--factory --loop uvloop --http httptools --no-access-log --log-level warning"
    command = [sys.executable, "-m", "uvicorn", "tests.bench.acknowledging:bare", "--port", str(port), *options.split()]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, MONGODB: mongodb_uri}) as process:
        try:
            until(lambda: _answers(port), within_s=START_S)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("requests", nargs="?", type=int, default=1_000)
    requests = parser.parse_args().requests
    with TemporaryDirectory() as folder, served(Path(folder)) as server, a_bare_server(server.mongodb_uri) as other:
        targets = [
            Target("addMessage", server.address, server.key, OURS, ours),
            Target("bare", other, "any", BARE % "answer", plain),
            Target("bare with an insert", other, "any", BARE % "insert", plain),
        ]
        asyncio.run(compare(targets, requests))


if __name__ == "__main__":
    machine.show("strawberry-graphql", "uvicorn")
    main()
