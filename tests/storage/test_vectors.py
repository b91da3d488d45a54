from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import lancedb
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pytest

from memos_gql.documents import ProjectScope
from memos_gql.errors import IndexUnusable
from memos_gql.storage.candidates import MANY, Candidate, has_vector_index
from memos_gql.storage.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Conditions,
    OneOf,
    Order,
    TextField,
    TimeField,
    Where,
    contains,
    info_equals,
)
from memos_gql.storage.predicates import predicate
from memos_gql.storage.vectors import Vectors, open_vectors
from tests.storage.rows import MADE_AT, a_row, unit

pytestmark = pytest.mark.usefixtures("leases")

ANN = Conditions(owner="user:ann")


@pytest.fixture
async def vectors(tmp_path: Path) -> Vectors:
    return await open_vectors(str(tmp_path / "index"), embedder_id="model@1", dimensions=3)


async def found(
    vectors: Vectors, query: str = "", *, place: Conditions = ANN, limit: int = 10, project_id: str = "p"
) -> dict[str, Candidate]:
    candidates = await vectors.of(ProjectScope(project_id)).candidates(
        query_vector=unit(1, 0, 0), query=query, places=[place], limit=limit
    )
    assert len({candidate.id for candidate in candidates}) == len(candidates)
    return {candidate.id: candidate for candidate in candidates}


async def test_a_candidate_of_either_list_has_its_cosine(vectors: Vectors) -> None:
    near = a_row("near", "a bicycle", vector=unit(1, 0, 0))
    worded = a_row("worded", "a tuna sandwich", vector=unit(0, 3, 4))
    await vectors.of(ProjectScope("p")).upsert([near, worded])

    candidates = await found(vectors, "tuna", limit=1)

    assert [candidates["near"].cosine, candidates["near"].bm25] == [pytest.approx(1, abs=1e-6), 0]
    assert candidates["worded"].cosine == pytest.approx(0, abs=1e-6)
    assert candidates["worded"].bm25
    assert candidates["worded"].words == "a tuna sandwich"
    assert candidates["worded"].vector.tolist() == pytest.approx([0, 0.6, 0.8])


async def test_what_is_near_and_worded_comes_once_with_both_scores(vectors: Vectors) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("both", "a tuna sandwich", vector=unit(3, 4, 0))])

    candidates = await found(vectors, "sandwich")

    assert candidates["both"].cosine == pytest.approx(0.6, abs=1e-6)
    assert candidates["both"].bm25


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("cats", "my cat"),
        ("dog", "A dog barked."),
        ("reports", "the quarterly REPORT"),
        ("cafe", "Café de Flore"),
        ("金枪鱼", "我的猫喜欢吃金枪鱼"),
        ("喜欢", "我的猫喜欢吃金枪鱼"),
        ("A-1024", "订单号A-1024已于2023年5月7日发货"),
        ("report final", "report_final.pdf"),
        ("首都", "東京は日本の首都です"),
        ("Привет", "привет, мир"),
    ],
)
async def test_words_are_found_in_many_languages_before_and_after_compaction(
    vectors: Vectors, query: str, words: str
) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("it", words), a_row("other", "nothing of that sort")])

    before = await found(vectors, query)
    await vectors.of(ProjectScope("p")).optimize()
    after = await found(vectors, query)

    assert [bool(before["it"].bm25), before["other"].bm25] == [True, 0]
    assert [bool(after["it"].bm25), after["other"].bm25] == [True, 0]


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "the",
        "的",
        '"',
        "'",
        '"a" AND (b',
        "-x +y ~z* a:b [c TO d] \\",
        "?!",
        "x\x00y",
        "\x00",
        "😀",
        "w " * 20_000,
        "x" * 100_000,
    ],
)
async def test_no_sign_in_a_query_has_a_meaning(vectors: Vectors, query: str) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("it", "something else")])

    candidates = await found(vectors, query)

    assert candidates["it"].bm25 == 0


