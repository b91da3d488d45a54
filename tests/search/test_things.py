"""Which things texts name, and which of them may be one."""

import pytest

from memos_gql.search.things import HEADS, asked_about, may_be_one, things_in


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("User: I keep the drill in the shed.", ["drill", "shed"]),
        ("We drill and shed, I park, you train.", []),
        ("Two couches and a hose", ["couch", "hose"]),
        ("电池放在抽屉里。", ["电池", "抽屉"]),
        ("沙发花了多少钱", ["沙发"]),
        ("交房以后去面包店", ["面包店"]),
        ("在电影院看了《流浪地球》。", ["电影院"]),
        ("", []),
    ],
)
def test_nouns_for_things_are_read_and_verbs_are_not(text: str, things: list[str]) -> None:
    assert [thing.word for thing in things_in(text)] == things


def test_a_compound_is_what_its_last_part_is() -> None:
    assert [(thing.word, thing.meanings) for head in HEADS for thing in things_in(f"my blue{head}")] == [
        (f"blue{head}", things_in(head)[0].meanings) for head in HEADS
    ]
    assert things_in("an idcard in a pencilcase of lowercase letters") == things_in("letters")


@pytest.mark.parametrize(
    ("query", "things"),
    [
        ("Where is my garden hose?", [("garden hose", False)]),
        ("What colour is the umbrella?", [("umbrella", False)]),
        ("Which fruit do I like?", [("fruit", True)]),
        ("What do I drink in the kitchen?", []),
        ("What is the name of my village?", [("village", False)]),
        ("What did we pay for the fridge?", [("fridge", False)]),
        ("What's in the kitchen?", []),
        ("我的伞是什么颜色的？", [("伞", False)]),
        ("我喜欢什么水果？", [("水果", True)]),
        ("门锁密码是多少", []),
        ("《茶馆》是谁写的？", []),
    ],
)
def test_a_question_is_about_what_stands_behind_my_or_the(query: str, things: list[tuple[str, bool]]) -> None:
    assert [(asked.thing.word, asked.is_sort) for asked in asked_about(query)] == things


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("sofa", "couch", True),
        ("my pet", "the hamster", True),
        ("fruit", "mango", True),
        ("sofa", "mattress", False),
        ("cat", "dog", False),
        ("水果", "芒果", True),
        ("毛衣", "围巾", False),
        ("电视机", "电视", True),
    ],
)
def test_things_may_be_one_where_one_is_a_kind_of_the_other(one: str, other: str, may: bool) -> None:
    (first,), (second,) = things_in(one), things_in(other)

    assert may_be_one(first, second) is may
    assert may_be_one(second, first) is may
