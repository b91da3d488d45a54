import base64
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from memos_gql.extract.word import docx
from tests.extract import made
from tests.extract.made import paragraph, part, texts

NO_PARTS: Mapping[str, bytes | str] = {}
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def relation(number: str, target: str, *, more: str = "") -> str:
    return f'<Relationship Id="{number}" Type="http://x/{number}" Target="{target}"{more}/>'


def document(
    folder: Path,
    body: str,
    relations: str = "",
    *,
    name: str = "made.docx",
    parts: Mapping[str, bytes | str] = NO_PARTS,
) -> Path:
    """Write a DOCX with other parts in its folder `word`."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", part("document", f"<w:body>{body}</w:body>"))
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>'
        )
        for member, content in parts.items():
            archive.writestr(f"word/{member}", content)
    return path


def drawn(content: str, *, description: str = "") -> str:
    return f'<w:p><w:r><w:drawing><w:docPr w:descr="{description}"/>{content}</w:drawing></w:r></w:p>'


def embedded(number: str) -> str:
    return f'<w:p><w:r><w:object><w:OLEObject ProgID="Word.Document.12" w:id="{number}"/></w:object></w:r></w:p>'


def points(*values: str) -> str:
    return "".join(f'<w:pt idx="{place}"><w:v>{value}</w:v></w:pt>' for place, value in enumerate(values))


def series(name: str, *values: str) -> str:
    return (
        f"<w:ser><w:tx>{points(name)}</w:tx><w:cat>{points('May', 'June')}</w:cat>"
        f"<w:val>{points(*values)}</w:val></w:ser>"
    )


def test_the_words_and_values_of_a_chart_are_read_in_its_place(tmp_path: Path) -> None:
    title = "<w:title><w:p><w:r><w:t>Guests of </w:t></w:r><w:r><w:t>the inn</w:t></w:r></w:p></w:title>"
    chart = part("chartSpace", title + series("Adults", "12", "30") + series("Children", "5"))
    body = paragraph("Before") + drawn('<w:chart w:id="c"/>', description="More came in June") + paragraph("After")

    path = document(tmp_path, body, relation("c", "chart"), parts={"chart": chart})

    rows = ["May | Adults: 12 | Children: 5", "June | Adults: 30"]
    assert texts(path) == ["Before", "More came in June", "Guests of the inn", *rows, "After"]


def test_the_words_of_smart_art_are_read(tmp_path: Path) -> None:
    shapes = "".join(f"<w:pt><w:t><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:t></w:pt>" for word in ("Plan", "Build"))

    path = document(
        tmp_path,
        drawn('<w:relIds w:dm="d"/>'),
        relation("d", "data"),
        parts={"data": part("dataModel", f"<w:ptLst>{shapes}</w:ptLst>")},
    )

    assert texts(path) == ["Plan", "Build"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"<html><body><script>x()</script><h1>Terms</h1><p>Dock 7</p></body></html>", ["Terms", "Dock 7"]),
        (rb"{\rtf1\ansi Dock 7\par}", ["Dock 7"]),
        ("Größe 7\nDock".encode(), ["Größe 7", "Dock"]),
        (
            b"MIME-Version: 1.0\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.b64encode(b"<p>Dock 7</p>"),
            ["Dock 7"],
        ),
    ],
)
def test_chunks_of_other_formats_are_read_in_their_place(content: bytes, expected: list[str], tmp_path: Path) -> None:
    body = paragraph("Before") + '<w:altChunk w:id="a"/>' + paragraph("After")

    assert texts(document(tmp_path, body, relation("a", "/word/chunk"), parts={"chunk": content})) == [
        "Before",
        *expected,
        "After",
    ]


def test_documents_within_a_document_are_read(tmp_path: Path) -> None:
    inner = document(tmp_path, paragraph("Drawer 14"), name="inner.docx").read_bytes()
    relations = relation("e", "inner") + relation("a", "chunk")

    path = document(
        tmp_path,
        embedded("e") + '<w:altChunk w:id="a"/>' + embedded("e"),
        relations,
        parts={"inner": inner, "chunk": inner},
    )

    assert texts(path) == ["Drawer 14", "Drawer 14"]


def test_what_was_not_read_of_an_embedded_document_is_told(tmp_path: Path) -> None:
    inner = rb"{\rtf1\ansi {\field{\*\fldinst AUTONUM}{\fldrslt }} Oars\par}"
    path = document(tmp_path, '<w:altChunk w:id="a"/>', relation("a", "chunk"), parts={"chunk": inner})

    (page,) = docx.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["Oars"]
    assert page.notices == (
        "in a document within it: an automatic number in it was not read; save the document as DOCX",
    )


def test_a_damaged_embedded_document_is_noted(tmp_path: Path) -> None:
    path = document(
        tmp_path, paragraph("Before") + embedded("e"), relation("e", "inner"), parts={"inner": b"PK\x03\x04 torn"}
    )

    (page,) = docx.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["Before"]
    assert page.notices[0].startswith("a document within it was not read: the document is damaged")


def test_documents_nested_too_deep_end(tmp_path: Path) -> None:
    content = document(tmp_path, paragraph("level 0")).read_bytes()
    for level in range(1, 6):
        content = document(
            tmp_path, paragraph(f"level {level}") + embedded("e"), relation("e", "inner"), parts={"inner": content}
        ).read_bytes()

    (page,) = docx.read(tmp_path / "made.docx", 1, 1)

    assert [line.text for line in page.lines] == ["level 5", "level 4", "level 3", "level 2"]
    assert "too many documents" in page.notices[0]


def test_the_first_of_very_many_embedded_documents_are_read(tmp_path: Path) -> None:
    inner = document(tmp_path, paragraph("x"), name="inner.docx").read_bytes()
    numbers = [f"a{number}" for number in range(60)]
    body = "".join(f'<w:altChunk w:id="{number}"/>' for number in numbers)
    relations = "".join(relation(number, number) for number in numbers)

    (page,) = docx.read(document(tmp_path, body, relations, parts=dict.fromkeys(numbers, inner)), 1, 1)

    assert [line.text for line in page.lines] == ["x"] * 50
    assert len(page.notices) == 1
    assert "too many documents" in page.notices[0]


def test_a_document_within_documents_and_deep_tables_is_read(tmp_path: Path) -> None:
    def deep(content: str) -> str:
        return "<w:tbl><w:tr><w:tc>" * 60 + content + "</w:tc></w:tr></w:tbl>" * 60

    content = document(tmp_path, deep(paragraph("Bottom"))).read_bytes()
    for _ in range(3):
        content = document(tmp_path, deep(embedded("e")), relation("e", "inner"), parts={"inner": content}).read_bytes()

    (line,) = texts(tmp_path / "made.docx")

    assert line == "Bottom"


def test_addresses_of_links_follow_their_words(tmp_path: Path) -> None:
    link = '<w:hyperlink w:id="h"><w:r><w:t>our site</w:t></w:r></w:hyperlink>'
    shown = '<w:hyperlink w:id="m"><w:r><w:t>ann@example.com</w:t></w:r></w:hyperlink>'
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "https://example.com/map" </w:instrText></w:r>'
        '<w:r><w:t> the map</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    external = ' TargetMode="External"'
    relations = relation("h", "https://example.com/", more=external) + relation(
        "m", "mailto:ann@example.com", more=external
    )

    path = document(tmp_path, f"<w:p>{link}{link}</w:p><w:p>{shown}</w:p><w:p>{field}</w:p>", relations)

    assert texts(path) == [
        "our site (https://example.com/)our site",
        "ann@example.com",
        "the map (https://example.com/map)",
    ]


def test_alternative_text_is_read_and_a_file_name_is_none(tmp_path: Path) -> None:
    body = (
        drawn("", description="A grey seal")
        + drawn("", description="seal.png")
        + drawn("", description="C:\\Users\\ann\\my seal.jpg")
    )

    assert texts(made.docx(tmp_path, body)) == ["A grey seal"]


def test_damaged_references_leave_the_text(tmp_path: Path) -> None:
    path = tmp_path / "torn.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", part("document", f"<w:body>{paragraph('Whole')}{embedded('e')}</w:body>"))
        archive.writestr("word/_rels/document.xml.rels", "<Relationships")

    assert texts(path) == ["Whole"]
