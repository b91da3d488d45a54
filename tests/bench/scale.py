"""How search, disk and memory grow with the number of memories.

    python -m tests.bench.scale MODEL_DIR [size …]

Each size is a project of its own with 100 memories a user; beside them, a project of one user has as many as the
largest. Rows are written straight into MongoDB and the index, with random words and vectors, in the order in which many
users at once would have sent them. Queries are embedded by the real model and go through `search.recall`, in this
process and without HTTP, from one project to the next in turns, so that whatever else the machine does falls on all of
them.
"""

import argparse
import asyncio
import os
import platform
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from beanie.odm.utils.dump import get_dict

from memos_gql.documents import (
    Fields,
    Memory,
    MemoryType,
    Project,
    ProjectScope,
    Role,
    Source,
    TextMemory,
    now,
    owned_by_user,
)
from memos_gql.embedded import private_services
from memos_gql.ingest.add import add
from memos_gql.ingest.receiving.request import AddRequest, SentMessage
from memos_gql.ingest.remembering.storing import row_of
from memos_gql.resources import Resources, open_resources
from memos_gql.search.listing import Window
from memos_gql.search.recall import Question, recall
from memos_gql.settings import Settings
from memos_gql.storage.conditions import Conditions
from memos_gql.storage.index_rows import IndexRow, Vector
from memos_gql.vitals import vitals_of
from tests.bench import machine

EACH = 100
WORDS = 14
VOCABULARY = 30_000
AT_ONCE = 20_000
SEARCHES = 60
WARM_UP = 5
ADDED = 100
chance = np.random.default_rng(7)
SHARES = 1 / np.arange(1, VOCABULARY + 1)


@dataclass
class Case:
    """A project, how many users share its memories, and what was measured: milliseconds of searches, bytes."""

    name: str
    size: int
    users: int
    took_ms: list[float] = field(default_factory=list)
    used_ms: list[float] = field(default_factory=list)
    index_bytes: int = 0


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def texts(count: int, length: int) -> list[str]:
    drawn = chance.choice(VOCABULARY, size=(count, length), p=SHARES / SHARES.sum())
    return [" ".join(f"word{number}" for number in row) for row in drawn]


def template(case: Case) -> TextMemory:
    return TextMemory(
        id="mem",
        project_id=case.name,
        owner="user:u",
        conversation_id="conv",
        key="key",
        value="User: value",
        memory_type=MemoryType.USER,
        confidence=1.0,
        sources=[Source(task_id="task", message_id="msg", part_index=0, excerpt="value")],
        said_at=now(),
        indexed_at=now(),
    )


def documents(case: Case, first: int, values: Sequence[str]) -> Iterator[Fields]:
    plain = get_dict(template(case), to_db=True)
    for number, value in enumerate(values, start=first):
        source = {**plain["sources"][0], "task_id": f"task_{number}", "message_id": f"msg_{number}", "excerpt": value}
        owner = owned_by_user(f"user-{number % case.users}")
        yield {
            **plain,
            "_id": f"mem_{case.name}_{number}",
            "owner": owner,
            "key": value[:40],
            "value": f"User: {value}",
            "sources": [source],
        }


def rows(case: Case, first: int, values: Sequence[str], vectors: Vector) -> Iterator[IndexRow]:
    plain = row_of(template(case), vectors[0])
    for number, (value, vector) in enumerate(zip(values, vectors, strict=True), start=first):
        name, owner = f"mem_{case.name}_{number}", owned_by_user(f"user-{number % case.users}")
        yield replace(plain, id=name, owner=owner, gist=name, turns=(f"msg_{number}",), words=value, vector=vector)