@pytest.mark.parametrize(
    ("where", "allowed"),
    [
        (None, {"a", "b"}),
        (OneOf(TextField.CONVERSATION_ID, ("talk", "none")), {"a"}),
        (OneOf(TextField.AGENT_ID, ("agent",)), {"b"}),
        (OneOf(TextField.APP_ID, ("app",)), {"b"}),
        (OneOf(TextField.FILE_IDS, ("f2", "f9")), {"b"}),
        (OneOf(TextField.FILE_IDS, ("f1", "f2")), {"a", "b"}),
        (OneOf(TextField.KIND, ("TEXT",)), {"a"}),
        (OneOf(TextField.STATUS, ("ARCHIVED", "DELETED")), {"b"}),
        (contains(TextField.TAGS, "x"), {"a", "b"}),
        (AllOf((contains(TextField.TAGS, "x"), contains(TextField.TAGS, "it's 猫"))), {"b"}),
        (info_equals("k", "v"), {"a"}),
        (AllOf((info_equals("k", "v"), info_equals("n", 1))), set()),
        (Compare(TimeField.CREATED_AT, Order.FROM, MADE_AT), {"a", "b"}),
        (Compare(TimeField.CREATED_AT, Order.FROM, MADE_AT + timedelta(milliseconds=1)), {"b"}),
        (Compare(TimeField.CREATED_AT, Order.BEFORE, MADE_AT + timedelta(milliseconds=1)), {"a"}),
        (Compare(TimeField.CREATED_AT, Order.BEFORE, MADE_AT), set()),
        (OneOf(TextField.KIND, ()), set()),
        (OneOf(TextField.FILE_IDS, ()), set()),
    ],
)
async def test_conditions_hold_for_meaning_and_words_alike(
    vectors: Vectors, where: Where | None, allowed: set[str]
) -> None:
    first = a_row("a", "tuna", tags=("x",), file_ids=("f1",), info_pairs=('k="v"',))
    second = a_row(
        "b",
        "tuna",
        conversation_id="other",
        agent_id="agent",
        app_id="app",
        kind="PREFERENCE",
        status="ARCHIVED",
        tags=("x", "it's 猫"),
        file_ids=("f2", "f3"),
        created_at=MADE_AT + timedelta(days=1),
    )
    await vectors.of(ProjectScope("p")).upsert([first, second, a_row("c", "tuna", owner="user:bob")])

    candidates = await found(vectors, "tuna", place=Conditions(owner="user:ann", where=where))

    assert set(candidates) == allowed
    assert all(candidate.bm25 for candidate in candidates.values())


@pytest.mark.parametrize(
    "hostile",
    [
        "' OR 1=1 --",
        "ann' OR owner <> '",
        "\\' OR TRUE --",
        "''",
        "a\x00b",
        "猫\u202e🎉",
        '"; DROP TABLE x; --',
        "%",
        "`ann`",
    ],
)
async def test_a_value_is_only_ever_a_value(vectors: Vectors, hostile: str) -> None:
    everywhere = a_row(
        "own", "tuna", owner=hostile, agent_id=hostile, tags=(hostile,), file_ids=(hostile,), info_pairs=(hostile,)
    )
    await vectors.of(ProjectScope("p")).upsert([everywhere, a_row("foreign", "tuna")])

    as_user = await found(vectors, "tuna", place=Conditions(owner=hostile))
    lists = AllOf(
        tuple(
            OneOf(field, (hostile,))
            for field in (TextField.AGENT_ID, TextField.TAGS, TextField.FILE_IDS, TextField.INFO_PAIRS)
        )
    )
    as_all = await found(vectors, hostile, place=Conditions(owner=hostile, where=lists))
    as_condition = await found(vectors, place=Conditions(owner="user:ann", where=lists))
    await vectors.of(ProjectScope("p")).delete([hostile])

    assert [set(as_user), set(as_all), set(as_condition)] == [{"own"}, {"own"}, set()]
    assert await vectors.of(ProjectScope("p")).ids() == {"own", "foreign"}


