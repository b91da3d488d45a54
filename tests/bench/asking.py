"""How long `searchMemory` takes over HTTP, and how many searches a server answers in a second.

    python -m tests.bench.asking [size …]

It starts a server. It writes one project for each size, with 100 memories per user, and one
project with a single user. First, one client searches for ten hits, in all projects by turns. Then it searches right
after adding a sentence. Finally, 16 clients search at the same time. Processor time is that of the web process.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import httpx
import numpy as np

from memos_gql.documents import Fields
from memos_gql.embedded import stored_services
from memos_gql.keys import create_key
from memos_gql.resources import Resources, open_resources
from memos_gql.settings import Settings
from tests.bench import machine
from tests.bench.documents import say
from tests.bench.filling import Case, chance, fill, texts
from tests.e2e.client import ADD, SEARCH, text
from tests.e2e.processes import Server, served

SIZES = (1_000, 10_000, 100_000)
SEARCHES = 100
WARM_UP = 10
CLIENTS = 16
AT_ONCE_S = 10.0
ADDING = 20
WORDS_ASKED = 5
TICKS = os.sysconf("SC_CLK_TCK")
Found = TypeVar("Found")


@dataclass
class Asked:
    """A project that is searched, and what was measured: milliseconds of each search, and searches per second."""

    case: Case
    key: str
    took_ms: list[float] = field(default_factory=list)
    used_ms: list[float] = field(default_factory=list)
    after_adding_ms: list[float] = field(default_factory=list)
    a_second: float = 0.0
    used_at_once_ms: float = 0.0

    def user(self) -> str:
        return f"user-{chance.integers(self.case.users)}"


@dataclass(frozen=True)
class Asker:
    """Asks one server over persistent connections, and reads the processor time of its web process."""

    http: httpx.AsyncClient
    web: int

    async def send(self, asked: Asked, operation: str, variables: Fields) -> Fields:
        body = {"query": operation, "variables": variables}
        answer = await self.http.post("/graphql", json=body, headers={"Authorization": f"Token {asked.key}"})
        found: Fields = answer.json()
        if "errors" in found:
            raise SystemExit(f"an answer was {found}")
        return found

    async def search(self, asked: Asked, words: str, user: str) -> float:
        """Return the milliseconds that it took."""
        began = time.perf_counter()
        await self.send(asked, SEARCH, {"query": words, "userId": user})
        return 1000 * (time.perf_counter() - began)

    def used_ms(self) -> float:
        """Return the processor time of the web process so far."""
        told = Path(f"/proc/{self.web}/stat").read_text().rpartition(")")[2].split()
        return 1000 * (int(told[11]) + int(told[12])) / TICKS


def queries() -> Iterator[str]:
    """Yield different queries, because the vectors of recent queries are cached."""
    while True:
        yield from texts(1000, WORDS_ASKED)


async def one_by_one(asker: Asker, projects: Sequence[Asked]) -> None:
    words = queries()
    for number in range(SEARCHES + WARM_UP):
        for asked in projects:
            used = asker.used_ms()
            took_ms = await asker.search(asked, next(words), asked.user())
            if number >= WARM_UP:
                asked.took_ms.append(took_ms)
                asked.used_ms.append(asker.used_ms() - used)


async def after_adding(asker: Asker, projects: Sequence[Asked]) -> None:
    words = queries()
    for asked in projects:
        for number in range(ADDING):
            user = asked.user()
            message = {"role": "USER", "content": [text(f"The key of locker {number} hangs in room {number * 7}.")]}
            variables = {"input": {"userId": user, "messages": [message], "asyncMode": False}}
            await asker.send(asked, ADD, variables)
            asked.after_adding_ms.append(await asker.search(asked, next(words), user))


async def at_once(asker: Asker, asked: Asked) -> None:
    words, over = queries(), time.perf_counter() + AT_ONCE_S
    began, used, count = time.perf_counter(), asker.used_ms(), 0

    async def client() -> None:
        nonlocal count
        while time.perf_counter() < over:
            await asker.search(asked, next(words), asked.user())
            count += 1

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    asked.a_second = count / (time.perf_counter() - began)
    asked.used_at_once_ms = (asker.used_ms() - used) / count


def report(projects: Sequence[Asked]) -> None:
    say(
        "| memories | users | p50 | p95 | processor, mean | p50 right after an addition "
        f"| {CLIENTS} clients, a second | processor then |"
    )
    say("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for asked in projects:
        p50, p95 = np.percentile(asked.took_ms, [50, 95])
        row = (
            f"{asked.case.size:,}", f"{asked.case.users:,}", f"{p50:.1f} ms", f"{p95:.1f} ms",
            f"{np.mean(asked.used_ms):.1f} ms", f"{np.median(asked.after_adding_ms):.1f} ms",
            f"{asked.a_second:.0f}", f"{asked.used_at_once_ms:.1f} ms",
        )  # fmt: skip
        say(f"| {' | '.join(row)} |")


async def written(resources: Resources, case: Case) -> Asked:
    began = time.perf_counter()
    await fill(resources, case)
    say(f"{case.name}: {case.size} memories written in {time.perf_counter() - began:.0f} s")
    return Asked(case, (await create_key(case.name, name="bench")).text)


async def in_resources(server: Server, work: Callable[[Resources], Awaitable[list[Found]]]) -> list[Found]:
    """Do something in this process with the databases and the index of a server."""
    services = stored_services(server.data_dir)
    settings = Settings(
        _env_file=None,
        data_dir=server.data_dir,
        mongodb_uri=services.mongodb_uri,
        redis_url=services.redis_url,
        api_key=server.key,
    )
    async with open_resources(settings) as resources:
        return await work(resources)


async def measure(server: Server, sizes: Sequence[int]) -> None:
    cases = [Case(f"n{size}", size, max(size // 100, 1)) for size in sizes] + [Case("one", max(sizes), 1)]

    async def write(resources: Resources) -> list[Asked]:
        return [await written(resources, case) for case in cases]

    projects = await in_resources(server, write)
    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=server.address, limits=limits, timeout=60, trust_env=False) as http:
        asker = Asker(http, server.pid_of("web"))
        await one_by_one(asker, projects)
        await after_adding(asker, projects)
        for asked in projects:
            await at_once(asker, asked)
    report(projects)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int)
    sizes = parser.parse_args().sizes or SIZES
    with TemporaryDirectory() as folder, served(Path(folder)) as server:
        asyncio.run(measure(server, sizes))


if __name__ == "__main__":
    machine.show()
    main()
