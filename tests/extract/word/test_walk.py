from pathlib import Path

from tests.extract import made
from tests.extract.made import paragraph, texts


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


FIRST, NEXT, WIDE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'


def test_of_ruby_only_the_base_is_read(tmp_path: Path) -> None:
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


def test_long_content_of_merged_cells_is_not_repeated(tmp_path: Path) -> None:
    table = row(cell("x" * 500, FIRST), cell("1")) + row(cell("", NEXT), cell("2"))

    assert texts(made.docx(tmp_path, f"<w:tbl>{table}</w:tbl>")) == ["x" * 500 + " | 1", "| 2"]


def test_a_large_initial_joins_its_word(tmp_path: Path) -> None:
    initial = '<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr><w:r><w:t>L</w:t></w:r></w:p>'

    assert texts(made.docx(tmp_path, initial + paragraph("ighthouse keepers") + initial)) == ["Lighthouse keepers", "L"]
