"""Which kinds nouns mean and are of."""

import pytest

from memos_gql.search.kinds import kinds_asked, kinds_in


@pytest.mark.parametrize(
    ("general", "text"),
    [
        ("race", "we ran the marathon"),
        ("bird", "two budgies and a cockatoo"),
        ("animals", "our guinea pig"),
        ("ailment", "she has migraines"),
        ("instrument", "the cellos"),
        ("乐器", "他会拉大提琴"),
        ("鸟", "那只鹦鹉"),
        ("疾病", "我有痛风"),
    ],
)
def test_a_text_names_something_of_a_general_noun(general: str, text: str) -> None:
    (asked,) = kinds_asked(general)

    assert not asked.kinds.isdisjoint(kinds_in(text))


@pytest.mark.parametrize(
    ("general", "text"),
    [
        ("bird", "the hamster"),
        ("doctor", "the vet"),
        ("race", "a violin"),
        ("dog", "two kittens"),
        ("乐器", "足球"),
        ("鸟", "仓鼠"),
    ],
)
def test_what_is_of_another_kind_is_not_meant(general: str, text: str) -> None:
    (asked,) = kinds_asked(general)

    assert asked.kinds.isdisjoint(kinds_in(text))


def test_a_noun_that_is_no_general_one_asks_for_no_kind() -> None:
    assert (kinds_asked("where is my marathon medal"), kinds_asked("马拉松奖牌")) == ((), ())


def test_texts_without_nouns_are_of_no_kind() -> None:
    assert [kinds_in(text) for text in ("", "we will see", "好的", "🙂 123")] == [frozenset()] * 4
