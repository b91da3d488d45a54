"""How searching, adding, disk and memory grow with the number of memories.

    python -m tests.bench.scale [size …] [--picture FILE]

It starts a server. Each size is a project of its own with 100 memories a user, written straight into MongoDB and the
index, the smallest first; one more project has a single user. The memory of all processes of the server is measured
after each size was written and searched. Then one client searches over HTTP and adds a hundred short texts at a time,
from one project to the next in turns, so that whatever else the machine does falls on all of them. The figures are
written beside the picture, which can be drawn again from them (`tests.bench.curves`).
"""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx
import numpy as np

from memos_gql.documents import Memory
from memos_gql.resources import Resources
from tests.bench import machine
from tests.bench.asking import Asked, Asker, in_resources, one_by_one, queries, written
from tests.bench.curves import Growth, Point, drawn
from tests.bench.documents import say
from tests.bench.filling import WORDS, Case, texts
from tests.bench.starting import memory_mib
from tests.e2e.client import ADD, text
from tests.e2e.processes import Server, served

SIZES = (1_000, 10_000, 100_000, 1_000_000)
EACH = 100
LARGEST_USER = 100_000
"""The one user has as many memories as the largest size, but no more than this."""
FIRST_SEARCHES = 30
SETTLES_S = 10
ADDED = 100
ADDITIONS = 5
ANSWER_S = 120


@dataclass
class Measured:
    """A project, and what was measured of it: bytes on disk for each memory, MiB of all processes, seconds."""

    asked: Asked
    disk_bytes: float
    memory_mib: float
    added_s: list[float] = field(default_factory=list)
    embedded_s: list[float] = field(default_factory=list)

    def point(self) -> Point:
        p50, p95 = np.percentile(self.asked.took_ms, [50, 95])
        return Point(
            memories=self.asked.case.size,
            users=self.asked.case.users,
            p50_ms=round(p50, 1),
            p95_ms=round(p95, 1),
            used_ms=round(float(np.mean(self.asked.used_ms)), 1),
            added_a_second=round(ADDED / median(self.added_s), 1),
            embedded_a_second=round(ADDED / median(self.embedded_s), 1),
            disk_bytes=round(self.disk_bytes),
            memory_mib=round(self.memory_mib),
        )


async def stored_bytes(resources: Resources) -> int:
    """Return what MongoDB's memories take on the disk, with their indexes."""
    await resources.database.client.admin.command("fsync")
    stats = await resources.database.command("collStats", Memory.get_pymongo_collection().name)
    return int(stats["storageSize"] + stats["totalIndexSize"])


async def filled(resources: Resources, asker: Asker, server: Server, case: Case) -> Measured:
    """Write a project, and search it, so that the server holds in memory what searches need."""
    before = await stored_bytes(resources)
    asked = await written(resources, case)
    stored = await stored_bytes(resources) - before
    words = queries()
    for _ in range(FIRST_SEARCHES):
        await asker.search(asked, next(words), asked.user())
    await asyncio.sleep(SETTLES_S)
    return Measured(asked, (case.index_bytes + stored) / case.size, memory_mib(server))


async def add_by_turns(resources: Resources, asker: Asker, projects: Sequence[Measured]) -> None:
    """Add a hundred short texts at once, and let the embedder alone embed as many in this process."""
    for _ in range(ADDITIONS):
        for project in projects:
            said = [f"I keep {words}." for words in texts(ADDED, WORDS)]
            messages = [{"role": "USER", "content": [text(words)]} for words in said]
            began = time.perf_counter()
            variables = {"input": {"userId": "new", "messages": messages, "asyncMode": False}}
            await asker.send(project.asked, ADD, variables)
            project.added_s.append(time.perf_counter() - began)
            alone = [f"User: I keep {words}." for words in texts(ADDED, WORDS)]
            began = time.perf_counter()
            await resources.embedder.embed_documents(alone)
            project.embedded_s.append(time.perf_counter() - began)


async def measure(server: Server, sizes: Sequence[int]) -> list[Point]:
    largest = min(max(sizes), LARGEST_USER)
    cases = [Case(f"n{size}", size, max(size // EACH, 1)) for size in sorted(sizes)] + [Case("one", largest, 1)]

    async def work(resources: Resources) -> list[Measured]:
        async with httpx.AsyncClient(base_url=server.address, timeout=ANSWER_S, trust_env=False) as http:
            asker = Asker(http, server.pid_of("web"))
            projects = [await filled(resources, asker, server, case) for case in cases]
            await one_by_one(asker, [project.asked for project in projects])
            await add_by_turns(resources, asker, projects)
        return projects

    return [project.point() for project in await in_resources(server, work)]


def report(points: Sequence[Point]) -> None:
    say("| memories | users | search p50 | p95 | processor | added a second | embedder alone | disk each | memory |")
    say("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for point in points:
        row = (
            f"{point.memories:,}", f"{point.users:,}", f"{point.p50_ms} ms", f"{point.p95_ms} ms",
            f"{point.used_ms} ms", f"{point.added_a_second}", f"{point.embedded_a_second}",
            f"{point.disk_bytes:,} B", f"{point.memory_mib:,} MiB",
        )  # fmt: skip
        say(f"| {' | '.join(row)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int)
    parser.add_argument("--picture", type=Path)
    chosen = parser.parse_args()
    where = machine.described()
    with TemporaryDirectory() as folder, served(Path(folder)) as server:
        points = asyncio.run(measure(server, chosen.sizes or SIZES))
    report(points)
    if chosen.picture:
        growth = Growth(where, tuple(points))
        chosen.picture.parent.mkdir(parents=True, exist_ok=True)
        chosen.picture.with_suffix(".json").write_text(json.dumps(growth.fields(), indent=2) + "\n")
        chosen.picture.write_text(drawn(growth))
        say(f"drawn: {chosen.picture}")


if __name__ == "__main__":
    machine.show()
    main()
