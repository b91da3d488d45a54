"""Where words stand in what was said."""

import pytest

from memos_gql.feedback.occurrences import MAX_PLACES, places, put


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("12", "User: I moved to Spain in 2012."),
        ("12", "User: The boiler runs at 12.5 bar."),
        ("500", "User: The rent is 1,500 euros."),
        ("49", "User: The train costs 49.99 euros."),
        ("Tom", "User: I like tomatoes and Tommy."),
        ("Anna", "User: Anna-Lena bakes bread."),
        ("C", "User: My uncle programs in C++."),
        ("Иван", "User: Иванова is my neighbour."),
        ("Gr", "User: My boss is Mr. Grün."),
        ("十二点", "User: 会议在二十二点开始。"),
        ("九点", "User: 晨会九点半开始。"),
        ("张伟", "User: 张伟民负责买咖啡。"),
        ("北京", "User: 我在北京大学读书。"),
        ("User", "User: I live in Berlin."),
    ],
)
def test_part_of_a_longer_word_or_number_is_another_word(words: str, text: str) -> None:
    assert list(places(words, text)) == []
    assert put("else", instead_of=words, text=text) == text


@pytest.mark.parametrize(
    ("words", "new", "text", "right"),
    [
        ("berlin", "Bonn", "User: I live in Berlin, and Berlin is big.", "User: I live in Bonn, and Bonn is big."),
        ("$49.99", "$59.99", "User: We pay $49.99 a month.", "User: We pay $59.99 a month."),
        ("Müller", "Möller", "User: My boss is Mr. Müller.", "User: My boss is Mr. Möller."),
        ("张伟", "李强", "User: 张伟负责前端团队。", "User: 李强负责前端团队。"),
        ("周三", "周四", "User: 我每周三练小提琴。", "User: 我每周四练小提琴。"),
    ],
)
def test_whole_words_are_exchanged_wherever_they_stand(words: str, new: str, text: str, right: str) -> None:
    assert put(new, instead_of=words, text=text) == right


def test_a_text_that_says_it_too_often_stays() -> None:
    often = "User: " + "tea, " * MAX_PLACES

    assert put("mate", instead_of="tea", text=often) == "User: " + "mate, " * MAX_PLACES
    assert put("mate", instead_of="tea", text=f"{often}tea") == f"{often}tea"


@pytest.mark.parametrize(
    ("words", "new", "text", "right"),
    [
        ("3rd", "the 4th floor", "User: It is on the 3rd floor.", "User: It is on the 4th floor."),
        ("Wo", "Dr. Wu", "User: My dentist is Dr. Wo.", "User: My dentist is Dr. Wu."),
        ("Alice", "Anna leads the team", "User: Alice leads the team.", "User: Anna leads the team."),
        ("花生", "核桃过敏", "User: 我妹妹对花生过敏。", "User: 我妹妹对核桃过敏。"),
        ("12", "11点", "User: 航班12点到达。", "User: 航班11点到达。"),
    ],
)
def test_what_stands_beside_is_not_said_twice(words: str, new: str, text: str, right: str) -> None:
    assert put(new, instead_of=words, text=text) == right
