"""What a Word document notes of itself."""

from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

from memos_gql.extract.word import docx
from tests.extract import made

CORE = """<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">{}</cp:coreProperties>"""
"""The part of a package that says what Word knows of a document."""


def document(folder: Path, properties: str) -> Path:
    path = made.docx(folder, made.paragraph("We sail at seven."))
    with ZipFile(path, "a") as archive:
        archive.writestr("docProps/core.xml", properties)
    return path


def test_title_author_and_date_are_noted(tmp_path: Path) -> None:
    noted = (
        "<dc:title>Sailing plan</dc:title><dc:creator>Ann Lee</dc:creator>"
        "<dcterms:created>2026-05-03T10:00:00Z</dcterms:created>"
    )

    outline = docx.inspect(document(tmp_path, CORE.format(noted)))

    assert (outline.title, outline.author, outline.written_at) == (
        "Sailing plan",
        "Ann Lee",
        datetime(2026, 5, 3, 10, tzinfo=UTC),
    )


def test_what_programs_write_by_themselves_is_not_noted(tmp_path: Path) -> None:
    noted = (
        "<dc:title>Microsoft Word Document</dc:title><dc:creator>python-docx</dc:creator>"
        "<dcterms:created>yesterday</dcterms:created>"
    )

    outline = docx.inspect(document(tmp_path, CORE.format(noted)))

    assert (outline.title, outline.author, outline.written_at) == (None, None, None)


def test_a_damaged_note_takes_nothing_from_the_words(tmp_path: Path) -> None:
    outline = docx.inspect(document(tmp_path, "<broken"))

    assert (outline.title, outline.parts) == (None, 1)
