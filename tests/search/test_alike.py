"""Memories of one owner that say the same are one row."""

import asyncio

import pytest

from memos_gql.documents import MemoryKind, PreferenceMemory, ProjectScope
from memos_gql.memory.gist import gist
from memos_gql.resources import Resources
from memos_gql.search.listing import Window
from memos_gql.search.recall import Question, Share, recall, recall_each
from memos_gql.storage.conditions import Conditions
from tests.search.conftest import Say


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I live in Porto.", "i live in porto!"),
        ("My dog is called Rex.", "Oh, my dog is called Rex"),
        ("Use the blue folder, please.", "Please use the blue folder"),
        ("我住在北京。", "我住在北京啊！"),
        ("會議在三月五號", "会议在3月5日"),
    ],
)
def test_case_punctuation_and_fillers_make_no_difference(one: str, other: str) -> None:
    assert gist(one) == gist(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I like olives.", "I don't like olives."),
        ("The code is 4711.", "The code is 4712."),
        ("Anna lives in Porto.", "Ida lives in Porto."),
        ("The bill is $50.", "The bill is 50%."),
        ("我喜欢猫。", "我不喜欢猫。"),
        ("我住在北京。", "我住过北京。"),
    ],
)
def test_a_word_that_counts_makes_a_difference(one: str, other: str) -> None:
    assert gist(one) != gist(other)


async def test_what_was_said_in_ten_conversations_is_one_row_with_all_their_sources(
    resources: Resources, owner: str, say: Say
) -> None:
    texts = ("The spare key is under the flowerpot.", "the spare key is under the flowerpot")
    await asyncio.gather(*(say(texts[number % 2], conversation_id=f"c{number}") for number in range(10)))
    await say("The cellar key is lost.")
    question = Question(words="Where is the key?", places=(Conditions(owner=owner),))

    page = await recall(resources, ProjectScope("default"), question, Window(first=1))
    rest = await recall(resources, ProjectScope("default"), question, Window(first=5, after=page.cursors[0]))
    (listed,) = await recall_each(resources, ProjectScope("default"), question, [Share((MemoryKind.TEXT,), 5)])

    (hit,) = page.rows
    assert (hit.alike, len({source.message_id for source in hit.memory.sources}), page.has_next) == (9, 10, True)
    assert [(row.memory.value, row.alike) for row in rest.rows] == [("User: The cellar key is lost.", 0)]
    assert [row.alike for row in listed] == [9, 0]


async def test_a_preference_and_the_text_it_was_taken_from_are_one_row(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("We spoke about food. I like olives.")

    hits = await recall(
        resources,
        ProjectScope("default"),
        Question(words="Do I like olives?", places=(Conditions(owner=owner),)),
        Window(first=5),
    )
    lists = [Share((MemoryKind.TEXT,), 5), Share((MemoryKind.PREFERENCE,), 5)]
    texts, preferences = await recall_each(
        resources,
        ProjectScope("default"),
        Question(words="Do I like olives?", places=(Conditions(owner=owner),)),
        lists,
    )

    assert [row.alike for row in hits.rows] == [0]
    assert (len(texts), [type(row.memory) for row in preferences]) == (1, [PreferenceMemory])


async def test_a_preference_told_twice_was_said_twice(resources: Resources, owner: str, say: Say) -> None:
    await say("We spoke about food. I like olives.", conversation_id="a")
    await say("We spoke about food. I like olives.", conversation_id="b")

    hits = await recall(
        resources,
        ProjectScope("default"),
        Question(words="Do I like olives?", places=(Conditions(owner=owner),)),
        Window(first=5),
    )

    assert [row.alike for row in hits.rows] == [1]


async def test_a_text_said_hundreds_of_times_leaves_room_for_others(resources: Resources, owner: str, say: Say) -> None:
    prompt = "You are a helpful assistant who answers questions about gardens."
    await asyncio.gather(*(say(prompt, conversation_id=f"c{number}") for number in range(16)))
    await say("The garden gate squeaks.", conversation_id="d")
    question = Question(words="questions about gardens", places=(Conditions(owner=owner),))

    hits = await recall(resources, ProjectScope("default"), question, Window(first=5))

    assert [(row.memory.value, row.alike) for row in hits.rows][1] == ("User: The garden gate squeaks.", 0)
    assert hits.rows[0].alike == 15


async def test_what_another_owner_said_is_no_part_of_a_row(resources: Resources, owner: str, say: Say) -> None:
    await say("Tea is served at four.")
    await say("Tea is served at four.", user=f"{owner}-2")
    places = (Conditions(owner=owner), Conditions(owner=f"{owner}-2"))

    hits = await recall(
        resources, ProjectScope("default"), Question(words="When is tea served?", places=places), Window(first=5)
    )

    assert [row.alike for row in hits.rows] == [0, 0]