async def test_only_the_named_owners_are_looked_at(vectors: Vectors) -> None:
    await vectors.of(ProjectScope("p")).upsert(
        [a_row(name, "tuna", owner=f"user:{name}", tags=(name,)) for name in ("ann", "bob", "eve")]
    )
    nobody, bob, other = (
        Conditions(owner="user:nobody"),
        Conditions(owner="user:bob"),
        Conditions(owner="user:ann", where=AnyOf(())),
    )

    async def ids(*places: Conditions) -> set[str]:
        found = await vectors.of(ProjectScope("p")).candidates(
            query_vector=unit(1, 0, 0), query="tuna", places=places, limit=10
        )
        return {candidate.id for candidate in found}

    assert [await ids(bob), await ids(nobody), await ids()] == [{"bob"}, set(), set()]
    assert [await ids(ANN, bob), await ids(nobody, bob, other), await ids(ANN, other)] == [
        {"ann", "bob"},
        {"bob"},
        {"ann"},
    ]


async def test_places_are_looked_up_by_their_owners_and_not_row_by_row(vectors: Vectors, tmp_path: Path) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("it", "tuna")])
    await vectors.of(ProjectScope("p")).optimize()
    table = await (await lancedb.connect_async(tmp_path / "index")).open_table("memories_p")
    one, other = Conditions(owner="user:ann", where=contains(TextField.TAGS, "x")), Conditions(owner="kb:b")

    for places in ([ANN], [one], [one, other], [ANN, other]):
        plan = await table.vector_search(unit(1, 0, 0)).where(predicate(places)).explain_plan()
        assert "ScalarIndexQuery" in plan


async def test_a_filter_never_lessens_what_is_found(vectors: Vectors) -> None:
    strangers = [a_row(f"s{number}", "tuna", owner="user:bob", vector=unit(1, 0, 0)) for number in range(300)]
    await vectors.of(ProjectScope("p")).upsert([*strangers, a_row("own", "tuna", vector=unit(0, 1, 0))])

    assert set(await found(vectors, "tuna", limit=2)) == {"own"}


async def test_a_row_takes_the_place_of_the_one_with_its_id(vectors: Vectors) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("it", "tuna"), a_row("it", "salmon")])
    await vectors.of(ProjectScope("p")).upsert([a_row("it", "trout"), a_row("new", "tuna")])

    assert await vectors.of(ProjectScope("p")).count() == 2
    assert (await found(vectors, "salmon"))["it"].bm25 == 0
    assert (await found(vectors, "trout"))["it"].bm25


async def test_what_is_deleted_is_not_found(vectors: Vectors) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row(f"r{number}", "tuna") for number in range(1500)])

    await vectors.of(ProjectScope("p")).delete([f"r{number}" for number in range(1, 1500)] + ["absent"])

    assert await vectors.of(ProjectScope("p")).ids() == {"r0"}
    assert set(await found(vectors, "tuna")) == {"r0"}


async def test_a_project_never_sees_another(vectors: Vectors) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("it", "tuna")])

    assert await found(vectors, "tuna", project_id="q") == {}
    assert [await vectors.of(ProjectScope("q")).count(), await vectors.of(ProjectScope("q")).ids()] == [0, set()]


async def test_reading_erasing_and_compacting_nothing_is_no_error(vectors: Vectors) -> None:
    await vectors.of(ProjectScope("p")).upsert([])
    await vectors.of(ProjectScope("p")).delete(["absent"])
    await vectors.of(ProjectScope("p")).optimize()
    await vectors.of(ProjectScope("p")).drop()

    assert await vectors.of(ProjectScope("p")).count() == 0


async def test_a_dropped_project_is_empty_and_can_begin_anew(vectors: Vectors) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("it", "tuna")])

    await vectors.of(ProjectScope("p")).drop()

    assert await found(vectors, "tuna") == {}
    await vectors.of(ProjectScope("p")).upsert([a_row("new", "tuna")])
    assert set(await found(vectors, "tuna")) == {"new"}


