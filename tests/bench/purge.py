"""How long a purge takes, and how much room it needs meanwhile.

Run: python -m tests.bench.purge MODEL_DIR. The memories are texts of words drawn as Zipf would have it, with random
vectors, beside files of random bytes; a tenth of the memories is deleted before.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from memos_gql.documents import (
    Memory,
    MemoryType,
    Message,
    Part,
    PartKind,
    ProjectScope,
    Role,
    Source,
    StoredFile,
    TextMemory,
    new_id,
    now,
)
from memos_gql.embedded import private_services
from memos_gql.purge import purge
from memos_gql.resources import Resources, open_resources
from memos_gql.settings import Settings
from tests.bench import machine
from tests.bench.index import some_rows, unit_rows

MEMORIES = 11_000
DELETED = 1_000
AT_ONCE = 1_000
FILES = 200
FILE_BYTES = 250_000
LOOK_EVERY_S = 0.1


async def fill(resources: Resources) -> None:
    for first in range(0, MEMORIES, AT_ONCE):
        rows = [replace(row, owner="user:ann") for row in some_rows(first, unit_rows(AT_ONCE))]
        await resources.vectors.of(ProjectScope("default")).upsert(rows)
        await Memory.insert_many([_memory(row.id, row.words) for row in rows])
        await Message.insert_many([_message(row.id, row.words) for row in rows])
    for _ in range(FILES):
        blob = await resources.blobs.of(ProjectScope("default")).put(_random_bytes(), limit=FILE_BYTES, holder="bench")
        await _file(blob.sha256).insert()
    doomed = [f"memory_{number}" for number in range(DELETED)]
    await resources.index.of(ProjectScope("default")).delete(doomed)
    await Memory.find({"_id": {"$in": doomed}}, with_children=True).delete()


def _memory(memory_id: str, words: str) -> Memory:
    source = Source(message_id=f"message_{memory_id}", part_index=0, task_id="task_1", role=Role.USER)
    return TextMemory(
        id=memory_id, project_id="default", owner="user:ann", conversation_id="talk", key=words[:40], value=words,
        sources=[source], said_at=now(), indexed_at=now(), memory_type=MemoryType.USER, confidence=1.0,
    )  # fmt: skip


def _message(memory_id: str, words: str) -> Message:
    return Message(
        id=f"message_{memory_id}", project_id="default", owner="user:ann", conversation_id="talk", task_id="task_1",
        role=Role.USER, parts=[Part(kind=PartKind.TEXT, text=words)], sent_at=now(),
    )  # fmt: skip


def _file(sha256: str) -> StoredFile:
    return StoredFile(
        id=new_id("file"), project_id="default", owner="user:ann", conversation_id="talk", task_id="task_1",
        message_id="message_memory_1", part_index=0, kind=PartKind.FILE, name="file", sha256=sha256,
    )  # fmt: skip


async def _random_bytes() -> AsyncIterator[bytes]:
    yield os.urandom(FILE_BYTES)


def taken_bytes(directory: Path) -> int:
    """Count the blocks that the files have on disk; a file that ends meanwhile has none."""
    taken = 0
    for path in directory.rglob("*"):
        with suppress(FileNotFoundError):
            taken += path.stat().st_blocks * 512
    return taken


async def most_taken(directory: Path, highest: list[int]) -> None:
    while True:
        highest.append(await asyncio.to_thread(taken_bytes, directory))
        await asyncio.sleep(LOOK_EVERY_S)


async def measure(settings: Settings) -> None:
    before, highest = taken_bytes(settings.data_dir), list[int]()
    looking = asyncio.create_task(most_taken(settings.data_dir, highest))
    started = time.perf_counter()
    async for line in purge(settings):
        print(f"{time.perf_counter() - started:6.1f} s  {line}")  # noqa: T201
    looking.cancel()
    sizes = (
        f"{before / 1e6:.0f} MB before, {max(highest) / 1e6:.0f} MB at most, "
        f"{taken_bytes(settings.data_dir) / 1e6:.0f} MB after"
    )
    print(f"{time.perf_counter() - started:6.1f} s  {sizes}")  # noqa: T201


async def main(model_dir: Path) -> None:
    with tempfile.TemporaryDirectory() as directory:
        settings = Settings(_env_file=None, data_dir=Path(directory), model_dir=model_dir)
        async with private_services(settings.data_dir) as services:
            named = {"mongodb_uri": services.mongodb_uri, "redis_url": services.redis_url}
            async with open_resources(settings.model_copy(update=named)) as resources:
                await fill(resources)
        await measure(settings)


if __name__ == "__main__":
    machine.show()
    asyncio.run(main(Path(sys.argv[1])))
