"""Whether a text tells where, when or who of another thing of the same kind."""

import pytest

from memos_gql.search.others_of_kind import tells_of_another_of_kind


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Where do I buy apples?", "I get pears at the market."),
        ("How often do I play badminton?", "I play golf on Tuesdays."),
        ("Who taught me the flute?", "Mr Blom taught me the trumpet."),
        ("苹果在哪里买？", "我在早市买葡萄。"),
        ("谁教我打网球？", "老金教我游泳。"),
    ],
)
def test_another_thing_of_the_kind_is_no_answer(query: str, text: str) -> None:
    assert tells_of_another_of_kind(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Where do I buy apples?", "I get apples and pears at the market."),
        ("What do I eat with apples?", "I like pears."),
        ("Where did I put the sofa?", "The couch is in the attic."),
        ("Where do I buy fruit?", "I get pears at the market."),
        ("Where do I buy apples?", "我在早市买葡萄。"),
        ("我吃苹果配什么？", "我爱吃葡萄。"),
    ],
)
def test_the_thing_itself_and_a_question_for_another_thing_are_not_compared(query: str, text: str) -> None:
    assert not tells_of_another_of_kind(query, text)
