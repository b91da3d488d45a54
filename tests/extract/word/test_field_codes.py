import pytest

from memos_gql.extract.word import field_codes


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (" MACROBUTTON NoMacro [Name of the client] ", "[Name of the client]"),
        ("GOTOBUTTON page_9 See page 9", "See page 9"),
        (r' SYMBOL 252 \f "Wingdings" \s 12 ', "✓"),
        (r"SYMBOL 0xE9 \f Arial", "é"),
        ("SYMBOL 26085", "日"),
        ("SYMBOL 150", "–"),
        (r"SYMBOL 0x80 \f Arial", "€"),
        ('QUOTE "as it was said"', "as it was said"),
        (r"eq \f(3,4)", "3/4"),
    ],
)
def test_what_word_draws_from_a_code_is_read(code: str, text: str) -> None:
    assert field_codes.shown(code) == text


@pytest.mark.parametrize(
    "code",
    [
        'XE "kept for the index"',
        r'TC "Heading" \l 2',
        "RD chapter2.doc",
        "SYMBOL 1114112",
        "SYMBOL 55296",
        "SYMBOL 129",
        "SYMBOL -1",
        "MACROBUTTON",
        "",
    ],
)
def test_a_code_that_shows_nothing_gives_no_text(code: str) -> None:
    assert field_codes.shown(code) == ""


def test_the_address_of_a_link_is_in_its_code() -> None:
    assert field_codes.address(r' HYPERLINK "https://example.org/a" \o "tip" ') == "https://example.org/a"
    assert field_codes.address(r' HYPERLINK \l "bookmark"') == ""
    assert field_codes.address(' PAGEREF "https://example.org/a"') == ""


def test_a_number_is_parted_from_the_number_before_it_and_a_power_is_not() -> None:
    assert field_codes.parted("1/2", before="about 2") == " 1/2"
    assert field_codes.parted("1/2", before="about ") == "1/2"
    assert field_codes.parted("^6", before="10") == "^6"
