"""A text that most likely ends an earlier one is named by it, although no rule says so."""

import pytest

from memos_gql.documents import Memory, MemoryStatus, PreferenceMemory, ProjectScope, TextMemory
from memos_gql.forget import Picked, forget
from memos_gql.ingest.remembering.text_successors import said_in, successors_of
from memos_gql.memory.states import read_states, replaces
from memos_gql.resources import Resources
from memos_gql.revise import Changes, update
from tests.ingest.remembering.test_active_preferences import said
from tests.ingest.remembering.test_text_successors import hits, successors

ENDED = {
    "en": (
        "My bike is in the repair shop.",
        "Picked my bike up from the repair shop.",
        "Is my bike in the repair shop?",
    ),
    "zh": ("我嗓子哑得说不出话", "嗓子总算好了，今天又能唱歌了", "我嗓子还哑吗"),
}
"""What was said, what ends it without a rule, and a question about it."""
APART = {
    "en": ("My bike is in the repair shop.", "My brother took his car to the repair shop."),
    "zh": ("我家冰箱坏了", "邻居家的洗衣机修好了"),
}


@pytest.mark.parametrize("language", ENDED)
async def test_what_is_most_likely_over_stands_below_what_ended_it(
    resources: Resources, owner: str, language: str
) -> None:
    first, then, query = ENDED[language]
    assert not replaces(read_states(then), read_states(first))

    await said(resources, owner, first, day=0)
    await said(resources, owner, then, day=1, conversation="another")

    assert await successors(owner) == {first: then, then: None}
    assert (await hits(resources, owner, query))[:2] == [then, first]


@pytest.mark.parametrize("language", ENDED)
async def test_both_may_come_in_one_request(resources: Resources, owner: str, language: str) -> None:
    first, then, _ = ENDED[language]

    await said(resources, owner, first, then)

    assert await successors(owner) == {first: then, then: None}


@pytest.mark.parametrize("language", APART)
async def test_news_of_somebody_else_ends_nothing(resources: Resources, owner: str, language: str) -> None:
    first, then = APART[language]

    await said(resources, owner, first, day=0)
    await said(resources, owner, then, day=1, conversation="another")

    assert await successors(owner) == {first: None, then: None}


async def test_another_user_s_text_is_not_ended(resources: Resources, owner: str) -> None:
    first, then, _ = ENDED["en"]

    await said(resources, f"{owner}-other", first, day=0)
    await said(resources, owner, then, day=1)

    assert await successors(f"{owner}-other") == {first: None}
    assert await successors(owner) == {then: None}


async def test_what_was_said_later_is_not_ended_by_what_was_said_before(resources: Resources, owner: str) -> None:
    first, then, _ = ENDED["en"]

    await said(resources, owner, first, day=1)
    await said(resources, owner, then, day=0, conversation="another")

    assert await successors(owner) == {first: None, then: None}


async def test_a_text_stands_again_once_what_ended_it_is_deleted(resources: Resources, owner: str) -> None:
    first, then, _ = ENDED["en"]
    await said(resources, owner, first, day=0)
    await said(resources, owner, then, day=1, conversation="another")
    later = await TextMemory.find_one({"owner": owner, "value": f"User: {then}"})
    assert later is not None

    await forget(resources, ProjectScope("default"), Picked(owner, [later.id]))

    assert await successors(owner) == {first: None}


@pytest.mark.parametrize("edited", [0, 1])
async def test_an_edit_of_either_text_voids_what_the_classifier_said(
    resources: Resources, owner: str, edited: int
) -> None:
    both = ENDED["en"][:2]
    await said(resources, owner, both[0], day=0)
    await said(resources, owner, both[1], day=1, conversation="another")
    changed = await TextMemory.find_one({"owner": owner, "value": f"User: {both[edited]}"})
    assert changed is not None

    await update(resources, ProjectScope("default"), changed.id, Changes(value="User: The well is deep."))

    texts = await TextMemory.find({"owner": owner, "_class_id": "Memory.TextMemory"}).to_list()
    assert set(successors_of(said_in(texts)).values()) == {None}


async def test_a_preference_that_is_most_likely_over_is_archived(resources: Resources, owner: str) -> None:
    first, then = "I love oysters.", "The oysters made me so ill, I'm done with them."

    await said(resources, owner, first, day=0)
    await said(resources, owner, then, day=1, conversation="another")

    stored = {memory.value: memory async for memory in PreferenceMemory.find({"owner": owner})}
    assert stored[f"User: {first}"].status is MemoryStatus.ARCHIVED
    assert (await Memory.find({"owner": owner}, with_children=True).count()) >= 3
