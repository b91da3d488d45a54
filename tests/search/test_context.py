"""What neighbours add: pure functions on a few candidates, and short replies found through a real index."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from memos_gql.documents import ProjectScope
from memos_gql.memory.reliance import relies_on
from memos_gql.resources import Resources
from memos_gql.search.context import Context, Neighbours, bm25, context_of, context_vectors, neighbours_of
from memos_gql.search.listing import Window
from memos_gql.search.recall import Question, recall
from memos_gql.storage.conditions import Conditions
from tests.search.conftest import Say
from tests.search.test_rank import NOW, a_candidate, direction

PAIRS = [
    ("What's your budget?", "about 2000 euros", "budget"),
    ("How many bedrooms do you need?", "three", "How many bedrooms do I need?"),
    ("Which airport do you fly from?", "Usually Ghent", "Which airport do I fly from?"),
    ("When did you start your job?", "in March 2019", "When did I start my job?"),
    ("你的预算是多少？", "大概两千欧元", "我的预算是多少"),
    ("你最喜欢哪种水果？", "芒果", "我最喜欢的水果"),
    ("孩子几岁了？", "快六岁了", "我的孩子几岁"),
    ("你住在哪个区？", "海淀", "我住在哪个区"),
]
OTHERS = [
    "The printer is on the second floor.",
    "I repaired the fence on Sunday.",
    "今天下雨了，我带了伞。",
    "My aunt sells flowers.",
]


def test_neighbours_are_found_by_the_messages_before_and_after() -> None:
    turns = [
        a_candidate(name, vector=direction(2), previous_turns=before)
        for name, before in (("b", ("a",)), ("a", ()), ("c", ("b",)))
    ]

    assert neighbours_of(turns) == [Neighbours(1, 2), Neighbours(None, 0), Neighbours(0, None)]


def test_turns_that_lie_hours_apart_are_no_neighbours() -> None:
    first = a_candidate("a", vector=direction(2))
    later = a_candidate("b", vector=direction(2), previous_turns=("a",), said_at=NOW + timedelta(hours=7))

    assert neighbours_of([first, later]) == [Neighbours(None, None)] * 2
    assert neighbours_of([first, replace(later, said_at=NOW + timedelta(hours=5))]) == [
        Neighbours(None, 1),
        Neighbours(0, None),
    ]


def test_a_long_turn_explains_itself_and_is_no_context() -> None:
    near = [Neighbours(None, 1), Neighbours(0, 2), Neighbours(1, None)]

    context = context_of(near, np.array([10, 90, 200], np.float32))

    assert context.places.tolist() == [[0, 0, 1], [1, 2, 0], [0, 0, 0], [2, 0, 0]]
    assert context.shares.tolist() == [[0, 0.5, 0], [0.5, 0, 0], [0, 0, 0], [0, 0, 0]]


def test_a_turn_two_places_away_counts_half() -> None:
    near = [Neighbours(None, 1), Neighbours(0, 2), Neighbours(1, None)]

    context = context_of(near, np.array([10, 10, 10], np.float32))

    assert context.shares.tolist() == [[0, 1, 1], [1, 1, 0], [0, 0, 0.5], [0.5, 0, 0]]


def test_what_neighbours_hold_is_added_by_their_share() -> None:
    context = Context(np.array([[1, 0], [0, 0]]), np.array([[0.5, 0], [0, 0]], np.float32))

    assert context.added(np.array([[1, 0], [0, 2]], np.float32)).tolist() == [[1, 1], [0, 2]]


def test_a_context_vector_has_unit_length_and_leans_to_the_neighbour() -> None:
    context = Context(np.array([[1, 0, 0], [0, 0, 1]]), np.array([[1, 0, 0.5], [0, 0, 0.5]], np.float32))

    summed = context_vectors(np.eye(3, dtype=np.float32), context)

    assert summed[0] == pytest.approx([2**-0.5, 2**-0.5, 0])
    assert summed[1] == pytest.approx([0, 1, 0])
    assert summed[2] == pytest.approx(np.array([0.5, 0.5, 1]) / 1.5**0.5)


def test_a_rare_word_counts_for_more_than_a_common_one() -> None:
    common, both, _ = bm25(np.array([[1, 0], [1, 1], [1, 0]], np.float32), np.array([4, 4, 4], np.float32))

    # ln(1 + 0.5/3.5) and ln(1 + 2.5/1.5), each once in a text of average length
    assert common == pytest.approx(0.13353, abs=1e-4)
    assert both == pytest.approx(0.13353 + 0.98083, abs=1e-4)


def test_texts_without_the_words_make_each_of_them_rarer() -> None:
    score, _ = bm25(np.array([[1], [0]], np.float32), np.array([4, 4], np.float32), others=8)

    # ln of 1 + 9.5 / 1.5
    assert score == pytest.approx(1.99243, abs=1e-4)


def test_a_query_without_words_gives_no_text_a_score() -> None:
    assert bm25(np.zeros((2, 0), np.float32), np.array([4, 0], np.float32)).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("words", "before", "relies"),
    [
        ("about 2000 euros", "What's your budget?", True),
        ("Yes.", "Do you smoke?", True),
        ("He is allergic to chicken.", "My dog is called Rex.", True),
        ("I bought a piano.", "My dog is called Rex.", False),
        ("Thanks!", "My dog is called Rex.", False),
        ("大概两千", "你的预算是多少？", True),
        ("它对鸡肉过敏", "我有一只狗", True),
        ("我买了一架钢琴", "我有一只狗", False),
        ("是捷安特的，绿色那款。", "我刚买了辆新自行车。", True),
        ("预产期在四月。", "我妹妹怀孕了。", True),
        ("是的", "我刚买了辆新自行车。", False),
    ],
)
def test_a_turn_relies_on_the_one_before_when_it_answers_it_or_names_nothing(
    words: str, before: str, relies: bool
) -> None:
    assert relies_on(words, before=before) is relies


async def test_a_short_reply_is_found_by_its_question_also_when_another_request_brought_that(
    resources: Resources, owner: str, say: Say
) -> None:
    for number, (question, reply, _) in enumerate(PAIRS):
        await say(question, conversation_id=f"talk-{number}")
        await say(reply, conversation_id=f"talk-{number}")
    await say(*OTHERS, conversation_id="other")

    first = {}
    for _, reply, query in PAIRS:
        asked = Question(words=query, places=(Conditions(owner=owner),))
        (hit,) = (await recall(resources, ProjectScope("default"), asked, Window(first=1))).rows
        first[reply] = (hit.memory.value.removeprefix("User: "), hit.relativity >= 0.5)

    assert first == {reply: (reply, True) for _, reply, _ in PAIRS}


async def test_a_forgotten_question_no_longer_helps_to_find_its_reply(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("What's your budget?", "about 2000 euros")
    asked = Question(words="What is my budget?", places=(Conditions(owner=owner),))
    with_question = (await recall(resources, ProjectScope("default"), asked, Window(first=2))).rows
    await resources.index.of(ProjectScope("default")).delete([with_question[1].memory.id])
    await with_question[1].memory.delete()

    (alone,) = (await recall(resources, ProjectScope("default"), asked, Window(first=2))).rows

    assert [hit.memory.value for hit in with_question] == ["User: about 2000 euros", "User: What's your budget?"]
    assert with_question[0].explanation.reply > 0
    assert (alone.memory.value, alone.explanation.reply) == ("User: about 2000 euros", 0.0)
