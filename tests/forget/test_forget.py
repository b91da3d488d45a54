"""What is deleted is gone from MongoDB and the index, and nothing else is."""

import pytest

from memos_gql.documents import Memory, Message
from memos_gql.errors import NotFound
from memos_gql.forget import Picked, count, forget, forget_with_sources
from memos_gql.resources import Resources
from memos_gql.storage.conditions import Conditions
from tests.search.conftest import Say, say

__all__ = ["say"]


async def ids_of(owner: str) -> dict[str, str]:
    return {memory.value: memory.id for memory in await Memory.find(Memory.owner == owner, with_children=True).to_list()}


async def test_memories_are_deleted_by_id_from_the_index_too(resources: Resources, owner: str, say: Say) -> None:
    await say("first", "second")
    ids = await ids_of(owner)

    forgotten = await forget(resources, Picked(owner, [ids["User: first"]]), project_id="default")

    indexed = await resources.vectors.ids("default")
    assert (forgotten.count, list(forgotten.ids)) == (1, [ids["User: first"]])
    assert await ids_of(owner) == {"User: second": ids["User: second"]}
    assert (ids["User: first"] in indexed, ids["User: second"] in indexed) == (False, True)


async def test_an_unknown_id_deletes_nothing_at_all(resources: Resources, owner: str, say: Say) -> None:
    await say("first")
    before = await ids_of(owner)

    with pytest.raises(NotFound) as caught:
        await forget_with_sources(resources, Picked(owner, [*before.values(), "mem_none"]), project_id="default")

    assert caught.value.ids == ["mem_none"]
    assert await ids_of(owner) == before


@pytest.mark.parametrize(("project_id", "suffix"), [("default", "-2"), ("other", "")])
async def test_nobody_deletes_what_is_anothers(resources: Resources, owner: str, say: Say, project_id: str, suffix: str) -> None:
    await say("first")
    before = await ids_of(owner)

    with pytest.raises(NotFound):
        await forget_with_sources(resources, Picked(owner + suffix, [*before.values()]), project_id=project_id)
    everything = Conditions(owner=owner + suffix)
    forgotten = await forget_with_sources(resources, everything, project_id=project_id)

    assert forgotten.count == 0
    assert await ids_of(owner) == before


async def test_counting_deletes_nothing(resources: Resources, owner: str, say: Say) -> None:
    await say("first", "second")

    counted = await count(Conditions(owner=owner), project_id="default")

    assert (counted.count, counted.ids) == (2, ())
    assert len(await ids_of(owner)) == 2


async def test_a_message_is_forgotten_only_when_no_memory_points_to_it(resources: Resources, owner: str, say: Say) -> None:
    await say("first", "second")
    await say("first")
    ids = await ids_of(owner)

    await forget_with_sources(resources, Picked(owner, [ids["User: second"]]), project_id="default")
    remaining = await Message.find(Message.owner == owner).to_list()
    await forget(resources, Picked(owner, [ids["User: first"]]), project_id="default")

    assert [message.parts[0].text for message in remaining] == ["first", "first"]
    assert await Message.find(Message.owner == owner).count() == 2
