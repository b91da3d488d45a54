"""The text that states a preference names what took the preference's place, whatever came first."""

from itertools import permutations
from uuid import uuid4

import pytest

from memos_gql.documents import Memory, MemoryStatus, PreferenceMemory, ProjectScope, TextMemory, owned_by_user
from memos_gql.forget import Picked, forget
from memos_gql.ingest.remembering.preference_texts import pass_on
from memos_gql.ingest.working.jobs import PrepareTask
from memos_gql.ingest.working.pipeline import run
from memos_gql.resources import Resources
from memos_gql.revise import Changes, update
from memos_gql.search.listing import Window
from memos_gql.search.recall import Question, recall
from memos_gql.storage.conditions import Conditions
from tests.halves import HALVES, assert_nine_in_ten, labelled
from tests.ingest.remembering.test_active_preferences import accepted, repeat, said

NAMED = {
    ("changed", "english"): 16,
    ("changed", "chinese"): 16,
    ("changed_kept", "english"): 14,
    ("changed_kept", "chinese"): 11,
}
"""How many of 16 earlier texts rank below what took their place, and name it."""
FIRST, THEN = "I like olives.", "I don't like olives any more."


async def successors(owner: str) -> dict[str, str | None]:
    """Give of each text the words of the memory that it names as its successor."""
    memories = {memory.id: memory.value async for memory in Memory.find({"owner": owner}, with_children=True)}
    texts = await TextMemory.find({"owner": owner, "_class_id": "Memory.TextMemory"}).to_list()
    assert {memory.status for memory in texts} == {MemoryStatus.ACTIVATED}
    return {
        memory.value.removeprefix("User: "): memories[memory.replaced_by].removeprefix("User: ")
        if memory.replaced_by
        else None
        for memory in texts
    }


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (FIRST, THEN),
        ("I prefer tea to coffee.", "I prefer coffee to tea."),
        ("My favourite colour is blue.", "My favourite colour is green now."),
        ("我喜欢吃辣。", "我不喜欢吃辣了。"),
    ],
)
async def test_the_text_of_an_archived_preference_names_its_successor(
    resources: Resources, owner: str, first: str, then: str
) -> None:
    await said(resources, owner, first, day=0)

    await said(resources, owner, then, day=1, conversation="another")

    assert await successors(owner) == {first: then, then: None}


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_it_does_so_whatever_order_tasks_run_in(resources: Resources, order: tuple[int, ...]) -> None:
    owner = owned_by_user(uuid4().hex)
    texts = (FIRST, THEN, "I love olives again.")
    tasks = [await accepted(resources, owner, text, day=day, conversation=f"c{day}") for day, text in enumerate(texts)]

    for turn in order:
        await run(resources, PrepareTask(tasks[turn].id))

    assert await successors(owner) == {texts[0]: texts[2], texts[1]: texts[2], texts[2]: None}


async def test_a_text_that_says_more_stands(resources: Resources, owner: str) -> None:
    several = "I like olives and tea."
    story = "Yesterday we drove to the lake with the whole family and swam until it was dark. I like olives."
    await said(resources, owner, several, story, day=0)

    await said(resources, owner, THEN, day=1)

    assert await successors(owner) == {several: None, story: None, THEN: None}


async def test_what_is_said_again_stands_again_in_every_conversation(resources: Resources, owner: str) -> None:
    await said(resources, owner, FIRST, day=0, conversation="a")
    await said(resources, owner, THEN, day=1, conversation="b")

    await said(resources, owner, FIRST, day=2, conversation="c")

    assert await successors(owner) == {FIRST: None, THEN: FIRST}


async def test_a_text_stands_again_once_its_successor_is_deleted(resources: Resources, owner: str) -> None:
    await said(resources, owner, FIRST, day=0)
    await said(resources, owner, THEN, day=1)
    successor = await PreferenceMemory.find_one({"owner": owner, "value": f"User: {THEN}"})
    assert successor is not None

    await forget(resources, ProjectScope("default"), Picked(owner, [successor.id]))

    assert await successors(owner) == {FIRST: None, THEN: None}
    assert await TextMemory.find({"owner": owner, "indexed_at": None}).to_list() == []


