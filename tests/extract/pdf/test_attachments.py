import struct
from pathlib import Path

import pypdfium2
import pytest

from memos_gql.extract import pdf
from memos_gql.pages import Page
from tests.extract import made
from tests.extract.made import Sheet, picture_of


def words(text: str) -> Sheet:
    return Sheet(f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET")


def carrying(folder: Path, name: str, content: bytes) -> Path:
    """A PDF of two pages to which a file is attached."""
    document = pypdfium2.PdfDocument(made.pdf(folder, words("Cover sheet"), words("Second page")))
    document.new_attachment(name).set_data(content)
    path = folder / "carrying.pdf"
    document.save(path)
    return path


def read(path: Path) -> list[Page]:
    return list(pdf.read(path, 1, pdf.inspect(path).parts))


def texts(page: Page) -> list[str]:
    return [line.text for line in page.lines]


def content_of(kind: str, folder: Path) -> bytes:
    said = "The tender is 412,000 euro"
    if kind == "pdf":
        return made.pdf(folder, words(said)).read_bytes()
    if kind == "docx":
        return made.docx(folder, made.paragraph(said)).read_bytes()
    if kind == "png":
        path = folder / "made.png"
        picture_of(said, size=(700, 160)).save(path)
        return path.read_bytes()
    return {"txt": said, "rtf": "{\\rtf1 " + said + "}", "html": f"<html><p>{said}</p></html>"}[kind].encode()


@pytest.mark.parametrize("kind", ["pdf", "docx", "txt", "rtf", "html", "png"])
def test_an_attachment_is_read_by_the_reader_of_its_kind(kind: str, tmp_path: Path) -> None:
    first, last = read(carrying(tmp_path, f"tender.{kind}", content_of(kind, tmp_path)))

    assert texts(first) == ["Cover sheet"]
    assert texts(last) == ["Second page", f"Attachment: tender.{kind}", "The tender is 412,000 euro"]
    assert [line.is_heading for line in last.lines] == [False, True, False]
    assert last.notices == ()


def test_the_documents_of_a_portfolio_are_read_after_its_cover(tmp_path: Path) -> None:
    cover = made.pdf(tmp_path, words("Open this portfolio in another program"), catalog="/Collection<</View/D>>")
    document = pypdfium2.PdfDocument(cover)
    for name, said in (("crane.txt", "The tender is 412,000 euro"), ("quay.txt", "The quay is 80 metres long")):
        document.new_attachment(name).set_data(said.encode())
    portfolio = tmp_path / "portfolio.pdf"
    document.save(portfolio)

    (page,) = read(portfolio)

    assert texts(page)[1:] == [
        "Attachment: crane.txt",
        "The tender is 412,000 euro",
        "Attachment: quay.txt",
        "The quay is 80 metres long",
    ]
    assert page.notices == ()


def test_attachments_after_the_fiftieth_are_counted(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(made.pdf(tmp_path, words("Cover sheet")))
    for number in range(52):
        document.new_attachment(f"{number:02}.txt").set_data(f"Drawer {number:02}".encode())
    path = tmp_path / "many.pdf"
    document.save(path)

    (page,) = read(path)

    assert [line for line in texts(page) if line.startswith("Drawer")] == [
        f"Drawer {number:02}" for number in range(50)
    ]
    assert page.notices == ("attachments that were not read, as there are more than 50: 2; send those by themselves",)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 no archive", "it is of no kind that can be read"),
        (
            b"PK\x03\x04 no list" + b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 1, 1, 46, 4, 0),
            "it is of no kind that can be read",
        ),
        (b"\x7fELF\0\0\0\0", "it is of no kind that can be read"),
        (
            b"%PDF-1.7 and nothing more",
            "the PDF is damaged and cannot be opened; save it again from the program that made it",
        ),
    ],
)
def test_an_attachment_that_cannot_be_read_is_named(content: bytes, reason: str, tmp_path: Path) -> None:
    _, last = read(carrying(tmp_path, "plan.bin", content))

    assert "Second page" in texts(last)
    assert last.notices == (
        f"its attachment \u201cplan.bin\u201d was not read to its end: {reason}; send it by itself",
    )


def test_what_is_attached_to_an_attachment_is_not_read(tmp_path: Path) -> None:
    inner = carrying(tmp_path, "note.txt", b"hidden deep inside").read_bytes()

    _, last = read(carrying(tmp_path, "inner.pdf", inner))

    assert texts(last) == ["Second page", "Attachment: inner.pdf", "Cover sheet", "Second page"]


def test_a_file_pinned_to_a_page_is_read_with_it(tmp_path: Path) -> None:
    note = b"<</Type/EmbeddedFile/Length 28>>stream\nKeel bolts lie in drawer 14.\nendstream"
    file = b"<</Type/Filespec/F(bolts.txt)/UF(bolts.txt)/EF<</F 4 0 R>>>>"
    pin = b"<</Type/Annot/Subtype/FileAttachment/Rect[72 600 90 620]/FS 5 0 R>>"
    sheet = Sheet("BT /F1 12 Tf 72 700 Td (See the note) Tj ET", extra="/Annots[6 0 R]")

    first, last = read(made.pdf(tmp_path, sheet, words("Second page"), objects=(note, file, pin)))

    assert texts(first) == ["See the note", "Attachment: bolts.txt", "Keel bolts lie in drawer 14."]
    assert texts(last) == ["Second page"]


def test_the_attachments_come_with_the_last_page_alone(tmp_path: Path) -> None:
    path = carrying(tmp_path, "note.txt", b"a note")

    (first,) = pdf.read(path, 1, 1)

    assert texts(first) == ["Cover sheet"]
