import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from memos_gql.documents import ProjectScope
from memos_gql.settings import Settings
from memos_gql.storage.vectors import open_vectors
from tests.storage.rows import a_row
from tests.storage.test_vectors import found

pytestmark = pytest.mark.usefixtures("leases")


async def test_processes_that_begin_at_once_share_one_table(tmp_path: Path, settings: Settings) -> None:
    uri = str(tmp_path / "index")
    writers = await asyncio.gather(*(_writer(uri, number, str(settings.mongodb_uri)) for number in range(3)))

    codes = [await writer.wait() for writer in writers]

    vectors = await open_vectors(uri, embedder_id="model@1", dimensions=3)
    assert codes == [0, 0, 0]
    assert await vectors.of(ProjectScope("p")).ids() == {
        f"{writer}-{row}" for writer in range(3) for row in range(5)
    } | {"shared"}
    assert (await found(vectors, "tuna", limit=100))["1-1"].bm25


async def _writer(uri: str, number: int, mongodb_uri: str) -> asyncio.subprocess.Process:
    command: Sequence[str] = [sys.executable, "-c", WRITER, uri, str(number), mongodb_uri]
    return await asyncio.create_subprocess_exec(*command, cwd=Path(__file__).parents[2])


WRITER = """
import asyncio, sys
from beanie import init_beanie
from pymongo import AsyncMongoClient
from memos_gql.documents import Lease, ProjectScope
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.vectors import open_vectors
from tests.storage.rows import a_row

async def main(uri, number, mongodb_uri):
    await init_beanie(AsyncMongoClient(mongodb_uri, tz_aware=True).get_default_database(), document_models=[Lease])
    vectors = await open_vectors(uri, embedder_id="model@1", dimensions=3)
    for row in range(5):
        rows = [a_row(f"{number}-{row}", "tuna"), a_row("shared", f"from {number}")]
        await vectors.of(ProjectScope("p")).upsert(rows)

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_row_that_two_processes_insert_at_the_same_moment_is_there_once(tmp_path: Path) -> None:
    one, other = [await open_vectors(str(tmp_path / "index"), embedder_id="model@1", dimensions=3) for _ in range(2)]
    await one.of(ProjectScope("p")).upsert([a_row("first")])

    for number in range(40):
        await asyncio.gather(
            one.of(ProjectScope("p")).upsert([a_row(f"m{number}")]),
            other.of(ProjectScope("p")).upsert([a_row(f"m{number}")]),
        )

    assert await one.of(ProjectScope("p")).count() == len(await one.of(ProjectScope("p")).ids()) == 41
