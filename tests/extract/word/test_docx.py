import struct
import zipfile
from pathlib import Path

import pytest

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.word import docx
from memos_gql.pages import Line, Outline
from tests.extract import made
from tests.extract.made import paragraph, part, texts

CORPUS = Path(__file__).parents[2] / "corpus"


def refusal(path: Path) -> FileFailure:
    with pytest.raises(FileFailure) as caught:
        docx.inspect(path)
    return caught.value


def test_paragraphs_and_headings_are_read_in_order(tmp_path: Path) -> None:
    styles = '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    path = made.docx(
        tmp_path, paragraph("Plan", style="berschrift1") + paragraph("We sail at seven."), styles=part("styles", styles)
    )

    (page,) = docx.read(path, 1, 1)

    assert page.lines == (
        Line("Plan", starts_block=True, is_heading=True, level=2),
        Line("We sail at seven.", starts_block=True),
    )
    assert docx.inspect(path) == Outline(page_count=None, parts=1)


def test_a_table_is_read_row_by_row() -> None:
    lines = texts(CORPUS / "tables.docx")

    assert lines[:5] == [
        "Test with tables",
        "A uniform table",
        "Header 0.0 | Header 0.1 | Header 0.2",
        "Cell 1.0 | Cell 1.1 | Cell 1.2",
        "Cell 2.0 | Cell 2.1 | Cell 2.2",
    ]
    assert "Cell 1.0 | Merged Cell 1.1 1.2" in lines


def test_a_table_within_a_cell_is_part_of_the_cell(tmp_path: Path) -> None:
    def cell(content: str) -> str:
        return f"<w:tc>{content}</w:tc>"

    inner = f"<w:tbl><w:tr>{cell(paragraph('7'))}{cell(paragraph('EUR'))}</w:tr></w:tbl>"
    path = made.docx(tmp_path, f"<w:tbl><w:tr>{cell(paragraph('Fee'))}{cell(inner)}</w:tr></w:tbl>")

    assert texts(path) == ["Fee | 7 | EUR"]


def test_headers_footers_and_text_boxes_are_read_once() -> None:
    assert texts(CORPUS / "text_box.docx") == [
        "This text is inside of a text box in the header of the document.",
        "This text is directly in the body of the document.",
        "This text is inside of a text box in the body of the document.",
        "This text is inside of a text box in the footer of the document.",
    ]


def test_notes_and_comments_follow_the_body() -> None:
    assert texts(CORPUS / "footnotes.docx") == ["Eto ochen prostoy text so snoskoy", "snoska"]
    assert texts(CORPUS / "comments.docx")[-3:] == [
        "This is a sample reviewer comment on the first paragraph.",
        "Another comment by a different reviewer.",
        "Anonymous feedback on this paragraph.",
    ]


def test_words_in_a_picture_are_read_with_their_confidence() -> None:
    (page,) = docx.read(CORPUS / "picture.docx", 1, 1)

    assert [line.text for line in page.lines] == [
        "This is some text.",
        "Here is an embedded image:",
        "Happy New Year 2003!",
    ]
    assert page.lines[-1].confidence is not None
    assert page.lines[-1].confidence > 0.9


def test_what_was_deleted_or_computed_is_not_read(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t> and added</w:t></w:r></w:ins>"
        "<w:r><w:instrText>PAGE</w:instrText><w:tab/><w:t>end</w:t></w:r></w:p>"
    )

    assert texts(made.docx(tmp_path, body)) == ["kept and added end"]


def test_hidden_words_are_not_read(tmp_path: Path) -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>seen</w:t></w:r>'

    assert texts(made.docx(tmp_path, f"<w:p>{hidden}{shown}</w:p><w:p>{hidden}</w:p>")) == ["seen"]


def test_only_the_first_of_several_alternatives_is_read(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:t>new</w:t></mc:Choice>"
        "<mc:Fallback><w:t>old</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )

    assert texts(made.docx(tmp_path, body)) == ["new"]


def test_a_document_saved_as_one_xml_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "flat.doc"
    body = part("document", f"<w:body>{paragraph('Flat but whole')}</w:body>")
    package = "http://schemas.microsoft.com/office/2006/xmlPackage"
    content = f'<pkg:part pkg:name="/word/document.xml"><pkg:xmlData>{body}</pkg:xmlData></pkg:part>'
    path.write_text(f'<?xml version="1.0"?><pkg:package xmlns:pkg="{package}">{content}</pkg:package>')

    assert texts(path) == ["Flat but whole"]


def test_a_long_document_is_read_in_parts(tmp_path: Path) -> None:
    path = made.docx(tmp_path, "".join(paragraph(f"paragraph {number} " + "x" * 980) for number in range(450)))

    pages = list(docx.read(path, 2, 3))

    assert docx.inspect(path) == Outline(page_count=None, parts=3)
    assert [page.number for page in pages] == [2, 3]
    assert pages[-1].lines[-1].text.startswith("paragraph 449 ")


def test_a_document_of_very_short_lines_is_read_whole(tmp_path: Path) -> None:
    path = made.docx(tmp_path, "<w:p><w:r>" + "<w:t>7</w:t><w:br/>" * 60_000 + "</w:r></w:p>")

    assert texts(path) == ["7"] * 60_000


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + part("document", "<w:body><w:p>&b;</w:p></w:body>"),
        '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + part("document", "<w:body><w:p>&f;</w:p></w:body>"),
        part("document", "<w:body>" + "<w:p>" * 100_000 + "</w:p>" * 100_000 + "</w:body>"),
        part("document", "<w:body><w:p>"),
        part(
            "document",
            "<w:body>" + "<w:tbl><w:tr><w:tc>" * 500 + paragraph("Deep") + "</w:tc></w:tr></w:tbl>" * 500 + "</w:body>",
        ),
    ],
)
def test_twisted_xml_is_corrupt(content: str, tmp_path: Path) -> None:
    path = tmp_path / "twisted.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", content)

    assert refusal(path).code is ErrorCode.CORRUPT_FILE


def test_a_document_without_text_part_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "hollow.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/styles.xml", part("styles", ""))

    assert refusal(path).code is ErrorCode.CORRUPT_FILE


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"x" * 70_000_000)

    assert refusal(path).code is ErrorCode.DECOMPRESSION_LIMIT


def test_a_bomb_whose_directory_lies_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"x" * 70_000_000)
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, content.rindex(b"PK\x01\x02") + 24, 100)
    path.write_bytes(bytes(content))

    assert refusal(path).code in (ErrorCode.DECOMPRESSION_LIMIT, ErrorCode.CORRUPT_FILE)
