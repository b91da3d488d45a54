"""Lists of words by kind: a language may leave out a kind that another has, but nobody may ask for an unknown one."""

import pytest

from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_pattern, listed_words


def test_a_kind_that_a_language_leaves_out_is_empty_and_its_pattern_matches_nothing() -> None:
    assert "subject" in listed_words(Language.ENGLISH, "mail_heads")
    assert listed_words(Language.CHINESE, "mail_heads") == frozenset()
    assert listed_pattern(Language.CHINESE, "mail_heads").search("subject: ") is None


def test_a_kind_that_no_language_lists_is_refused() -> None:
    with pytest.raises(KeyError, match="unheard_of"):
        listed_words(Language.ENGLISH, "unheard_of")
