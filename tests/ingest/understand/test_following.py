"""What was derived is put aside with its words, and comes back with them."""

import pytest

from memos_gql.documents import MemoryStatus, ProjectScope
from memos_gql.resources import Resources
from memos_gql.revise import Changes, update
from tests.ingest.understand.conftest import Finish
from tests.ingest.understand.test_understand import LEA, add, file, found, remembered
from tests.models.stand_in import StandIn

DERIVED = "The user's sister Lea is allergic to peanuts."


@pytest.mark.parametrize("status", [MemoryStatus.DELETED, MemoryStatus.ARCHIVED])
async def test_what_was_derived_goes_and_comes_with_its_words(
    resources: Resources, owner: str, finish: Finish, status: MemoryStatus
) -> None:
    await finish((await add(resources, owner, LEA)).id)
    (words,) = await remembered(owner, derived=False)

    await update(resources, ProjectScope("default"), words.id, Changes(status=status))

    (derived,) = await remembered(owner, derived=True)
    assert (derived.value, derived.status) == (DERIVED, status)
    indexed = {row["id"]: row["status"] async for row in resources.vectors.of(ProjectScope("default")).facts()}
    assert (indexed[words.id], indexed[derived.id]) == (status, status)
    await update(resources, ProjectScope("default"), words.id, Changes(status=MemoryStatus.ACTIVATED))
    (derived,) = await remembered(owner, derived=True)
    assert derived.status is MemoryStatus.ACTIVATED
    assert DERIVED in [hit.memory.value for hit in await found(resources, owner, "What is Lea allergic to?")]


async def test_what_the_user_put_aside_does_not_come_back_with_the_words(
    resources: Resources, owner: str, finish: Finish
) -> None:
    await finish((await add(resources, owner, LEA)).id)
    (words,), (derived,) = await remembered(owner, derived=False), await remembered(owner, derived=True)
    await update(resources, ProjectScope("default"), derived.id, Changes(status=MemoryStatus.DELETED))

    for status in (MemoryStatus.ARCHIVED, MemoryStatus.ACTIVATED):
        await update(resources, ProjectScope("default"), words.id, Changes(status=status))

    (derived,) = await remembered(owner, derived=True)
    assert derived.status is MemoryStatus.DELETED


async def test_a_summary_stays_while_words_of_its_document_are_there(
    resources: Resources, owner: str, finish: Finish, stand_in: StandIn
) -> None:
    lease = (
        b"# Rent\nThe rent is 900 euros.\n\n"
        + b"It is due on the first of the month. " * 120
        + b"\n\n# Keys\nThere are three keys."
    )
    await finish((await add(resources, owner, file("lease.txt", lease))).id)
    words = await remembered(owner, derived=False)
    assert len(words) > 1
    statuses = []

    for memory in words:
        await update(resources, ProjectScope("default"), memory.id, Changes(status=MemoryStatus.DELETED))
        statuses += [summary.status for summary in await remembered(owner, derived=True)]

    assert statuses == [*[MemoryStatus.ACTIVATED] * (len(words) - 1), MemoryStatus.DELETED]
