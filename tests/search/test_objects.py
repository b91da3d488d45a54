"""A statement about other things does not answer a question about one of many that may be so at once."""

from pathlib import Path

import pytest

from memos_gql.search.objects import tells_of_others
from memos_gql.search.places import asked_in, read
from tests.halves import assert_nine_in_ten, labelled


def are_others(question: str, statement: str) -> bool:
    return tells_of_others(asked_in(question), read(f"User: {statement}"))


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("Am I allergic to penicillin?", "I'm allergic to cats."),
        ("Do I own a drone?", "I have a telescope and a microscope."),
        ("Do I need a visa for Vietnam?", "I need a visa for China."),
        ("我会弹竖琴吗？", "我会弹钢琴。"),
        ("阿哈吃猪肉吗？", "阿哈每周吃两次鱼。"),
    ],
)
def test_what_many_may_be_so_of_is_told_of_others(question: str, statement: str) -> None:
    assert are_others(question, statement)


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("Am I allergic to fish?", "I'm allergic to seafood."),
        ("Do I eat fruit?", "I eat mangosteen."),
        ("Do I like tea?", "I like coffee and tea."),
        ("Do I like music?", "I like rap music."),
        ("我会下棋吗？", "我会下象棋。"),
    ],
)
def test_a_kind_of_the_thing_or_the_thing_among_others_is_no_other(question: str, statement: str) -> None:
    assert not are_others(question, statement)


def test_where_one_thing_is_is_answered_by_another_place() -> None:
    assert not are_others("Is the key in the drawer?", "The key is in the safe.")


def test_what_is_denied_or_said_of_another_person_is_not_compared() -> None:
    assert not are_others("Do I like olives?", "I don't like anchovies.")
    assert not are_others("Do I like olives?", "My brother likes anchovies.")


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_nine_in_ten_that_answer_are_not_taken_for_others(language: str) -> None:
    pairs = labelled(__file__, f"situations/{Path(__file__).stem.removeprefix('test_')}.toml")[language]

    assert_nine_in_ten([pair for pair in pairs["same"] if are_others(*pair)], len(pairs["same"]))
