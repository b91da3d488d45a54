import time
from pathlib import Path

import pytest

from memos_gql.extract import rtf


def said(source: str, folder: Path) -> list[str]:
    path = folder / "a.rtf"
    path.write_bytes(source.encode("latin-1"))
    (page,) = rtf.read(path, 1, 1)
    return [line.text for line in page.lines]


def test_letters_of_code_pages_fonts_and_unicode_are_read(tmp_path: Path) -> None:
    fonts = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset134 SimSun;}}"
    source = r"{\rtf1\ansi\ansicpg1252" + fonts + r"\f0 caf\'e9\par {\f1 \'c4\'e3\'ba\'c3}\par\u22909?}"

    assert said(source, tmp_path) == ["café", "你好", "好"]


def test_a_row_of_a_table_is_one_line(tmp_path: Path) -> None:
    source = r"{\rtf1\ansi\trowd\cellx1000\cellx2000 Lamp\cell 39.90\cell\row\trowd Coat\cell 84.50\cell\row}"

    assert said(source, tmp_path) == ["Lamp | 39.90", "Coat | 84.50"]


def test_deleted_and_hidden_text_is_gone(tmp_path: Path) -> None:
    assert said(r"{\rtf1\ansi The price is {\deleted 40}{\v 50}60 euro.}", tmp_path) == ["The price is 60 euro."]


def test_footnotes_stand_at_the_end_and_powers_keep_their_sign(tmp_path: Path) -> None:
    source = (
        r"{\rtf1\ansi\ansicpg1252 About 10{\super 6} fish{\super\chftn{\footnote Counted in J\'e4rna.}} live here.}"
    )

    assert said(source, tmp_path) == ["About 10^6 fish live here.", "Counted in Järna."]


def test_headers_stand_above_and_comments_and_footers_below_each_once(tmp_path: Path) -> None:
    fonts = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}"
    header, footer = (
        r"{\headerl \f1 \'cf\'ee\'f0\'f2}{\headerr \f1 \'cf\'ee\'f0\'f2}",
        r"{\footer \f0 File 10{\super 6}}",
    )
    comment = r"{\*\atnauthor Bo}{\*\annotation \pard Ask the pilot}"
    source = r"{\rtf1\ansi\ansicpg1252" + fonts + header + footer + r"\f0 The berth is free" + comment + r".\par}"

    assert said(source, tmp_path) == ["Порт", "The berth is free.", "Ask the pilot", "File 10^6"]


def test_items_have_the_numbers_that_are_written_before_them(tmp_path: Path) -> None:
    source = r"{\rtf1\ansi {\listtext 1.\tab}Tie the line\par{\pntext\f0 2)\tab}Call channel 12\par}"

    assert said(source, tmp_path) == ["1. Tie the line", "2) Call channel 12"]


def test_pictures_and_properties_are_no_text(tmp_path: Path) -> None:
    source = r"{\rtf1\ansi{\info{\author Bob}}{\*\generator X;}{\pict\pngblip 89504e470d0a}Only this.}"

    assert said(source, tmp_path) == ["Only this."]


def field(code: str, result: str = "") -> str:
    return rf"{{\field{{\*\fldinst {code}}}{{\fldrslt {result}}}}}"


def test_a_field_without_a_result_is_read_as_word_draws_it(tmp_path: Path) -> None:
    rows = [
        "Dose " + field(r"{\f1 EQ \\f(3,4)}") + " a day",
        "Mark " + field(r'SYMBOL 252 \\f "Wingdings"', r"{\f2\fs20 }") + " done",
        field(r"EQ \\o\\ad(\\s\\up 9(\u12392?),\u26481?)") + " by " + field("MACROBUTTON No [name]"),
        "Page " + field("PAGE", "7") + ", " + field(r"EQ \\f(1,2)", "a half") + field('XE "index"'),
    ]

    assert said(r"{\rtf1\ansi " + r"\par ".join(rows) + "}", tmp_path) == [
        "Dose 3/4 a day",
        "Mark ✓ done",
        "東 by [name]",
        "Page 7, a half",
    ]


def test_a_drawn_fraction_stays_apart_from_the_number_before_it(tmp_path: Path) -> None:
    source = r"{\rtf1\ansi Take 2{\b\fs20 " + field(r"EQ \\f(1,2)") + r"} or caf\'e9" + field(r"EQ \\f(3,4)") + "}"

    assert said(source, tmp_path) == ["Take 2 1/2 or café3/4"]


def test_an_emoji_in_a_code_is_read(tmp_path: Path) -> None:
    source = r"{\rtf1\ansi " + field(r'QUOTE "\u-10179?\u-8704? done"') + "}"

    assert said(source, tmp_path) == ["😀 done"]


def test_a_result_of_many_commands_is_read_at_once(tmp_path: Path) -> None:
    source = r"{\rtf1\ansi " + field("PAGE", r"\b " * 5000 + "7") + "}"
    started = time.process_time()

    assert said(source, tmp_path) == ["7"]
    assert time.process_time() - started < 2


def test_many_notes_beside_many_fonts_are_read_at_once(tmp_path: Path) -> None:
    fonts = "".join(rf"{{\f{number}\fswiss\fcharset0 Arial {number};}}" for number in range(500))
    notes = "".join(rf"word{{\footnote note {number}}}\par " for number in range(1000))
    path = tmp_path / "notes.rtf"
    path.write_text(rf"{{\rtf1\ansi{{\fonttbl{fonts}}}{notes}}}")

    started = time.process_time()
    lines = [line.text for page in rtf.read(path, 1, rtf.inspect(path).parts) for line in page.lines]

    assert time.process_time() - started < 2
    assert lines == [*["word"] * 1000, *[f"note {number}" for number in range(1000)]]


def test_an_automatic_number_is_told(tmp_path: Path) -> None:
    path = tmp_path / "clauses.rtf"
    path.write_text(r"{\rtf1\ansi " + field("{ AUTONUM }") + r" Oars\par " + field(" LISTNUM ", "(b)") + " Sails}")

    (page,) = rtf.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["Oars", "(b) Sails"]
    assert page.notices == ("an automatic number in it was not read; save the document as DOCX",)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"10}{\fs24\super\lang9 6", "10^6"),
        (r"10\super -6", "10^-6"),
        ("10{\\super\n6}", "10^6"),
        (r"about {\fs24\super 1} May", "about 1 May"),
        (r"10{\super a}5", "10a5"),
        (r"10\super0 5", "105"),
        (r"10\line\super 5", "10 5"),
    ],
)
def test_only_a_raised_number_after_a_number_is_a_power(source: str, text: str, tmp_path: Path) -> None:
    assert " ".join(said(r"{\rtf1\ansi {" + source + "}}", tmp_path)) == text


def test_commands_that_raise_text_again_and_again_are_read_in_time(tmp_path: Path) -> None:
    source = r"{\rtf1\ansi 1" + r"\super1" * 20_000 + " kept}"
    started = time.process_time()

    assert said(source, tmp_path) == ["1kept"]
    assert time.process_time() - started < 2


def test_codes_without_an_end_are_no_text(tmp_path: Path) -> None:
    assert said(r"{\rtf1\ansi kept " + r"{\*\fldinst EQ " * 20_000 + "}", tmp_path) == ["kept"]
