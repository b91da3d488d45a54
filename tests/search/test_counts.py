"""Where texts have the words of a query."""

import numpy as np
import pytest

from memos_gql.search.counts import Characters, counts_in, shared_forms


@pytest.mark.parametrize(
    ("text", "asked", "times"),
    [
        ("The cat sees cats.", ["cat"], [2]),
        ("CAFÉ, café, ＣＡＦＥ", ["caf"], [3]),
        ("They tied two ties and made a tie of them.", ["ty", "tie"], [1, 1]),
        ("Plans are planned while planning.", ["plan"], [3]),
        ("Straße or STRASSE", ["strass"], [2]),
        ("ﬁsh and fish", ["fish"], [2]),
        ("v2 and V2, not v20", ["v2"], [2]),
        ("invoice401a and INVOICE401A, not invoice401b or invoice401ab", ["invoice401a"], [2]),
        ("category, concat", ["cat"], [0]),
        ("我的猫叫金枪鱼，猫睡了", ["猫", "金枪", "枪鱼"], [2, 1, 1]),
        ("用Python写，PYTHON好", ["python", "用"], [2, 1]),
        ("東京タワーと東京", ["東京", "タワ"], [2, 1]),
        ("Donaudampfer, Donaudampfers, Donaudamm", ["donaudampfer"], [2]),
        ("naively, naïvely, naif", ["naively"], [2]),
        ("interstraße, interstrasse, interstra", ["interstrass"], [2]),
        ("half \ud83d of a pair", ["pair"], [1]),
        ("", ["cat", "猫"], [0, 0]),
    ],
)
def test_a_word_is_counted_in_every_form_in_which_it_stands(text: str, asked: list[str], times: list[int]) -> None:
    assert counts_in([text], asked).times.tolist() == [times]


def test_each_text_is_counted_for_itself() -> None:
    found = counts_in(["我喜欢", "猫", "", "cat, 猫", "a dog"], ["欢猫", "猫", "cat"])

    assert found.times.tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0], [0, 1, 1], [0, 0, 0]]


def test_every_two_characters_are_as_long_as_a_word() -> None:
    assert counts_in(["one two-three", "我喜欢猫", "用Python写", "", "?!"], []).lengths.tolist() == [3, 2, 2, 0, 0]


def test_a_word_is_found_where_it_begins() -> None:
    cat, fish = Characters(["A cat.", "猫吃鱼 cats"]).places(["cat", "吃鱼"])

    assert (cat.tolist(), fish.tolist()) == ([2, 11], [8])


def test_no_texts_have_no_words() -> None:
    found = counts_in([], ["cat", "猫"])

    assert (found.times.shape, found.lengths.shape) == ((0, 2), (0,))
    assert np.array_equal(found.times, np.zeros((0, 2)))


def test_the_words_of_a_query_are_said_to_be_there_or_not() -> None:
    assert shared_forms("Does the cat eat fish?", "Cats sleep.") == {"cat": True, "eat": False, "fish": False}
