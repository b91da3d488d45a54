from itertools import pairwise

import pytest

from memos_gql.documents import ProjectScope, now
from memos_gql.storage.arranging import LEAST_SCATTERED, write_back
from memos_gql.storage.conditions import Conditions
from memos_gql.storage.index_rows import IndexRow
from memos_gql.storage.index_writer import IndexWriter
from memos_gql.storage.vectors import Vectors
from tests.storage.rows import a_row, unit

pytestmark = pytest.mark.usefixtures("leases")

OWNERS = 26
ROWS = LEAST_SCATTERED + 25 * OWNERS


def in_turns() -> list[IndexRow]:
    """Rows of many users in the order in which they arrive if all users write at once."""
    return [a_row(str(number), f"note {number}", owner=f"user:{number % OWNERS}") for number in range(ROWS)]


async def owners_in_order(vectors: Vectors) -> list[str]:
    table = await vectors.tables.find("memories_p")
    assert table is not None
    owners: list[str] = (await table.query().select(["owner"]).to_arrow())["owner"].to_pylist()
    return owners


async def words_of(vectors: Vectors, owner: str) -> dict[str, str]:
    hits = await vectors.of(ProjectScope("p")).candidates(
        query_vector=unit(0, 0, 1), query="note", places=[Conditions(owner=owner)], limit=ROWS
    )
    return {hit.id: hit.words for hit in hits}


async def test_settling_a_table_puts_the_rows_of_each_owner_together(vectors: Vectors, writer: IndexWriter) -> None:
    rows = in_turns()
    await vectors.of(ProjectScope("p")).upsert(rows)
    before = await words_of(vectors, "user:7")

    await writer.of(ProjectScope("p")).settle()

    owners = await owners_in_order(vectors)
    assert (len(owners), sum(one != other for one, other in pairwise(owners))) == (ROWS, OWNERS - 1)
    assert await words_of(vectors, "user:7") == before
    assert before == {row.id: row.words for row in rows if row.owner == "user:7"}
    assert await vectors.of(ProjectScope("p")).arrangement() is None


async def test_rows_written_after_the_plan_are_not_overwritten(vectors: Vectors) -> None:
    await vectors.of(ProjectScope("p")).upsert(in_turns())
    plan = await vectors.of(ProjectScope("p")).arrangement()
    assert plan is not None
    await vectors.of(ProjectScope("p")).upsert([a_row("7", "a newer note", owner="user:7")])

    assert await vectors.of(ProjectScope("p")).arrange(plan.steps[0], at=plan.version) is None

    assert (await words_of(vectors, "user:7"))["7"] == "a newer note"


async def test_a_row_that_changes_while_rows_are_rewritten_is_not_overwritten(vectors: Vectors) -> None:
    rows = vectors.of(ProjectScope("p"))
    await rows.upsert([a_row("1", "an old note"), a_row("2", "a note")])
    table = await vectors.tables.find("memories_p")
    assert table is not None
    read = await table.query().to_arrow()
    await rows.upsert([a_row("1", "a newer note", updated_at=now())])

    await write_back(table, read)

    assert await words_of(vectors, "user:ann") == {"1": "a newer note", "2": "a note"}


async def test_a_small_table_stays_in_the_order_of_arrival(vectors: Vectors) -> None:
    await vectors.of(ProjectScope("p")).upsert(in_turns()[:200])

    assert await vectors.of(ProjectScope("p")).arrangement() is None
