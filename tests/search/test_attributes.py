"""What is asked about somebody may be told without the words of the question."""

import pytest

from memos_gql.search.attributes import attributes_asked


def told(query: str, text: str) -> frozenset[str]:
    return frozenset().union(*(one.forms for one in attributes_asked(query) if one.is_told_in(text)))


@pytest.mark.parametrize(
    ("query", "text", "forms"),
    [
        ("What's my job?", "I'm a veterinary surgeon.", {"job"}),
        ("What's Tim's profession?", "Tim is a pilot.", {"profession"}),
        ("How do I get to the office?", "I commute by bike.", {"offic"}),
        ("What am I studying?", "I dropped out of my law degree.", {"study"}),
        ("我的职业是什么？", "我是税务顾问。", {"职业"}),
    ],
)
def test_words_of_a_question_are_told_by_others(query: str, text: str, forms: set[str]) -> None:
    assert forms <= told(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("What's my job?", "I'm the youngest of four."),
        ("What's my job?", "I'm a morning person."),
        ("How do I get to the office?", "The office is on the third floor."),
        ("What's my boss called?", "I'm a bus driver."),
        ("我的职业是什么？", "我是左撇子。"),
    ],
)
def test_a_text_about_something_else_tells_none(query: str, text: str) -> None:
    assert told(query, text) == frozenset()


def test_the_name_in_a_question_is_not_told_by_a_job() -> None:
    assert "tim" not in told("What's Tim's job?", "I'm a bus driver.")
