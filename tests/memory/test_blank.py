import pytest

from memos_gql.memory.blank import is_blank


@pytest.mark.parametrize("text", ["", " \t\n", "\u3000", "\u200b\ufeff", "\0", "\u2060\u00ad"])
def test_a_text_that_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "的", "。", "\u200b1", "😀", " - "])
def test_a_text_with_one_visible_character_is_not(text: str) -> None:
    assert not is_blank(text)
