"""Short titles."""

import pytest

from memos_gql.memory.titles import first_clause, shorten, title


def test_a_heading_is_the_title() -> None:
    assert title("The monthly rent is due.", heading="2  Rent") == "2 Rent"


def test_without_a_heading_it_is_a_key_phrase_as_written() -> None:
    assert title("The Monthly Rent of it is what it is.", heading=None) == "Monthly Rent"


def test_without_a_phrase_it_is_the_first_clause() -> None:
    assert title("12 + 30 = 42; 7", heading=None) == "12 + 30 = 42"


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("I moved to Lisbon, and I like it.", "I moved to Lisbon"),
        ("Dr. Lee is late. Again!", "Dr. Lee is late"),
        ("The price is 3.50 at 12:30. Good", "The price is 3.50 at 12:30"),
        ("我上个月搬到了里斯本\uff0c很喜欢。", "我上个月搬到了里斯本"),
        ("Hi", "Hi"),
    ],
)
def test_a_clause_ends_at_the_first_stop_that_is_one(text: str, clause: str) -> None:
    assert first_clause(text) == clause


def test_a_long_title_is_cut_behind_a_word() -> None:
    assert shorten("alpha beta\ngamma", limit=12) == "alpha beta…"


def test_a_long_title_without_spaces_is_cut_anywhere() -> None:
    assert shorten("租" * 100, limit=80) == "租" * 79 + "…"
