"""Changing a memory by hand."""

import asyncio

import pytest

from memos_gql.documents import Memory, MemoryStatus, PreferenceMemory, ProjectScope
from memos_gql.errors import InvalidInput, NotFound
from memos_gql.resources import Resources
from memos_gql.revise import MAX_VALUE_LENGTH, Changes, update
from memos_gql.search.listing import Window
from memos_gql.search.recall import Question, recall
from memos_gql.storage.conditions import Conditions, OneOf, TextField
from tests.search.conftest import Say, say

__all__ = ["say"]


async def memories(owner: str) -> list[Memory]:
    return await Memory.find(Memory.owner == owner, with_children=True).sort("+created_at").to_list()


async def found(resources: Resources, owner: str, words: str) -> list[str]:
    place = Conditions(owner=owner, where=OneOf(TextField.STATUS, (MemoryStatus.ACTIVATED,)))
    hits = await recall(
        resources, ProjectScope("default"), Question(words=words, places=(place,), min_relativity=0.3), Window(first=5)
    )
    return [hit.memory.value for hit in hits.rows]


async def test_a_changed_memory_is_found_as_it_is_now_and_what_it_was_is_kept(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("My bicycle is red.")
    (before,) = await memories(owner)

    after = await update(
        resources,
        ProjectScope("default"),
        before.id,
        Changes(value="User: My piano is green.", tags=("music", "music")),
    )

    assert (after.id, after.key, after.value, after.tags) == (
        before.id,
        "My piano is green",
        "User: My piano is green.",
        ["music"],
    )
    assert await found(resources, owner, "piano") == ["User: My piano is green."]
    assert await found(resources, owner, "bicycle") == []
    (revision,) = after.history
    assert (revision.key, revision.value, revision.tags, revision.status) == (
        before.key,
        before.value,
        before.tags,
        "ACTIVATED",
    )
    assert after.indexed_at is not None


async def test_a_hidden_memory_is_not_found_until_it_is_restored(resources: Resources, owner: str, say: Say) -> None:
    await say("My bicycle is red.")
    (memory,) = await memories(owner)

    await update(resources, ProjectScope("default"), memory.id, Changes(status=MemoryStatus.DELETED))
    hidden = await found(resources, owner, "bicycle")
    await update(resources, ProjectScope("default"), memory.id, Changes(status=MemoryStatus.ACTIVATED))

    assert hidden == []
    assert await found(resources, owner, "bicycle") == ["User: My bicycle is red."]


async def test_a_title_of_its_own_stays(resources: Resources, owner: str, say: Say) -> None:
    await say("My bicycle is red.")
    (memory,) = await memories(owner)
    await update(resources, ProjectScope("default"), memory.id, Changes(key="Transport"))

    after = await update(resources, ProjectScope("default"), memory.id, Changes(value="User: My bicycle is blue."))

    assert after.key == "Transport"


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        (Changes(), [("input",)]),
        (Changes(key=" ", value="x" * (MAX_VALUE_LENGTH + 1)), [("input", "key"), ("input", "value")]),
        (Changes(tags=("",)), [("input", "tags", "0")]),
        (Changes(value="\ud800"), [("input", "value")]),
    ],
)
async def test_a_refused_change_changes_nothing(
    resources: Resources, owner: str, say: Say, changes: Changes, paths: list[tuple[str, ...]]
) -> None:
    await say("My bicycle is red.")
    (before,) = await memories(owner)

    with pytest.raises(InvalidInput) as refused:
        await update(resources, ProjectScope("default"), before.id, changes)

    assert [issue.path for issue in refused.value.issues] == paths
    assert await memories(owner) == [before]


async def test_another_projects_memory_is_as_if_absent(resources: Resources, owner: str, say: Say) -> None:
    await say("My bicycle is red.")
    (before,) = await memories(owner)

    with pytest.raises(NotFound):
        await update(resources, ProjectScope("elsewhere"), before.id, Changes(value="mine"))

    assert await memories(owner) == [before]


async def test_changes_at_once_lose_none_of_the_history(resources: Resources, owner: str, say: Say) -> None:
    await say("My bicycle is red.")
    (memory,) = await memories(owner)

    values = {f"User: My bicycle is number {number}." for number in range(4)}
    await asyncio.gather(
        *(update(resources, ProjectScope("default"), memory.id, Changes(value=value)) for value in values)
    )

    (after,) = await memories(owner)
    assert {after.value, *(revision.value for revision in after.history)} == {"User: My bicycle is red.", *values}
    assert await found(resources, owner, "bicycle") == [after.value]


async def test_what_is_said_again_after_a_change_is_a_memory_beside_it(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("My bicycle is red.")
    (memory,) = await memories(owner)
    await update(resources, ProjectScope("default"), memory.id, Changes(value="User: My bicycle is blue."))

    await say("My bicycle is red.")

    assert [memory.value for memory in await memories(owner)] == [
        "User: My bicycle is blue.",
        "User: My bicycle is red.",
    ]
    assert len((await memories(owner))[0].sources) == 1


async def test_what_is_said_again_after_it_was_hidden_counts_again(resources: Resources, owner: str, say: Say) -> None:
    await say("My bicycle is red.")
    (memory,) = await memories(owner)
    await update(resources, ProjectScope("default"), memory.id, Changes(status=MemoryStatus.ARCHIVED))

    await say("My bicycle is red.")

    (after,) = await memories(owner)
    assert (after.status, len(after.sources)) == (MemoryStatus.ACTIVATED, 2)
    assert await found(resources, owner, "bicycle") == ["User: My bicycle is red."]


async def test_an_edited_preference_is_about_what_it_says_now(resources: Resources, owner: str, say: Say) -> None:
    await say("I love tea.")
    (preference,) = await PreferenceMemory.find(PreferenceMemory.owner == owner).to_list()

    after = await update(resources, ProjectScope("default"), preference.id, Changes(value="User: I hate coffee."))
    await say("I love tea.")
    await say("I love coffee.")

    assert isinstance(after, PreferenceMemory)
    assert (after.subject, after.stance) == ("coffe", "AGAINST")
    standing = await PreferenceMemory.find(
        PreferenceMemory.owner == owner, PreferenceMemory.status == MemoryStatus.ACTIVATED
    ).to_list()
    assert sorted(memory.value for memory in standing) == ["User: I love coffee.", "User: I love tea."]


async def test_two_preferences_of_one_sentence_say_which_they_are(owner: str, say: Say) -> None:
    await say("I love hiking but I can't stand crowded beaches.")

    preferences = await PreferenceMemory.find(PreferenceMemory.owner == owner).to_list()

    assert {memory.key: memory.value.splitlines()[1] for memory in preferences} == {
        "hiking": "The user says that they like or prefer this: hiking.",
        "crowded beaches": "The user says that they do not like this, or no longer: crowded beaches.",
    }
