from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from memos_gql.documents import ProjectScope
from memos_gql.storage.conditions import Conditions
from memos_gql.storage.held_rows import HeldRow, HeldRows, bytes_of
from memos_gql.storage.vectors import Vectors, open_vectors
from tests.storage.rows import a_row, unit

ANN = Conditions(owner="user:ann")


@pytest.fixture
async def vectors(tmp_path: Path) -> Vectors:
    return await open_vectors(str(tmp_path / "index"), embedder_id="model@1", dimensions=3)


async def words_of(vectors: Vectors, *, limit: int = 10) -> dict[str, str]:
    hits = await vectors.of(ProjectScope("p")).candidates(
        query_vector=unit(1, 0, 0), query="tuna", places=[ANN], limit=limit
    )
    return {hit.id: hit.words for hit in hits}


async def ids_of_all(vectors: Vectors) -> list[str]:
    hits = await vectors.of(ProjectScope("p")).all_or_candidates(
        query_vector=unit(1, 0, 0), query="tuna", places=[ANN], limit=10
    )
    return sorted(hit.id for hit in hits)


@pytest.mark.usefixtures("leases")
async def test_a_row_that_was_searched_is_not_read_from_the_files_again(vectors: Vectors, tmp_path: Path) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("1", "a tuna sandwich"), a_row("2", "a bicycle")])
    await vectors.of(ProjectScope("p")).optimize()
    before = await words_of(vectors)
    for file in (tmp_path / "index" / "memories_p.lance" / "data").iterdir():
        file.unlink()

    assert await words_of(vectors) == before == {"1": "a tuna sandwich", "2": "a bicycle"}


@pytest.mark.usefixtures("leases")
async def test_a_changed_row_is_found_with_its_new_words(vectors: Vectors) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("1", "a tuna sandwich"), a_row("2", "a bicycle")])
    await words_of(vectors)

    await vectors.of(ProjectScope("p")).upsert([a_row("1", "a tuna salad")])

    assert await words_of(vectors) == {"1": "a tuna salad", "2": "a bicycle"}


@pytest.mark.usefixtures("leases")
async def test_rows_are_right_after_each_kind_of_rewriting(vectors: Vectors) -> None:
    rows = {str(number): f"sandwich number {number}" for number in range(8)}
    for row_id, words in rows.items():
        await vectors.of(ProjectScope("p")).upsert([a_row(row_id, words)])
    assert await words_of(vectors) == rows

    await vectors.of(ProjectScope("p")).optimize(keep=timedelta(milliseconds=1))
    compacted = await words_of(vectors)
    await vectors.of(ProjectScope("p")).delete(["0", "5"])
    await vectors.of(ProjectScope("p")).rewrite()
    rewritten = await words_of(vectors)

    assert compacted == rows
    assert rewritten == {row_id: words for row_id, words in rows.items() if row_id not in {"0", "5"}}


@pytest.mark.usefixtures("leases")
@pytest.mark.parametrize("way", ["dropped and made anew", "replaced"])
async def test_no_row_of_an_earlier_table_is_found(vectors: Vectors, way: str) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("1", "a tuna sandwich")])
    await words_of(vectors)

    if way == "replaced":
        await vectors.of(ProjectScope("p")).replace([a_row("9", "a bicycle")])
    else:
        await vectors.of(ProjectScope("p")).drop()
        await vectors.of(ProjectScope("p")).upsert([a_row("9", "a bicycle")])

    assert await words_of(vectors) == {"9": "a bicycle"}


def a_held_row(row_id: str) -> HeldRow:
    vector = np.zeros(4, np.float32)
    return HeldRow(row_id, (), vector, bytes_of(vector, ""))


def test_rows_that_were_not_used_for_the_longest_time_are_let_go() -> None:
    each = a_held_row("1").bytes_held
    held = HeldRows(most_bytes=2 * each)
    held.hold("table", {1: a_held_row("1"), 2: a_held_row("2")})
    held.of("table", [1])

    held.hold("table", {3: a_held_row("3")})

    assert set(held.of("table", [1, 2, 3])) == {1, 3}
    assert held.bytes_held == 2 * each


def test_equal_numbers_of_two_tables_are_two_rows() -> None:
    held = HeldRows(most_bytes=1_000_000)
    held.hold("one", {1: a_held_row("of one")})

    assert held.of("another", [1]) == {}


def test_the_numbers_of_rows_are_known_only_for_the_same_condition_of_the_same_version() -> None:
    held = HeldRows(most_bytes=0)
    held.remember_listed([3, 5], 7, "made", "owner IN ('user:ann')")

    assert held.listed_at(7, "made", "owner IN ('user:ann')") == [3, 5]
    assert held.listed_at(8, "made", "owner IN ('user:ann')") is None
    assert held.listed_at(7, "made anew", "owner IN ('user:ann')") is None
    assert held.listed_at(7, "made", "owner IN ('user:bob')") is None


@pytest.mark.usefixtures("leases")
async def test_repeated_searches_find_a_row_that_was_written_meanwhile(vectors: Vectors) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("1", "a tuna sandwich")])
    found = [await ids_of_all(vectors) for _ in range(3)]

    await vectors.of(ProjectScope("p")).upsert([a_row("2", "a bicycle")])
    later = [await ids_of_all(vectors) for _ in range(3)]

    assert (found, later) == ([["1"]] * 3, [["1", "2"]] * 3)
