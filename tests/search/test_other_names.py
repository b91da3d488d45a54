"""Which words of a question a statement has in other words."""

import pytest

from memos_gql.search.other_names import is_in_other_words, names_one_of_kind, share_in_other_words


@pytest.mark.parametrize(
    ("query", "text", "share"),
    [
        ("Which race do I run?", "I ran the Boston marathon.", 1 / 2),
        ("What's my salary?", "I earn 3,000 a month.", 1),
        ("Who is my boss?", "My boss is Ines.", 0),
        ("What's the reptile's name?", "The gecko is called Pip.", 1),
        ("我怕什么动物？", "我一看见蛇就腿软。", 1),
        ("我的工资是多少？", "我每月挣八千。", 1),
        ("Which race do I run?", "我跑了波士顿马拉松。", 0),
        ("Which race do I run?", "I play the violin.", 0),
        ("", "I play the violin.", 0),
    ],
)
def test_the_share_of_words_that_a_text_has_in_other_words(query: str, text: str, share: float) -> None:
    assert share_in_other_words(query, text) == pytest.approx(share)


def test_a_long_text_says_nothing_in_other_words() -> None:
    assert share_in_other_words("Which race do I run?", "I ran the marathon. " * 20) == 0


def test_a_word_is_in_other_words_with_all_of_its_parts() -> None:
    assert is_in_other_words("driving test", "When is my driving test?", "The driving exam is on Monday.")
    assert not is_in_other_words("driving test", "When is my driving test?", "The maths exam is on Monday.")
    assert is_in_other_words("鸟", "那只鸟的名字是什么？", "我的鹦鹉叫琪琪。")
    assert not is_in_other_words("鸟", "那只鸟的名字是什么？", "我的仓鼠叫琪琪。")


def test_a_son_is_a_child_but_no_daughter() -> None:
    assert is_in_other_words("son", "How old is my son?", "Our child is six.")
    assert not is_in_other_words("son", "How old is my son?", "Our daughter is six.")
    assert is_in_other_words("孩子", "我的孩子几岁？", "我儿子六岁。")
    assert not is_in_other_words("儿子", "我儿子几岁？", "我女儿六岁。")


def test_a_general_noun_is_named_by_one_of_its_kind() -> None:
    assert names_one_of_kind("instrument", "My Cello is old.")
    assert not names_one_of_kind("instrument", "My car is old.")
