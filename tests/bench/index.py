"""Search latency of the index beside a brute-force scan with numpy.

Run: python -m tests.bench.index. Needs no model: the vectors are random, the words are drawn as Zipf would have it.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from beanie import init_beanie
from numpy.typing import NDArray
from pymongo import AsyncMongoClient

from memos_gql.documents import Fields, Lease, ProjectScope
from memos_gql.embedded import private_services
from memos_gql.search.rank import Asked, rank
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.conditions import Conditions
from memos_gql.storage.index_rows import IndexRow
from memos_gql.storage.vectors import Vectors, open_vectors
from tests.bench import machine

SIZES = (10_000, 50_000)
USERS = 50
WORDS_PER_ROW = 30
SEARCHES = 60
LIMIT = 100
AT_ONCE = 5_000

random = np.random.default_rng(7)


def some_words(count: int) -> str:
    return " ".join(f"word{rank}" for rank in random.zipf(1.3, count) % 20_000)


def unit_rows(count: int) -> NDArray[np.float32]:
    rows = random.normal(size=(count, 384)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def some_rows(first: int, vectors: NDArray[np.float32]) -> list[IndexRow]:
    return [
        IndexRow(
            id=f"memory_{number}",
            owner=f"user{number % USERS}",
            conversation_id="talk",
            agent_id=None,
            app_id=None,
            kind="TEXT",
            status="ACTIVATED",
            tags=("tag",),
            file_ids=(),
            info_pairs=(),
            created_at=datetime(2026, 5, 1, tzinfo=UTC),
            updated_at=datetime(2026, 5, 1, tzinfo=UTC),
            said_at=datetime(2026, 5, 1, tzinfo=UTC),
            role="USER",
            speech="statement",
            is_correction=False,
            replaced_by=None,
            turns=(f"msg_{number}",),
            previous_turns=(f"msg_{number - 1}",),
            gist=f"gist_{number}",
            happens_from=None,
            happens_until=None,
            words=some_words(WORDS_PER_ROW),
            vector=vector,
        )
        for number, vector in enumerate(vectors, start=first)
    ]


async def timed(name: str, search: Callable[[int], Awaitable[object]]) -> None:
    await search(0)
    took = []
    for number in range(SEARCHES):
        started = time.perf_counter()
        await search(number)
        took.append((time.perf_counter() - started) * 1000)
    print(f"  {name}: p50 {np.percentile(took, 50):.1f} ms, p95 {np.percentile(took, 95):.1f} ms")  # noqa: T201


async def measure(vectors: Vectors, size: int) -> None:
    project_id = f"p{size}"
    matrix = unit_rows(size)
    for first in range(0, size, AT_ONCE):
        await vectors.of(ProjectScope(project_id)).upsert(some_rows(first, matrix[first : first + AT_ONCE]))
    await vectors.of(ProjectScope(project_id)).optimize()
    queries, texts = unit_rows(SEARCHES), [some_words(6) for _ in range(SEARCHES)]
    owners = np.arange(size) % USERS

    async def index(number: int) -> list[Candidate]:
        places = [Conditions(owner=f"user{number % USERS}")]
        return await vectors.of(ProjectScope(project_id)).candidates(
            query_vector=queries[number], query=texts[number], places=places, limit=LIMIT
        )

    async def index_and_rank(number: int) -> None:
        rank(await index(number), Asked(texts[number], queries[number], None, datetime.now(UTC)))

    async def brute_force(number: int) -> None:
        own = np.flatnonzero(owners == number % USERS)
        scores = matrix[own] @ queries[number]
        own[np.argpartition(-scores, LIMIT)[:LIMIT]]

    print(f"{size} rows of {USERS} users, top {LIMIT} by meaning and by words")  # noqa: T201
    await timed("index", index)
    await timed("index and rank", index_and_rank)
    await timed("numpy scan of the user's rows, by meaning only", brute_force)


async def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        async with private_services(Path(directory) / "services") as services:
            client: AsyncMongoClient[Fields] = AsyncMongoClient(services.mongodb_uri, tz_aware=True)
            await init_beanie(client.get_default_database(), document_models=[Lease])
            vectors = await open_vectors(str(Path(directory) / "index"), embedder_id="random", dimensions=384)
            for size in SIZES:
                await measure(vectors, size)
            await client.close()


if __name__ == "__main__":
    machine.show()
    asyncio.run(main())