async def fill(resources: Resources, case: Case) -> None:
    await Project(id=case.name, name=case.name).insert()
    for first in range(0, case.size, AT_ONCE):
        values = texts(min(AT_ONCE, case.size - first), WORDS)
        vectors = chance.standard_normal((len(values), resources.embedder.dimensions), dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        await Memory.get_pymongo_collection().insert_many(documents(case, first, values), ordered=False)
        await resources.vectors.of(ProjectScope(case.name)).upsert(list(rows(case, first, values, vectors)))
    # A worker does this two minutes after the last addition
    await resources.index.of(ProjectScope(case.name)).settle()
    table = Path(resources.settings.index_uri) / f"memories_{case.name}.lance"
    case.index_bytes = sum(file.stat().st_size for file in table.rglob("*") if file.is_file())


async def search(resources: Resources, case: Case, words: str) -> None:
    owner = owned_by_user(f"user-{chance.integers(case.users)}")
    used, began = time.process_time(), time.perf_counter()
    await recall(resources, ProjectScope(case.name), Question(words, (Conditions(owner=owner),)), Window(first=10))
    case.took_ms.append((time.perf_counter() - began) * 1000)
    case.used_ms.append((time.process_time() - used) * 1000)


async def added_s(resources: Resources, case: Case) -> float:
    """Add a hundred short texts at once, through everything but HTTP, and return how long it took."""

    async def never(_: object) -> None:
        raise AssertionError

    messages = tuple(SentMessage(role=Role.USER, parts=(f"I keep {text}.",)) for text in texts(ADDED, WORDS))
    request = AddRequest(owner=owned_by_user("new"), messages=messages, conversation_id="c", waits_for_text=True)
    began = time.perf_counter()
    await add(resources, ProjectScope(case.name), request, enqueue=never)
    return time.perf_counter() - began


async def embedder_s(resources: Resources) -> float:
    words = [f"User: I keep {text}." for text in texts(ADDED, WORDS)]
    began = time.perf_counter()
    await resources.embedder.embed_documents(words)
    return time.perf_counter() - began


async def measure(resources: Resources, cases: Sequence[Case]) -> None:
    for case in cases:
        began = time.perf_counter()
        await fill(resources, case)
        say(f"{case.name}: {case.size} memories written in {time.perf_counter() - began:.0f} s")
    # A query that was asked before would be embedded for the first project alone
    queries = iter(texts((SEARCHES + WARM_UP) * len(cases), 5))
    for _ in range(SEARCHES + WARM_UP):
        for case in cases:
            await search(resources, case, next(queries))
    report(cases)
    for case in cases:
        alone_s = await embedder_s(resources)
        say(f"{case.name}: the embedder alone / adding 100 short texts {alone_s / await added_s(resources, case):.2f}")
    stats = await resources.database.command("collStats", "memories")
    stored = (stats["storageSize"] + stats["totalIndexSize"]) / stats["count"]
    say(f"MongoDB's memories: {stored:.0f} bytes each. Memory of this process: {vitals_of(os.getpid())}")


def report(cases: Sequence[Case]) -> None:
    say("| memories | users | search p50 | p95 | processor p50 | index, bytes each |")
    say("| --- | --- | --- | --- | --- | --- |")
    for case in cases:
        took, used = case.took_ms[WARM_UP:], case.used_ms[WARM_UP:]
        p50, p95 = np.percentile(took, [50, 95])
        row = (f"{case.size:,}", f"{case.users:,}", f"{p50:.1f} ms", f"{p95:.1f} ms", f"{np.median(used):.1f} ms")
        say(f"| {' | '.join(row)} | {case.index_bytes / case.size:.0f} |")


async def main(models: Path, sizes: Sequence[int]) -> None:
    cases = [Case(f"n{size}", size, max(size // EACH, 1)) for size in sizes] + [Case("one", max(sizes), 1)]
    with TemporaryDirectory() as folder:
        async with private_services(Path(folder) / "services") as services:
            settings = Settings(
                _env_file=None,
                data_dir=Path(folder) / "data",
                model_dir=models,
                mongodb_uri=services.mongodb_uri,
                redis_url=services.redis_url,
                api_key="key-of-the-default-project",
            )
            async with open_resources(settings) as resources:
                await resources.identity.renew()
                await measure(resources, cases)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, {platform.machine()}, "
        f"lancedb {version('lancedb')}; peak {peak} MiB"
    )


if __name__ == "__main__":
    machine.show()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    chosen = parser.parse_args()
    asyncio.run(main(chosen.models, chosen.sizes or [1_000, 10_000, 100_000]))