async def test_vectors_of_another_embedder_are_refused_until_dropped(vectors: Vectors, tmp_path: Path) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("it")])
    other = await open_vectors(str(tmp_path / "index"), embedder_id="model@2", dimensions=3)

    for use in (
        other.of(ProjectScope("p")).count,
        other.of(ProjectScope("p")).ids,
        other.of(ProjectScope("p")).optimize,
        partial(other.of(ProjectScope("p")).upsert, [a_row("new")]),
        partial(found, other, "tuna"),
    ):
        with pytest.raises(IndexUnusable, match=r"model@1, not model@2: run `memos-gql reindex`"):
            await use()

    assert await vectors.of(ProjectScope("p")).ids() == {"it"}
    await other.of(ProjectScope("p")).drop()
    await other.of(ProjectScope("p")).upsert([a_row("new")])
    assert await other.of(ProjectScope("p")).ids() == {"new"}


async def test_rows_of_another_shape_are_refused_until_dropped(vectors: Vectors, tmp_path: Path) -> None:
    older = pa.schema([("id", pa.string()), ("owner", pa.string())], metadata={"embedder": "model@1"})
    connection = await lancedb.connect_async(tmp_path / "index")
    await connection.create_table("memories_p", data=pa.table({"id": ["it"], "owner": ["user:ann"]}, schema=older))

    for use in (
        vectors.of(ProjectScope("p")).count,
        vectors.of(ProjectScope("p")).ids,
        vectors.of(ProjectScope("p")).optimize,
        partial(vectors.of(ProjectScope("p")).upsert, [a_row("new")]),
        partial(found, vectors, "tuna"),
    ):
        with pytest.raises(
            IndexUnusable,
            match="an earlier version of memos-gql; a worker makes it anew: wait a minute, or run `memos-gql reindex`",
        ):
            await use()

    assert await (await connection.open_table("memories_p")).count_rows() == 1
    await vectors.of(ProjectScope("p")).drop()
    await vectors.of(ProjectScope("p")).upsert([a_row("new")])
    assert await vectors.of(ProjectScope("p")).ids() == {"new"}


async def test_a_candidate_knows_whether_it_is_a_correction(vectors: Vectors) -> None:
    await vectors.of(ProjectScope("p")).upsert([a_row("said", "tuna"), a_row("corrected", "tuna", is_correction=True)])

    candidates = await found(vectors, "tuna")

    assert {name: candidate.is_correction for name, candidate in candidates.items()} == {
        "said": False,
        "corrected": True,
    }


async def test_the_nearest_of_many_rows_of_one_owner_are_found_by_an_index_and_few_rows_are_all_compared(
    tmp_path: Path,
) -> None:
    chance = np.random.default_rng(1)
    centres = chance.standard_normal((40, 16))
    points = (centres[chance.integers(40, size=MANY + 520)] + chance.standard_normal((MANY + 520, 16)) / 2).astype(
        np.float32
    )
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    large = await open_vectors(str(tmp_path / "large"), embedder_id="m", dimensions=16)
    of_ann = [replace(a_row(str(number)), vector=point) for number, point in enumerate(points[:-20])]
    of_bob = [
        replace(a_row(f"bob-{number}", owner="user:bob"), vector=point) for number, point in enumerate(points[-20:])
    ]
    await large.of(ProjectScope("p")).replace([*of_ann, *of_bob])
    query = points[0]

    await large.of(ProjectScope("p")).optimize()
    nearest, all_of_bob = [
        await large.of(ProjectScope("p")).candidates(
            query_vector=query, query="nothing", places=[Conditions(owner=owner)], limit=50
        )
        for owner in ("user:ann", "user:bob")
    ]

    exact = {str(number) for number in np.argsort(-points[:-20] @ query)[:50]}
    table = await large.tables.find("memories_p")
    assert table is not None
    assert await has_vector_index(table)
    assert len(exact & {candidate.id for candidate in nearest}) >= 45
    assert {candidate.id for candidate in all_of_bob} == {row.id for row in of_bob}