async def test_a_text_stands_again_once_its_preference_is_activated_by_hand(resources: Resources, owner: str) -> None:
    await said(resources, owner, FIRST, day=0)
    await said(resources, owner, THEN, day=1)
    archived = await PreferenceMemory.find_one({"owner": owner, "value": f"User: {FIRST}"})
    assert archived is not None

    await update(resources, ProjectScope("default"), archived.id, Changes(status=MemoryStatus.ACTIVATED))

    assert await successors(owner) == {FIRST: None, THEN: None}


async def test_a_change_of_mind_touches_only_what_was_true_before(resources: Resources, owner: str) -> None:
    *earlier, last = (f"My favourite colour is {colour}." for colour in ("red", "green", "blue", "black", "white"))
    for day, text in enumerate(earlier):
        await said(resources, owner, text, day=day, conversation=f"c{day}")
    before = {memory.id: memory async for memory in Memory.find({"owner": owner}, with_children=True)}

    await said(resources, owner, last, day=9, conversation="last")

    after = {memory.id: memory async for memory in Memory.find({"owner": owner}, with_children=True)}
    written = {
        (after[id_].value, type(after[id_]))
        for id_ in after
        if id_ not in before or after[id_].indexed_at != before[id_].indexed_at
    }
    assert written == {
        (f"User: {text}", kind) for text in (earlier[-1], last) for kind in (TextMemory, PreferenceMemory)
    }
    assert await successors(owner) == {**dict.fromkeys(earlier, last), last: None}


async def test_texts_are_marked_by_a_task_that_died_after_archiving_their_preference(
    resources: Resources, owner: str
) -> None:
    await said(resources, owner, FIRST, day=0)
    task = await said(resources, owner, THEN, day=1, conversation="another")
    unfinished = {"replaced_by": None, "indexed_at": None}
    await TextMemory.find({"owner": owner, "value": f"User: {FIRST}", "memory_type": {"$exists": True}}).set(unfinished)
    await PreferenceMemory.find({"owner": owner, "value": f"User: {FIRST}"}).set({"indexed_at": None})

    await repeat(resources, task)

    assert await successors(owner) == {FIRST: THEN, THEN: None}


@pytest.mark.parametrize("half", HALVES)
async def test_nine_in_ten_changed_minds_are_answered_by_the_last_word(resources: Resources, half: str) -> None:
    rows: list[list[str]] = labelled(__file__, "../../search/situations/superseded.toml")[half]

    wrong = [row for row in rows if not await is_answered_by_the_last_word(resources, *row)]

    assert_nine_in_ten(wrong, len(rows))


async def is_answered_by_the_last_word(resources: Resources, first: str, then: str, query: str) -> bool:
    owner = owned_by_user(uuid4().hex)
    await said(resources, owner, first, day=0)
    await said(resources, owner, then, day=1, conversation="another")
    hits = await recall(
        resources, ProjectScope("default"), Question(words=query, places=(Conditions(owner=owner),)), Window(first=1)
    )
    return hits.rows[0].memory.value.removeprefix("User: ").startswith(then)


async def test_no_preference_names_itself_as_its_successor(resources: Resources, owner: str) -> None:
    await said(resources, owner, FIRST, day=0)
    await said(resources, owner, THEN, day=1, conversation="another")
    earlier, standing = await PreferenceMemory.find(PreferenceMemory.owner == owner).sort("said_at").to_list()
    await standing.set({"replaced_by": earlier.id})

    await pass_on(standing)

    again = await PreferenceMemory.get(standing.id)
    assert again is not None
    assert again.replaced_by == earlier.id


@pytest.mark.parametrize(("name", "language"), list(NAMED))
async def test_an_earlier_text_ranks_below_what_took_its_place_and_names_it(
    resources: Resources, name: str, language: str
) -> None:
    rows: list[list[str]] = labelled(__file__, f"{name}.toml")[language]

    right = [row for row in rows if await _is_superseded(resources, *row)]

    assert len(right) >= NAMED[name, language], [row for row in rows if row not in right]


async def _is_superseded(resources: Resources, first: str, then: str, query: str) -> bool:
    owner = owned_by_user(uuid4().hex)
    await said(resources, owner, first, day=0)
    await said(resources, owner, then, day=1, conversation="another")
    question = Question(words=query, places=(Conditions(owner=owner),))
    hits = await recall(resources, ProjectScope("default"), question, Window(first=1))
    is_first = hits.rows[0].memory.value.removeprefix("User: ").split("\n")[0] == then
    return is_first and (await successors(owner))[first] is not None
