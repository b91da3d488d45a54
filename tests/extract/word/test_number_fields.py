from pathlib import Path

from memos_gql.extract.word import docx, number_fields
from tests.extract import made
from tests.extract.made import paragraph, part, texts
from tests.extract.word.test_numbering import level, numbering


def field(code: str, *, result: str = "") -> str:
    marks = ("begin", f"<w:instrText>{code}</w:instrText>", "separate", f"<w:t>{result}</w:t>", "end")
    return "".join(f"<w:r>{_mark(mark)}</w:r>" for mark in marks)


def _mark(mark: str) -> str:
    return mark if mark.startswith("<") else f'<w:fldChar w:fldCharType="{mark}"/>'


def words(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def row(*content: str, style: str = "", number: str = "") -> str:
    """Write a paragraph of fields and words: what begins with `<` is markup."""
    listed = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/>{listed}</w:pPr>'
    return f"<w:p>{properties}{''.join(one if one.startswith('<') else words(one) for one in content)}</w:p>"


def test_legal_numbers_follow_the_headings_and_the_text_below_them(tmp_path: Path) -> None:
    legal = field(" AUTONUMLGL ")
    path = made.docx(
        tmp_path,
        row(legal, " Berths", style="Heading1")
        + row(legal, " Fees", style="Heading2")
        + row(legal, " Due in March.")
        + row(legal, " Doubled in May.")
        + row(legal, " Keys", style="Heading2")
        + row(field(r"AUTONUMLGL \e"), " Kept ashore.")
        + row(legal, " Boats", style="Heading1")
        + row(legal, " Flagged."),
    )

    assert texts(path) == [
        "1. Berths",
        "1.1. Fees",
        "1.1.1. Due in March.",
        "1.1.2. Doubled in May.",
        "1.2. Keys",
        "1.2.1 Kept ashore.",
        "2. Boats",
        "2.1. Flagged.",
    ]


def test_plain_numbers_restart_below_a_heading_that_has_one_and_go_on_below_others(tmp_path: Path) -> None:
    number = field("AUTONUM")
    path = made.docx(
        tmp_path,
        row(number, " Oars")
        + paragraph("Sails", style="Heading1")
        + row(number, " Jib")
        + row(number, " Ropes", style="Heading1")
        + row(number, " Hemp"),
    )

    assert texts(path) == ["1. Oars", "Sails", "2. Jib", "1. Ropes", "1. Hemp"]


def test_outline_numbers_have_letters_and_roman_numerals_by_level(tmp_path: Path) -> None:
    outline = field("AUTONUMOUT")
    styles = ("Heading1", "Heading2", "Heading2", "Heading3", "Heading1")
    path = made.docx(tmp_path, "".join(row(outline, " Quay", style=style) for style in styles))

    assert texts(path) == ["I. Quay", "A. Quay", "B. Quay", "1. Quay", "II. Quay"]


def test_the_switches_choose_format_and_separator(tmp_path: Path) -> None:
    codes = ("AUTONUM", r"AUTONUM \* Arabic \s :", r'AUTONUM \* alphabetic \s " "', r"AUTONUM \* ROMAN \* MERGEFORMAT")
    path = made.docx(tmp_path, "".join(row(field(code), "xxx") for code in codes))

    assert texts(path) == ["1.xxx", "2:xxx", "c xxx", "IV.xxx"]


def test_numbers_within_a_sentence_count_at_the_level_of_the_first(tmp_path: Path) -> None:
    first, other = field(r" LISTNUM NumberDefault \l 6 "), field(" LISTNUM ")
    path = made.docx(
        tmp_path, row("It says that ", first, " no berth is free, ", other, " none was, and ", other, " none will be.")
    )

    assert texts(path) == ["It says that (i) no berth is free, (ii) none was, and (iii) none will be."]


def test_numbers_side_by_side_go_down_a_level_and_each_list_counts_alone(tmp_path: Path) -> None:
    number, outline = field(" LISTNUM "), field(" LISTNUM OutlineDefault ")
    path = made.docx(
        tmp_path,
        row(field(r" LISTNUM \s 0 "), " north")
        + row(number, number, number, " east")
        + row(field(r" LISTNUM \l 2 "), " south")
        + row(field(r" LISTNUM OutlineDefault \s 1 "), " west")
        + row(outline, " up")
        + row(field(r" LISTNUM LegalDefault \l 2 "), " down"),
    )

    assert texts(path) == ["0) north", "1)a)i) east", "b) south", "I. west", "II. up", "1.1. down"]


def test_numbers_in_a_clause_continue_its_list_one_level_below(tmp_path: Path) -> None:
    number = field(" LISTNUM ")
    lists = numbering(level(0, "%1."), level(1, "(%2)", style="lowerLetter"))
    path = made.docx(
        tmp_path,
        row("Send ", number, " the key and ", number, " the fee.", number="1")
        + row("Wait ", number, " a day.", number="1"),
        numbering=lists,
    )

    assert texts(path) == ["1. Send (a) the key and (b) the fee.", "2. Wait (a) a day."]


def test_a_list_is_found_by_its_name_and_one_that_does_not_exist_is_told(tmp_path: Path) -> None:
    lists = part(
        "numbering",
        f'<w:abstractNum w:abstractNumId="7"><w:name w:val="Exhibits"/>{level(0, "Exhibit %1:")}</w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>',
    )
    path = made.docx(
        tmp_path,
        row(field(r' LISTNUM "Exhibits" \l 1 '), " the lease")
        + row(field(" LISTNUM Exhibits "), " the map")
        + row(field(" LISTNUM Annexes "), " the seal"),
        numbering=lists,
    )

    (page,) = docx.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["Exhibit 1: the lease", "Exhibit 2: the map", "the seal"]
    assert page.notices == (number_fields.UNREAD,)


def test_a_bullet_is_no_number_and_a_number_of_a_missing_level_is_told(tmp_path: Path) -> None:
    lists = numbering(level(0, "o", style="bullet"), level(1, "%2)"))
    path = made.docx(
        tmp_path,
        row(field(r" LISTNUM \l 1 "), "oars", number="1") + row(field(r" LISTNUM \l 4 "), "sails", number="1"),
        numbering=lists,
    )

    (page,) = docx.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["oars", "sails"]
    assert page.notices == (
        "an automatic number in it was not read, because its list or its level is unknown; save the document as PDF",
    )


def test_a_stored_number_is_kept_and_counted_and_one_within_another_field_is_not(tmp_path: Path) -> None:
    within = f"<w:r>{_mark('begin')}</w:r>{field('AUTONUM')}<w:r>{_mark('end')}</w:r>"
    path = made.docx(
        tmp_path, row(field("AUTONUM", result="1)"), " hull") + row(within, "keel") + row(field("AUTONUM"), " mast")
    )

    assert texts(path) == ["1) hull", "keel", "2. mast"]
