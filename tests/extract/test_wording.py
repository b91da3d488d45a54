import pytest

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.wording import MAX_PAGE_CHARACTERS, bounded, clean, close_gaps, cut, lines_of
from memos_gql.pages import Line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  two\twords\r\n", "two words"),
        ("bell\x07 and \x1b[31mred\x1b[0m", "bell and red"),
        ("\x1b]0;title\x07N\x08NA\x08AME", "NAME"),
        ("pass\u200bword re\u2060set", "password reset"),
        ("looks \u202eesrever\u202c reversed", "looks esrever reversed"),
        ("co\xadoperate", "cooperate"),
        ("\ufeffmark", "mark"),
        ("lone \ud835 half", "lone half"),
        ("pair \ud835\udc49", "pair 𝑉"),
        ("שלום", "שלום"),
        ("\x00\x01", ""),
    ],
)
def test_a_line_holds_only_what_can_be_seen_and_stored(text: str, line: str) -> None:
    assert clean(text) == line


def test_spaces_between_chinese_characters_are_closed_and_others_kept() -> None:
    assert close_gaps("会 议 在 Room 3 ， 三 点 start now") == "会议在 Room 3 ，三点 start now"


def test_cutting_prefers_spaces_and_loses_nothing() -> None:
    pieces = list(cut("aaaa bbbb cccc", 10))

    assert pieces == ["aaaa bbbb", "cccc"]


def test_what_has_no_space_is_cut_anywhere() -> None:
    assert list(cut("x" * 25, 10)) == ["x" * 10, "x" * 10, "x" * 5]


def test_only_the_first_piece_of_a_long_paragraph_starts_a_block() -> None:
    lines = lines_of("word " * 1000, starts_block=True)

    assert [line.starts_block for line in lines] == [True, False, False]


def test_a_page_with_more_text_than_any_page_is_refused() -> None:
    lines = [Line("x" * (MAX_PAGE_CHARACTERS // 2))] * 3

    with pytest.raises(FileFailure) as caught:
        bounded(lines, page=7)

    assert (caught.value.code, caught.value.page) == (ErrorCode.DECOMPRESSION_LIMIT, 7)
