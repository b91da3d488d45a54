"""Labelled feedback replaces a value by a value of the same kind.

Otherwise no word of a memory is changed.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from memos_gql.feedback.rewording import reworded
from memos_gql.memory.corrections import read_correction
from memos_gql.memory.wishes import Wish
from tests.halves import HALVES, assert_nine_in_ten

FOLDER = Path(__file__).parent
SETS = (
    "development_en",
    "development_zh",
    "held_out_en",
    "held_out_zh",
    "unseen_en",
    "unseen_zh",
    "later_en",
    "later_zh",
    "fresh_development_en",
    "fresh_development_zh",
    "fresh_held_out_en",
    "fresh_held_out_zh",
    "parts_en",
    "parts_zh",
)


@dataclass(frozen=True)
class Labelled:
    """A memory, feedback about it, what is asked for, and what the memory says then."""

    said: str
    feedback: str
    wish: str
    right: str | None = None


def labelled(name: str) -> list[Labelled]:
    return [Labelled(**json.loads(line)) for line in (FOLDER / f"{name}.jsonl").read_text().splitlines()]


def outcome(pair: Labelled) -> tuple[str, str | None]:
    correction = read_correction(pair.feedback)
    if correction is not None and correction.wish is Wish.FORGET:
        return "forget", None
    right = reworded(pair.said, correction) if correction is not None and correction.wish is Wish.REPLACE else None
    return ("replace", right) if right else ("deny", None)


@pytest.mark.parametrize("name", ["development_en", "development_zh", "parts_en", "parts_zh"])
def test_feedback_comes_to_what_its_author_meant(name: str) -> None:
    pairs = labelled(name)

    assert [(pair, *outcome(pair)) for pair in pairs] == [(pair, pair.wish, pair.right) for pair in pairs]


@pytest.mark.parametrize(("name", "right"), [("held_out_en", 35), ("held_out_zh", 34)])
def test_nine_in_ten_feedbacks_that_no_rule_was_made_for_are_understood(name: str, right: int) -> None:
    pairs = labelled(name)

    understood = [pair for pair in pairs if outcome(pair) == (pair.wish, pair.right)]

    assert (len(understood), len(pairs) >= 35) == (right, True)


@pytest.mark.parametrize("name", ["unseen_en", "unseen_zh"])
def test_nine_in_ten_feedbacks_that_were_kept_apart_later_are_understood(name: str) -> None:
    pairs = labelled(name)

    assert_nine_in_ten([pair for pair in pairs if outcome(pair) != (pair.wish, pair.right)], len(pairs))


@pytest.mark.parametrize("name", ["later_en", "later_zh"])
def test_nine_in_ten_feedbacks_in_other_forms_are_understood(name: str) -> None:
    pairs = labelled(name)
    denied = [pair for pair in pairs if pair.wish == "deny"]

    wishes = [correction.wish if (correction := read_correction(pair.feedback)) else None for pair in denied]

    assert_nine_in_ten([pair for pair in pairs if outcome(pair) != (pair.wish, pair.right)], len(pairs))
    assert_nine_in_ten([pair for pair, wish in zip(denied, wishes, strict=True) if wish is not Wish.DENY], len(denied))


@pytest.mark.parametrize(
    ("name", "least"),
    [("fresh_development_en", 26), ("fresh_development_zh", 26), ("fresh_held_out_en", 11), ("fresh_held_out_zh", 10)],
)
def test_feedback_that_says_only_a_part_anew_is_understood(name: str, least: int) -> None:
    pairs = labelled(name)

    assert len([pair for pair in pairs if outcome(pair) == (pair.wish, pair.right)]) >= least


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_part_said_anew_changes_no_memory_of_another_thing(language: str) -> None:
    told = [pair for half in HALVES for pair in labelled(f"fresh_{half}_{language}")]
    anew = [
        (pair, correction)
        for pair in told
        if (correction := read_correction(pair.feedback)) is not None and correction.restated
    ]

    written = [
        (pair.feedback, other.said, right)
        for pair, correction in anew
        for other in told
        if other.said != pair.said and (right := reworded(other.said, correction))
    ]

    assert len(anew) >= 12
    assert written == []


@pytest.mark.parametrize("name", SETS)
def test_nothing_is_rewritten_where_no_value_is_given(name: str) -> None:
    written = [(pair.said, outcome(pair)[1]) for pair in labelled(name) if pair.wish != "replace"]

    assert [right for _, right in written if right] == []


@pytest.mark.parametrize(
    ("said", "feedback", "right"),
    [
        ("The keys are in the drawer.", "The keys are on the shelf, not in the drawer.", "The keys are on the shelf."),
        ("The keys are in the drawer.", "They are not in the drawer but on the shelf.", "The keys are on the shelf."),
        ("My shoe size is 42.", "My shoe size is wrong, it should be 43.", "My shoe size is 43."),
        ("我的车牌是浙A12345。", "车牌不对，应该是浙A54321。", "我的车牌是浙A54321。"),
        (
            "The bakery is on the fourth floor.",
            "No, the second floor, not the fourth.",
            "The bakery is on the second floor.",
        ),
        ("Our cat is called Miso.", "Our cat is called Mochi, you misspelled it.", "Our cat is called Mochi."),
        ("我坐第三排。", "我是说第五排，不是第三排。", "我坐第五排。"),
        ("小军住在绍兴。", "小军其实住在嘉兴。", "小军住在嘉兴。"),
        ("The bus stop is on Elm Street.", "stop D nowadays", None),
        ("The parcel weighs six kilos.", "they're seven now", None),
        ("The wifi is called Nest.", "Her name is Mrs Ahmedi", None),
        ("我有两个女儿。", "女儿已经上五年级了", None),
        ("晨会九点一刻开。", "人家七岁了", None),
        ("我开丰田。", "苏州？我是无锡人", None),
        ("My brother is tall.", "My brother is ill, actually.", None),
        ("My dog is called Rex.", "My cat is called Miso, actually.", None),
        ("The bakery is on the fourth floor.", "Not the fourth floor. Thursday.", None),
        ("我哥是医生。", "我哥其实是好人。", None),
        ("My flight is at 9.", "My flight is not at 9, it's delayed until 11.", None),
        ("Tom is the head of sales.", "Tom isn't the head of sales, it's Kate.", "Kate is the head of sales."),
        ("I live in Berlin.", "Berlin is wrong, it's Germany's capital.", None),
        ("My desk is made of oak.", "My desk isn't oak, it's ugly.", None),
        ("Anna is gravely allergic to nuts.", "Anna isn't allergic to nuts, she's a doctor.", None),
    ],
)
def test_only_words_that_fit_the_place_are_put_there(said: str, feedback: str, right: str | None) -> None:
    correction = read_correction(feedback)

    assert correction is not None
    assert (reworded(said, correction) if correction.wish is Wish.REPLACE else None) == right
