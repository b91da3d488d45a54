from io import BytesIO
from pathlib import Path

import pytest

from memos_gql.extract.word import docx
from memos_gql.extract.word.package import Package
from memos_gql.extract.word.pictures import Pictures
from memos_gql.extract.word.related import PicturePlace, Unread
from memos_gql.pages import Line
from tests.extract.made import paragraph, picture_of
from tests.extract.word.test_related import document, drawn, relation

CORPUS = Path(__file__).parents[2] / "corpus"


def picture(words: str) -> bytes:
    content = BytesIO()
    picture_of(words, size=(500, 150)).save(content, "PNG")
    return content.getvalue()


def gallery(folder: Path, count: int) -> Path:
    """Write a document of steps, each with its picture; later ones show the first two in turns."""
    body = "".join(paragraph(f"Step {number}") + drawn(f'<w:blip w:embed="p{number}"/>') for number in range(count))
    relations = "".join(relation(f"p{number}", f"media/i{number}.png") for number in range(count))
    shown = [picture("Heron in cage 1"), picture("Gannet in cage 2")]
    return document(
        folder, body, relations, parts={f"media/i{number}.png": shown[number % 2] for number in range(count)}
    )


def test_words_of_pictures_stand_where_the_pictures_do(tmp_path: Path) -> None:
    (page,) = docx.read(gallery(tmp_path, 2), 1, 1)

    assert [line.text for line in page.lines] == ["Step 0", "Heron in cage 1", "Step 1", "Gannet in cage 2"]


def test_the_pictures_behind_the_twentieth_are_read_too(tmp_path: Path) -> None:
    (page,) = docx.read(gallery(tmp_path, 24), 1, 1)

    assert [line.text for line in page.lines][-4:] == ["Step 22", "Heron in cage 1", "Step 23", "Gannet in cage 2"]
    assert page.notices == ()


def test_pictures_that_were_not_read_are_counted(tmp_path: Path) -> None:
    places = [Line("Step 0"), *(PicturePlace("", part=f"word/media/i{number}.png") for number in range(3))]

    with Package(gallery(tmp_path, 3)) as package:
        lines = list(Pictures(package, most=1).read_in(places))

    *read, unread = lines
    assert [line.text for line in read] == ["Step 0", "Heron in cage 1"]
    assert unread == Unread(
        "", notice="pictures that were not read, as there are too many: 2; send those by themselves"
    )


def test_a_damaged_picture_is_noted_and_takes_nothing_from_the_words(tmp_path: Path) -> None:
    body = paragraph("Cage") + drawn('<w:blip w:embed="p"/>') + drawn('<w:blip w:embed="e"/>')
    relations = relation("p", "media/i.png") + relation("e", "media/plan.emf")

    path = document(tmp_path, body, relations, parts={"media/i.png": b"torn", "media/plan.emf": b"drawn"})

    (page,) = docx.read(path, 1, 1)
    assert [line.text for line in page.lines] == ["Cage"]
    assert page.notices == (
        "a picture in it is damaged or too large and was not read; send it by itself",
        "a drawing in it (EMF or WMF) was not read; save the document as PDF",
    )


def test_letters_of_a_picture_that_nobody_can_read_are_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMOS_OCR_LANGUAGES", "deu")
    russian = (CORPUS / "russian.png").read_bytes()
    body = paragraph("Cage") + drawn('<w:blip w:embed="p"/>')

    path = document(tmp_path, body, relation("p", "media/i.png"), parts={"media/i.png": russian})

    (page,) = docx.read(path, 1, 1)
    (notice,) = page.notices
    assert notice.startswith(
        "a picture in it: it holds Cyrillic letters, which this server cannot read; its operator can install "
    )


def test_the_picture_of_a_table_stands_below_its_row(tmp_path: Path) -> None:
    shown = drawn('<w:blip w:embed="p"/>')
    body = f"<w:tbl><w:tr><w:tc>{paragraph('Cage')}</w:tc><w:tc>{shown}</w:tc></w:tr></w:tbl>{paragraph('End')}"

    path = document(tmp_path, body, relation("p", "media/i.png"), parts={"media/i.png": picture("Heron in cage 1")})

    (page,) = docx.read(path, 1, 1)
    assert [line.text for line in page.lines] == ["Cage |", "Heron in cage 1", "End"]
