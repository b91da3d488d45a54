"""Topics are recognised in questions by everyday words, and in clauses by the words that contracts use."""

import numpy as np
import pytest

from memos_gql.search.counts import counts_in
from memos_gql.search.topics import asks, heading_of, is_clause, on_topic, topics_asked
from tests.halves import assert_nine_in_ten, labelled


def names_topic(clause: str, query: str) -> bool:
    return any((counts_in([clause], topic.written).times > 0).any() for topic in topics_asked(query))


@pytest.mark.parametrize(
    ("query", "clause"),
    [
        ("where would we sue them?", "The courts of Bristol have jurisdiction."),
        ("can my puppy come along?", "The bringing of animals is prohibited."),
        ("what if we call it off?", "Cancellation is free until the third day."),
        ("闹翻了去哪里打官司", "协商不成的，提交仲裁委员会仲裁。"),
        ("能养狗吗", "不得在房屋内饲养宠物。"),
        ("能不能养狗", "The bringing of animals is prohibited."),
    ],
)
def test_a_question_and_its_clause_have_a_topic_in_common(query: str, clause: str) -> None:
    assert names_topic(clause, query)


@pytest.mark.parametrize(
    ("query", "clause"),
    [("can my puppy come along?", "The courts of Bristol have jurisdiction."), ("能养狗吗", "押金为一万元。")],
)
def test_a_clause_about_something_else_has_none(query: str, clause: str) -> None:
    assert not names_topic(clause, query)


def test_a_question_about_nothing_in_contracts_names_no_topic() -> None:
    assert topics_asked("Who wrote the song?") == ()


def test_bare_keywords_name_none() -> None:
    assert topics_asked("notice period") == ()


@pytest.mark.parametrize(
    "query", ["i lost the key, now what", "she bumped her head, do they tell me", "司仪来不了咋办", "想换个日子结婚"]
)
def test_a_query_may_ask_something_in_the_middle(query: str) -> None:
    assert asks(query)


@pytest.mark.parametrize("query", ["notice period", "违约金"])
def test_keywords_ask_nothing(query: str) -> None:
    assert not asks(query)


def test_a_clause_is_known_by_its_words() -> None:
    texts = ["The tenant pays monthly.", "甲方负责维修。", "We went swimming."]

    assert [is_clause(text) for text in texts] == [True, True, False]


def test_a_clause_about_all_topics_has_1_and_one_about_none_has_less_than_other_texts() -> None:
    topics = topics_asked("can my puppy come along?")

    assert on_topic(np.array([[True], [False]]), topics).tolist() == [1.0, -1.0]


def test_a_topic_of_all_clauses_counts_less_than_one_of_a_single_clause() -> None:
    topics = topics_asked("can my puppy come along?")

    assert on_topic(np.array([[True], [True], [True], [True]]), topics).tolist() == [0.125] * 4


def test_a_topic_that_any_question_may_name_counts_against_no_clause() -> None:
    topics = topics_asked("多少钱")

    assert on_topic(np.array([[True], [False]]), topics).tolist() == [1.0, 0.0]


@pytest.mark.parametrize("language", ["english", "chinese"])
@pytest.mark.parametrize("half", [0, 1], ids=["in sight", "kept apart"])
def test_nine_in_ten_everyday_questions_have_a_topic_of_their_clause(language: str, half: int) -> None:
    pairs = labelled(__file__, "situations/topics.toml")[language][half::2]

    assert_nine_in_ten([query for query, clause in pairs if not names_topic(clause, query)], len(pairs))


@pytest.mark.parametrize(
    ("clause", "heading"),
    [
        ("8. Rent\nThe tenant shall pay 900 euros.", "8. Rent"),
        ("Flat 3\n第8条 租金\n乙方应当每月支付租金。", "Flat 3\n第8条 租金"),
        ("Clause 3 - Overtime: Longer hours are charged.", "Overtime"),
        ("8. Rent. The tenant shall pay 900 euros.", "Rent"),
        ("二、租金：每月三千元。", "二、租金"),
        ("The tenant may keep one small animal. Dogs are none.", ""),
        ("Borrower: Ann Lee\nLender: Bo Lim", "Borrower"),
        ("", ""),
    ],
)
def test_a_heading_is_the_short_lines_before_the_text_or_the_words_before_a_colon(clause: str, heading: str) -> None:
    assert heading_of(clause) == heading


def test_a_clause_with_the_topic_in_its_heading_is_about_it_and_others_mention_it() -> None:
    topics = topics_asked("can my puppy come along?")
    has_topic, in_heading = np.array([[True], [True], [False]]), np.array([[True], [False], [False]])

    assert on_topic(has_topic, topics, in_heading).tolist() == pytest.approx([1.0, 0.389, -1.0], abs=0.001)


def test_what_most_clauses_are_about_does_not_tell_which_one_is_meant() -> None:
    topics = topics_asked("can my puppy smoke?")
    pets_and_smoking = np.array([[True, False]] * 5 + [[False, True]])

    assert len(topics) == 2
    assert on_topic(pets_and_smoking, topics).tolist() == [-1.0] * 5 + [1.0]
