"""What is deleted is gone from MongoDB and the index, and nothing else is."""

import pytest

from memos_gql.documents import Memory, Message
from memos_gql.errors import NotFound
from memos_gql.forget import count, forget
from memos_gql.resources import Resources
from memos_gql.storage.conditions import Conditions
from tests.search.conftest import Say, say

__all__ = ["say"]


async def ids_of(user_id: str) -> dict[str, str]:
    return {memory.value: memory.id for memory in await Memory.find(Memory.user_id == user_id, with_children=True).to_list()}


async def test_memories_are_deleted_by_id_from_the_index_too(resources: Resources, user_id: str, say: Say) -> None:
    await say("first", "second")
    ids = await ids_of(user_id)

    forgotten = await forget(resources, [ids["User: first"]], project_id="default", user_id=user_id, with_sources=False)

    indexed = await resources.vectors.ids("default")
    assert (forgotten.count, list(forgotten.ids)) == (1, [ids["User: first"]])
    assert await ids_of(user_id) == {"User: second": ids["User: second"]}
    assert (ids["User: first"] in indexed, ids["User: second"] in indexed) == (False, True)


async def test_an_unknown_id_deletes_nothing_at_all(resources: Resources, user_id: str, say: Say) -> None:
    await say("first")
    before = await ids_of(user_id)

    with pytest.raises(NotFound) as caught:
        await forget(resources, [*before.values(), "mem_none"], project_id="default", user_id=user_id, with_sources=True)

    assert caught.value.ids == ["mem_none"]
    assert await ids_of(user_id) == before


@pytest.mark.parametrize(("project_id", "suffix"), [("default", "-2"), ("other", "")])
async def test_nobody_deletes_what_is_anothers(resources: Resources, user_id: str, say: Say, project_id: str, suffix: str) -> None:
    await say("first")
    before = await ids_of(user_id)

    with pytest.raises(NotFound):
        await forget(resources, [*before.values()], project_id=project_id, user_id=user_id + suffix, with_sources=True)
    everything = Conditions(user_id=user_id + suffix)
    forgotten = await forget(resources, everything, project_id=project_id, user_id=user_id + suffix, with_sources=True)

    assert forgotten.count == 0
    assert await ids_of(user_id) == before


async def test_counting_deletes_nothing(resources: Resources, user_id: str, say: Say) -> None:
    await say("first", "second")

    counted = await count(Conditions(user_id=user_id), project_id="default", user_id=user_id)

    assert (counted.count, counted.ids) == (2, ())
    assert len(await ids_of(user_id)) == 2


async def test_a_message_is_forgotten_only_when_no_memory_points_to_it(resources: Resources, user_id: str, say: Say) -> None:
    await say("first", "second")
    await say("first")
    ids = await ids_of(user_id)

    await forget(resources, [ids["User: second"]], project_id="default", user_id=user_id, with_sources=True)
    remaining = await Message.find(Message.user_id == user_id).to_list()
    await forget(resources, [ids["User: first"]], project_id="default", user_id=user_id, with_sources=False)

    assert [message.parts[0].text for message in remaining] == ["first", "first"]
    assert await Message.find(Message.user_id == user_id).count() == 2
