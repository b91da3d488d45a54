"""The right value is found in the words before a denial."""

import pytest

from memos_gql.memory.corresponding import led_value_zh, part_like


@pytest.mark.parametrize(
    ("said", "wrong", "right"),
    [
        ("my train leaves at ten", "nine", "ten"),
        ("it's The Wash", "Ely", "The Wash"),
        ("it's Ely", "York", "Ely"),
        ("the south bank", "the north bank", "the south bank"),
    ],
)
def test_the_part_is_of_the_kind_of_the_wrong_words(said: str, wrong: str, right: str) -> None:
    start, end = part_like(said, wrong)

    assert said[start:end] == right


@pytest.mark.parametrize(
    ("said", "wrong", "right"),
    [("在西站等", "东站", "西站"), ("放书架上了", "抽屉里", "书架上"), ("住海牙", "代尔夫特", "海牙")],
)
def test_a_verb_before_the_value_and_words_after_it_are_no_part_of_it(said: str, wrong: str, right: str) -> None:
    span = led_value_zh(said, wrong)

    assert span is not None
    assert said[slice(*span)] == right


def test_words_with_a_subject_are_left_to_other_rules() -> None:
    assert led_value_zh("我的生日是六月", "五月") is None
