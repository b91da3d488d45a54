"""Whom a statement is about, in English and Chinese."""

import pytest

from memos_gql.search.persons import person_of


def is_common(word: str) -> bool:
    return word in {"deadline", "moved", "rent"}


@pytest.mark.parametrize(
    ("words", "person"),
    [
        ("User: I live in Bergen.", "self"),
        ("User: Ben moved to Porto.", "ben"),
        ("User: Ben Adler just moved to Porto.", "ben"),
        ("User: Clara's number is 555-0177.", "clara"),
        ("User: Clara's sister lives in Linz.", "clara: sister"),
        ("User: My sister Clara lives in Linz.", "sister"),
        ("User: She works at a bank.", "she"),
        ("User: Caroline: I moved to Oslo.", "caroline"),
        ("User: Caroline: Ben moved to Oslo.", "ben"),
        ("User: The deadline is on Friday.", "self"),
        ("User: Deadline moved to Friday.", "self"),
        ("User: Moved to Porto.", "self"),
        ("User: It was postponed.", "self"),
        ("User: Ben and I moved to Porto.", "self"),
        ("User: 我住在厦门。", "self"),
        ("User: 小王搬到上海了。", "小王"),
        ("User: 李娜的手机号换了。", "李娜"),
        ("User: 张伟的妈妈搬到昆明了。", "张伟: 妈妈"),
        ("User: 我妈妈住在成都。", "妈妈"),
        ("User: 他跳槽到腾讯了。", "他"),
        ("User: 房租涨到三千了。", "self"),
        ("User: ", "self"),
    ],
)
def test_a_statement_is_about_whom_it_names_first(words: str, person: str) -> None:
    assert person_of(words, is_common=is_common, names_fill=lambda: False) == person


@pytest.mark.parametrize(
    ("words", "person"),
    [
        ("User: Ben is the new boss.", "self"),
        ("User: Ben took over as team lead.", "self"),
        ("User: Ben has a new boss.", "ben"),
        ("User: Ben's boss is Ada.", "ben"),
        ("User: 高翔接替了老板。", "self"),
        ("User: 高翔的老板是周明。", "高翔"),
    ],
)
def test_who_fills_a_post_is_not_whom_the_statement_is_about(words: str, person: str) -> None:
    assert person_of(words, is_common=is_common, names_fill=lambda: True) == person
