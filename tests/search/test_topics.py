"""Topics are recognised in questions by everyday words, and in clauses by the words that contracts use."""

import numpy as np
import pytest

from memos_gql.search.counts import counts_in
from memos_gql.search.topics import asks, is_clause, on_topic, topics_asked


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
