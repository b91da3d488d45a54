from pathlib import Path

from tests.extract import made
from tests.extract.made import paragraph, part, texts


def level(place: int, text: str, *, style: str = "decimal", start: int = 1, more: str = "") -> str:
    numbers = f'<w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{place}">{numbers}</w:lvl>'


def numbering(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    return part("numbering", f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}')


def item(text: str, place: int = 0, *, number: int = 1) -> str:
    numbers = f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{numbers}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_clauses_have_the_numbers_that_word_shows(tmp_path: Path) -> None:
    body = (
        item("Scope")
        + item("Ships", 1)
        + item("Fees")
        + item("Due", 1)
        + item("Late", 1)
        + paragraph("Apart.")
        + item("End")
    )

    path = made.docx(tmp_path, body, numbering=numbering(level(0, "%1."), level(1, "%1.%2")))

    assert texts(path) == ["1. Scope", "1.1 Ships", "2. Fees", "2.1 Due", "2.2 Late", "Apart.", "3. End"]


def test_chinese_numbers_stand_close_to_their_words(tmp_path: Path) -> None:
    levels = (
        level(0, "%1、", style="chineseCountingThousand"),
        level(1, "（%2）", style="chineseCountingThousand"),
        level(2, "第%3条"),
    )
    path = made.docx(
        tmp_path, item("总则") + item("适用", 1) + item("员工", 1) + item("例外", 2), numbering=numbering(*levels)
    )

    assert texts(path) == ["一、总则", "（一）适用", "（二）员工", "第1条 例外"]


def test_a_style_numbers_its_paragraphs(tmp_path: Path) -> None:
    styles = (
        '<w:style w:styleId="Clause"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Sub"><w:basedOn w:val="Clause"/></w:style>'
    )
    levels = numbering(level(0, "Article %1", style="upperRoman"), level(1, "(%2)", more='<w:pStyle w:val="Clause"/>'))
    path = made.docx(
        tmp_path,
        paragraph("Bound", style="Clause") + paragraph("Loose", style="Sub"),
        styles=part("styles", styles),
        numbering=levels,
    )

    assert texts(path) == ["(1) Bound", "(2) Loose"]


def test_a_list_can_start_anew_and_bullets_have_no_number(tmp_path: Path) -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{anew}</w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="9"/></w:num>'
    )
    levels = numbering(level(0, "%1)", style="lowerLetter"), level(1, "\uf0b7", style="bullet"), nums=nums)
    body = (
        item("one")
        + item("two")
        + item("dot", 1)
        + item("five", number=2)
        + item("six", number=2)
        + item("lost", number=3)
    )

    assert texts(made.docx(tmp_path, body, numbering=levels)) == [
        "a) one",
        "b) two",
        "dot",
        "e) five",
        "f) six",
        "lost",
    ]


def test_styles_based_on_each_other_end(tmp_path: Path) -> None:
    styles = (
        '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )

    assert texts(made.docx(tmp_path, paragraph("Round", style="A"), styles=part("styles", styles))) == ["Round"]
