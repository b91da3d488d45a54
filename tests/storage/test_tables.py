"""What the caches of the index keep of versions that are read no more."""

from contextlib import suppress
from pathlib import Path

import pytest

from memos_gql.documents import ProjectScope
from memos_gql.storage.conditions import Conditions
from memos_gql.storage.tables import OPENINGS
from memos_gql.storage.vectors import Vectors, open_vectors
from tests.storage.rows import a_row, unit

pytestmark = pytest.mark.usefixtures("leases")

VERSIONS, ROWS = 8, 80
OF_ONE_VERSION = 2
"""LanceDB reads small files whole, and keeps those of the full-text index open once it has some hundred rows."""


@pytest.fixture
async def vectors(tmp_path: Path) -> Vectors:
    return await open_vectors(str(tmp_path / "index"), embedder_id="model@1", dimensions=3)


async def found(vectors: Vectors, words: str) -> set[str]:
    hits = await vectors.of(ProjectScope("p")).candidates(
        query_vector=unit(0, 0, 1), query=words, places=[Conditions(owner="user:ann")], limit=VERSIONS * ROWS
    )
    return {hit.id for hit in hits}


def held_open(directory: Path) -> list[str]:
    """Return the files of the directory that this process holds open, deleted or not."""
    paths = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            paths.append(str(descriptor.readlink()))
    return [path for path in paths if path.startswith(str(directory))]


async def test_versions_that_are_read_no_more_are_let_go(vectors: Vectors, tmp_path: Path) -> None:
    for number in range(VERSIONS):
        await vectors.of(ProjectScope("p")).upsert(
            [a_row(f"{number}/{row}", f"harbour {number} berth {row}") for row in range(ROWS)]
        )
        await vectors.of(ProjectScope("p")).optimize()
        before = await found(vectors, "harbour")
    assert len(held_open(tmp_path)) >= VERSIONS

    for _ in range(OPENINGS):
        await vectors.of(ProjectScope("p")).count()

    assert await found(vectors, "harbour") == before
    assert len(held_open(tmp_path)) <= OF_ONE_VERSION


async def test_a_table_in_use_is_read_on_when_the_caches_are_emptied(vectors: Vectors) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("row", "harbour")])
    table = await vectors.tables.find("memories_p")
    assert table is not None

    for _ in range(OPENINGS):
        await vectors.of(ProjectScope("p")).count()

    assert await table.count_rows() == 1


async def test_a_table_of_no_such_name_is_none(vectors: Vectors) -> None:
    assert await vectors.tables.find("memories_p") is None
    assert await vectors.tables.names() == []


async def test_a_table_that_is_opened_as_it_is_shows_no_later_write(vectors: Vectors) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("first", "harbour")])
    opened = await vectors.tables.find_as_it_is("memories_p")
    assert opened is not None

    await vectors.of(ProjectScope("p")).upsert([a_row("second", "harbour")])
    opened_later = await vectors.tables.find_as_it_is("memories_p")
    assert opened_later is not None

    assert (await opened.count_rows(), await opened_later.count_rows()) == (1, 2)


async def test_a_table_that_is_missing_is_not_opened(vectors: Vectors) -> None:
    assert await vectors.tables.find_as_it_is("memories_p") is None
