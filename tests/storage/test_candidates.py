from pathlib import Path

import numpy as np
import pytest

from memos_gql.documents import ProjectScope
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.conditions import Conditions
from memos_gql.storage.index_rows import Vector
from memos_gql.storage.vectors import Vectors, open_vectors
from tests.storage.rows import a_row, unit

pytestmark = pytest.mark.usefixtures("leases")


@pytest.fixture
async def vectors(tmp_path: Path) -> Vectors:
    return await open_vectors(str(tmp_path / "index"), embedder_id="model@1", dimensions=3)


async def found(vectors: Vectors, query: str, *, limit: int) -> dict[str, Candidate]:
    candidates = await vectors.of(ProjectScope("p")).candidates(
        query_vector=unit(1, 0, 0), query=query, places=[Conditions(owner="user:ann")], limit=limit
    )
    return {candidate.id: candidate for candidate in candidates}


async def test_few_rows_are_all_candidates_with_the_scores_they_have_among_many(vectors: Vectors) -> None:
    near, worded = a_row("near", "a bicycle", vector=unit(1, 0, 0)), a_row("worded", "a tuna", vector=unit(0, 3, 4))
    far = a_row("far", "a lamp", vector=unit(-1, 0, 0))
    await vectors.of(ProjectScope("p")).upsert([near, worded, far])

    of_few, of_many = await found(vectors, "tuna", limit=3), await found(vectors, "tuna", limit=1)

    assert [set(of_few), set(of_many)] == [{"near", "worded", "far"}, {"near", "worded"}]
    assert [(one.bm25, one.cosine) for one in (of_few["near"], of_few["worded"])] == [
        (one.bm25, one.cosine) for one in (of_many["near"], of_many["worded"])
    ]


async def test_an_owner_whose_few_rows_become_many_and_few_again_is_searched_right_each_time(vectors: Vectors) -> None:
    project = vectors.of(ProjectScope("p"))
    near, far = a_row("near", "a bicycle", vector=unit(1, 0, 0)), a_row("far", "a lamp", vector=unit(-1, 0, 0))
    nearer = [a_row(f"nearer {number}", "a boat", vector=unit(9, 1, number)) for number in range(2)]
    await project.upsert([near, far])
    seen = [set(await found(vectors, "tuna", limit=2)) for _ in range(2)]

    await project.upsert(nearer)
    seen += [set(await found(vectors, "tuna", limit=2)) for _ in range(2)]
    await project.delete(["near", "nearer 0"])
    seen += [set(await found(vectors, "tuna", limit=2)) for _ in range(2)]

    assert seen == [{"near", "far"}] * 2 + [{"near", "nearer 0"}] * 2 + [{"far", "nearer 1"}] * 2


async def all_or_found(
    vectors: Vectors, query: str, *, limit: int, vector: Vector | None = None
) -> dict[str, float | None]:
    """Return the BM25 of each row that is found."""
    candidates = await vectors.of(ProjectScope("p")).all_or_candidates(
        query_vector=unit(1, 0, 0) if vector is None else vector,
        query=query,
        places=[Conditions(owner="user:ann")],
        limit=limit,
    )
    return {candidate.id: candidate.bm25 for candidate in candidates}


async def test_all_of_few_rows_are_found_without_their_bm25_and_the_best_of_many_with_it(vectors: Vectors) -> None:
    near, worded = a_row("near", "a bicycle", vector=unit(1, 0, 0)), a_row("worded", "a tuna", vector=unit(0, 3, 4))
    far = a_row("far", "a lamp", vector=unit(-1, 0, 0))
    others = [a_row(f"bob {number}", "a tuna", owner="user:bob", vector=unit(1, 0, 0)) for number in range(5)]
    await vectors.of(ProjectScope("p")).upsert([near, worded, far, *others])

    of_few = [await all_or_found(vectors, "tuna", limit=3) for _ in range(2)]
    of_many = [await all_or_found(vectors, "tuna", limit=1) for _ in range(2)]

    scored = {one.id: one.bm25 for one in (await found(vectors, "tuna", limit=1)).values()}
    assert of_few == [{"near": None, "worded": None, "far": None}] * 2
    assert of_many == [scored] * 2
    assert scored.keys() == {"near", "worded"}


async def test_few_rows_are_searched_by_words_if_one_waits_for_its_vector_or_the_query_has_none(
    vectors: Vectors,
) -> None:
    project, no_vector = vectors.of(ProjectScope("p")), np.zeros(3, np.float32)
    await project.upsert([a_row("near", "a bicycle", vector=unit(1, 0, 0))])
    without_vector = [await all_or_found(vectors, query, limit=9, vector=no_vector) for query in ("bicycle", "lamp")]
    await project.upsert([a_row("waiting", "a tuna", vector=no_vector)])

    waiting = [await all_or_found(vectors, query, limit=9) for query in ("tuna", "lamp")]

    assert [set(each) for each in without_vector] == [{"near"}, set()]
    assert [set(each) for each in waiting] == [{"waiting", "near"}, {"near"}]
    assert waiting[1] == {"near": 0}


@pytest.mark.parametrize("limit", [1, 10])
async def test_a_row_that_waits_for_its_vector_is_found_by_its_words_alone(vectors: Vectors, limit: int) -> None:
    waiting = a_row("waiting", "a tuna", vector=np.zeros(3, np.float32))
    await vectors.of(ProjectScope("p")).upsert([waiting, a_row("near", "a bicycle", vector=unit(1, 0, 0))])

    assert set(await found(vectors, "tuna", limit=limit)) == {"waiting", "near"}
    assert set(await found(vectors, "lamp", limit=limit)) == {"near"}


@pytest.mark.parametrize("limit", [1, 10])
async def test_nothing_is_found_where_all_rows_wait_for_their_vectors_and_no_word_matches(
    vectors: Vectors, limit: int
) -> None:
    await vectors.of(ProjectScope("p")).upsert(
        [a_row(name, "a tuna", vector=np.zeros(3, np.float32)) for name in ("one", "other")]
    )

    assert await found(vectors, "lamp", limit=limit) == {}


async def neighbours(vectors: Vectors, turn: str, previous: str) -> set[str]:
    """Return the ids of the neighbours of a turn that follows `previous`."""
    project = vectors.of(ProjectScope("p"))
    await project.upsert([a_row("here", "harbour", turns=(turn,), previous_turns=(previous,))])
    (here,) = [one for one in (await found(vectors, "harbour", limit=1)).values() if one.id == "here"]
    near = await project.neighbours(
        of=[here], among=await project.ids(), query_vector=unit(1, 0, 0), places=[Conditions(owner="user:ann")]
    )
    return {one.id for one in near}


async def test_neighbours_are_found_before_and_after_turns_change(vectors: Vectors) -> None:
    project = vectors.of(ProjectScope("p"))
    others = [a_row(f"row {number}", previous_turns=(f"row {number - 1}",)) for number in range(9)]
    of_another = a_row("of another", owner="user:bob", turns=("row 3",), previous_turns=("here",))
    await project.upsert([*others, of_another])

    assert await neighbours(vectors, "row 4", "row 3") == {"row 3", "row 5"}
    await project.optimize()
    assert await neighbours(vectors, "row 4", "row 3") == {"row 3", "row 5"}
    await project.upsert([a_row("row 5", previous_turns=("row 7",)), a_row("row 8", previous_turns=("row 4",))])
    await project.delete(["row 3"])
    assert await neighbours(vectors, "row 4", "row 3") == {"row 8"}
    await project.optimize()
    assert await neighbours(vectors, "row 4", "row 3") == {"row 8"}
