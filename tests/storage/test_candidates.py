from pathlib import Path

import numpy as np
import pytest

from memos_gql.documents import ProjectScope
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.conditions import Conditions
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
