import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from memos_gql.documents import IndexIdentity, Memory, ProjectScope
from memos_gql.errors import IndexUnusable
from memos_gql.resources import Database
from memos_gql.storage.index_identity import Identity
from memos_gql.storage.vectors import Vectors, open_vectors
from tests.storage.rows import a_row

LOST = (
    "is empty, or is not the one that this database was indexed in. Set MEMOS_LANCEDB_URI, "
    "or MEMOS_DATA_DIR, so that every process"
)
FOREIGN = "was made for another database. Set MEMOS_LANCEDB_URI"


@pytest.fixture
async def fresh(database: Database) -> AsyncIterator[Database]:
    """The database as it is before any process has started on it."""
    await IndexIdentity.delete_all()
    await Memory.get_pymongo_collection().delete_many({})
    yield database
    await IndexIdentity.delete_all()
    await Memory.get_pymongo_collection().delete_many({})


async def opened(path: Path) -> Vectors:
    """The index as a process that starts now opens it."""
    vectors = await open_vectors(str(path), embedder_id="model@1", dimensions=3)
    vectors.guard = Identity(vectors.tables, uri=str(path)).require
    return vectors


async def store_an_indexed_memory() -> None:
    await Memory.get_pymongo_collection().insert_one(
        {"_id": "mem_1", "_class_id": "Memory.TextMemory", "indexed_at": 1}
    )


async def test_the_first_start_gives_both_an_identity_and_the_next_finds_it(fresh: Database, tmp_path: Path) -> None:
    await (await opened(tmp_path / "index")).of(ProjectScope("p")).upsert([a_row("it")])
    await store_an_indexed_memory()

    assert await (await opened(tmp_path / "index")).of(ProjectScope("p")).ids() == {"it"}


async def test_another_directory_than_that_of_the_first_process_is_refused(fresh: Database, tmp_path: Path) -> None:
    await (await opened(tmp_path / "index")).of(ProjectScope("p")).require()

    unshared = await opened(tmp_path / "unshared")

    for use in (
        unshared.of(ProjectScope("p")).count,
        unshared.of(ProjectScope("p")).ids,
        unshared.of(ProjectScope("p")).require,
    ):
        with pytest.raises(IndexUnusable, match=f"^The index at {tmp_path}/unshared {LOST}"):
            await use()
    with pytest.raises(IndexUnusable, match=LOST):
        await unshared.of(ProjectScope("p")).upsert([a_row("it")])
    assert await (await opened(tmp_path / "index")).of(ProjectScope("p")).count() == 0


async def test_an_index_that_is_gone_is_refused_while_it_runs(fresh: Database, tmp_path: Path) -> None:
    vectors = await opened(tmp_path / "index")
    await vectors.of(ProjectScope("p")).upsert([a_row("it")])

    shutil.rmtree(tmp_path / "index")

    async def searched_again_and_again() -> None:
        while True:
            await vectors.of(ProjectScope("p")).count()

    with pytest.raises(IndexUnusable, match=LOST):
        await asyncio.wait_for(searched_again_and_again(), 20)


async def test_an_index_of_another_database_is_refused_until_it_is_made_this_ones(
    fresh: Database, tmp_path: Path
) -> None:
    await (await opened(tmp_path / "index")).of(ProjectScope("p")).upsert([a_row("it")])
    await IndexIdentity.delete_all()
    vectors = await opened(tmp_path / "index")

    with pytest.raises(IndexUnusable, match=FOREIGN):
        await vectors.of(ProjectScope("p")).count()
    await Identity(vectors.tables, uri="").renew()

    assert await vectors.of(ProjectScope("p")).count() == 1


async def test_an_empty_index_beside_memories_of_an_earlier_version_is_refused(fresh: Database, tmp_path: Path) -> None:
    await store_an_indexed_memory()

    with pytest.raises(IndexUnusable, match=LOST):
        await (await opened(tmp_path / "index")).of(ProjectScope("p")).count()
    assert await IndexIdentity.count() == 0


async def test_an_index_of_an_earlier_version_is_taken_over(fresh: Database, tmp_path: Path) -> None:
    await store_an_indexed_memory()
    await (
        (await open_vectors(str(tmp_path / "index"), embedder_id="model@1", dimensions=3))
        .of(ProjectScope("p"))
        .upsert([a_row("it")])
    )

    assert await (await opened(tmp_path / "index")).of(ProjectScope("p")).count() == 1


async def test_a_first_start_that_was_cut_off_goes_on(fresh: Database, tmp_path: Path) -> None:
    await (await opened(tmp_path / "index")).of(ProjectScope("p")).require()
    await IndexIdentity.delete_all()

    assert await (await opened(tmp_path / "index")).of(ProjectScope("p")).count() == 0
    assert await IndexIdentity.count() == 1


async def test_a_project_whose_table_was_dropped_begins_anew(fresh: Database, tmp_path: Path) -> None:
    vectors = await opened(tmp_path / "index")
    await vectors.of(ProjectScope("p")).upsert([a_row("it")])
    await store_an_indexed_memory()

    await vectors.of(ProjectScope("p")).drop()

    assert await (await opened(tmp_path / "index")).of(ProjectScope("p")).count() == 0
