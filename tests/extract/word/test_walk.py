from pathlib import Path

from tests.extract import made
from tests.extract.made import paragraph, texts


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


FIRST, NEXT, WIDE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'


def test_ruby_is_read_as_its_base_only(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:ruby><w:rt><w:r><w:t>とう</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>東</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        "<w:r><w:t>の</w:t></w:r></w:p>"
    )

    assert texts(made.docx(tmp_path, body)) == ["東の"]


def test_the_label_of_merged_rows_is_repeated(tmp_path: Path) -> None:
    table = (
        row(cell("Highlands", FIRST), cell("Wool blanket"), cell("64"))
        + row(cell("", NEXT), cell("Oat biscuits"), cell("5"))
        + row(cell("", NEXT), cell("nothing else", WIDE))
        + row(cell("Coast"), cell("Smoked eel"), cell("18"))
        + row(cell("", NEXT), cell("Net bag"), cell("12"))
        + row(cell("Islands and capes", WIDE), cell("Peat", FIRST))
        + row(cell("Skye"), cell("1"), cell("", NEXT))
        + row(cell("", NEXT), cell("", NEXT), cell("", NEXT))
    )

    assert texts(made.docx(tmp_path, f"<w:tbl>{table}</w:tbl>")) == [
        "Highlands | Wool blanket | 64",
        "Highlands | Oat biscuits | 5",
        "Highlands | nothing else",
        "Coast | Smoked eel | 18",
        "| Net bag | 12",
        "Islands and capes | Peat",
        "Skye | 1 | Peat",
    ]


def test_a_deleted_row_is_not_read(tmp_path: Path) -> None:
    deleted = row(cell("Tug"), cell("40")).replace("<w:tr>", '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>')

    path = made.docx(tmp_path, f"<w:tbl>{deleted}{row(cell('Tug'), cell('60'))}</w:tbl>")

    assert texts(path) == ["Tug | 60"]


def test_long_content_of_merged_cells_is_not_repeated(tmp_path: Path) -> None:
    table = row(cell("x" * 500, FIRST), cell("1")) + row(cell("", NEXT), cell("2"))

    assert texts(made.docx(tmp_path, f"<w:tbl>{table}</w:tbl>")) == ["x" * 500 + " | 1", "| 2"]


def test_a_large_initial_joins_its_word(tmp_path: Path) -> None:
    initial = '<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr><w:r><w:t>L</w:t></w:r></w:p>'

    assert texts(made.docx(tmp_path, initial + paragraph("ighthouse keepers") + initial)) == ["Lighthouse keepers", "L"]


def field(*code: str, result: str = "") -> str:
    """Write a field; the parts of its code are texts and other fields."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    coded = "".join(part if part.startswith("<") else f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in code)
    shown = f"{mark.format('separate')}<w:r><w:t>{result}</w:t></w:r>" if result else ""
    return f"{mark.format('begin')}{coded}{shown}{mark.format('end')}"


def test_a_field_is_read_as_its_result_or_else_as_word_draws_it(tmp_path: Path) -> None:
    said = "<w:r><w:t>{} </w:t></w:r>"
    half = field(r"EQ \f(1,2)")
    address = "https://cafe.example/menu"
    choices = " = &quot;f&quot; &quot;Ms&quot; &quot;Mr&quot;"
    choice = field("IF ", field("MERGEFIELD Sex", result="f"), choices, result="Ms")
    nested = field(r"EQ \f(", field("QUOTE &quot;a&quot;", result="a"), ",", field("QUOTE &quot;b&quot;"), ")")
    body = (
        f"<w:p>{said.format('Page')}{field('PAGE', result='3')}{field('XE &quot;pier&quot;')}</w:p>"
        f"<w:p>{said.format('Take')}{half}<w:r><w:t>, then 2</w:t></w:r>{half}</w:p>"
        f"<w:p>{field('MACROBUTTON None [your name]')}</w:p>"
        f"<w:p>{choice}</w:p>"
        f"<w:p>{nested}</w:p>"
        '<w:p><w:fldSimple w:instr=" EQ \\s\\up4(9) "/></w:p>'
        '<w:p><w:fldSimple w:instr=" DATE "><w:r><w:t>1 May</w:t></w:r></w:fldSimple></w:p>'
        f'<w:p><w:fldSimple w:instr="HYPERLINK &quot;{address}&quot;"><w:r><w:t>dishes</w:t></w:r></w:fldSimple></w:p>'
    )

    assert texts(made.docx(tmp_path, body)) == [
        "Page 3",
        "Take 1/2, then 2 1/2",
        "[your name]",
        "Ms",
        "a/b",
        "^9",
        "1 May",
        "dishes (https://cafe.example/menu)",
    ]


def test_a_field_over_several_paragraphs_is_read_without_its_code(tmp_path: Path) -> None:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{step}"/></w:r>' for step in ("begin", "separate", "end"))
    body = (
        f"<w:p>{begin}<w:r><w:instrText>TOC</w:instrText></w:r></w:p>"
        f"<w:p><w:r><w:instrText>\\o</w:instrText></w:r>{separate}<w:r><w:t>First 1</w:t></w:r></w:p>"
        f"<w:p><w:r><w:t>Second 2</w:t></w:r>{end}</w:p>"
    )

    assert texts(made.docx(tmp_path, body)) == ["First 1", "Second 2"]
