from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract import pdf
from memos_gql.pages import Box, Outline
from tests.extract import made
from tests.extract.made import Sheet, picture_of

CORPUS = Path(__file__).parents[2] / "corpus"
SENTENCE = "The quick brown fox jumps over the lazy dog"


def words(text: str, *, x: int = 72, y: int = 700, size: int = 12) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n"


@pytest.mark.parametrize(
    "extra",
    ["", "/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox[50 100 550 760]", "/Rotate 90/CropBox[50 100 550 760]"],
)
def test_the_box_of_a_line_is_where_its_ink_is(extra: str, tmp_path: Path) -> None:
    path = made.pdf(tmp_path, Sheet(words(SENTENCE), extra=extra))

    (page,) = pdf.read(path, 1, 1)

    assert [line.text for line in page.lines] == [SENTENCE]
    assert sides(page.lines[0].box) == pytest.approx(sides(ink_of(path)), abs=0.01)


def test_lines_keep_their_order_and_paragraphs_and_headings_are_told(tmp_path: Path) -> None:
    content = (
        words("Harbour report", size=20)
        + words("First line of it", y=660)
        + words("second line of it", y=645)
        + words("Another", y=600)
    )
    path = made.pdf(tmp_path, Sheet(content + words("and its end", y=585)))

    (page,) = pdf.read(path, 1, 1)

    assert [(line.text, line.starts_block, line.is_heading) for line in page.lines] == [
        ("Harbour report", True, True),
        ("First line of it", True, False),
        ("second line of it", False, False),
        ("Another", True, False),
        ("and its end", False, False),
    ]


def test_only_the_pages_asked_for_are_read(tmp_path: Path) -> None:
    path = made.pdf(tmp_path, *[Sheet(words(f"{SENTENCE}, {number}")) for number in range(1, 6)])

    pages = list(pdf.read(path, 2, 3))

    assert pdf.inspect(path) == Outline(page_count=5, parts=5)
    assert [(page.number, page.lines[0].text) for page in pages] == [(2, f"{SENTENCE}, 2"), (3, f"{SENTENCE}, 3")]


def test_a_ruled_table_becomes_rows_of_cells_between_the_other_lines(tmp_path: Path) -> None:
    path = made.pdf(tmp_path, Sheet(words("Before the table", y=700) + table() + words("After the table", y=500)))

    (page,) = pdf.read(path, 1, 1)

    assert [line.text for line in page.lines] == [
        "Before the table",
        "Boat | Berth | Fee",
        "Anna | 12 | 30 EUR",
        "Blue Heron | 7 | 45 EUR",
        "After the table",
    ]
    assert sides(page.lines[1].box) == pytest.approx((110 / 600, 1 - 659 / 800, 270 / 600, 9 / 800), abs=0.01)
    assert all(line.starts_block for line in page.lines[1:])


@pytest.mark.parametrize(
    ("turn", "extra"),
    [
        ("", "/CropBox[50 100 550 760]"),
        ("", "/MediaBox[10 20 610 820]"),
        ("0 1 -1 0 800 0 cm\n", "/Rotate 90/MediaBox[0 0 800 600]"),
        ("0 1 -1 0 800 0 cm\n", "/Rotate 90/MediaBox[0 0 800 600]/CropBox[100 50 760 550]"),
        ("-1 0 0 -1 600 800 cm\n", "/Rotate 180/CropBox[50 20 590 700]"),
        ("0 -1 1 0 0 600 cm\n", "/Rotate 270/MediaBox[0 0 800 600]/CropBox[90 20 700 590]"),
    ],
)
def test_a_table_is_found_on_turned_and_cropped_pages(turn: str, extra: str, tmp_path: Path) -> None:
    path = made.pdf(tmp_path, Sheet(turn + table(), extra=extra))

    (page,) = pdf.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["Boat | Berth | Fee", "Anna | 12 | 30 EUR", "Blue Heron | 7 | 45 EUR"]


def test_a_page_that_is_a_picture_is_read_by_ocr(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    picture_of("Our boat leaves at seven", size=(1240, 1754)).save(path, "PDF", resolution=150)

    (page,) = pdf.read(path, 1, 1)

    (line,) = page.lines
    assert line.text == "Our boat leaves at seven"
    assert line.confidence is not None
    assert line.confidence > 0.9
    assert sides(line.box) == pytest.approx(sides(ink_of(path)), abs=0.01)
    assert page.visual is not None
    assert page.visual.contrast == 1.0


def test_the_few_words_printed_on_a_scan_stay_beside_what_ocr_reads(tmp_path: Path) -> None:
    picture = picture_of("Our boat leaves at seven", size=(1200, 1600)).convert("L")
    invisible = "BT 3 Tr /F1 12 Tf 72 40 Td (Bates 000417) Tj ET"
    sheet = Sheet(
        "q 600 0 0 800 0 0 cm /I1 Do Q " + invisible, extra="/Resources<</Font<</F1 3 0 R>>/XObject<</I1 4 0 R>>>>"
    )
    path = made.pdf(tmp_path, sheet, objects=(made.image(picture),))

    (page,) = pdf.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["Our boat leaves at seven", "Bates 000417"]


def test_a_blank_scan_has_no_lines_and_no_contrast(tmp_path: Path) -> None:
    path = tmp_path / "blank.pdf"
    Image.new("RGB", (850, 1100), "white").save(path, "PDF")

    (page,) = pdf.read(path, 1, 1)

    assert page.lines == ()
    assert page.visual is not None
    assert page.visual.contrast == 0.0


def test_a_hatched_drawing_gives_no_lines_but_a_notice(tmp_path: Path) -> None:
    strokes = "".join(f"{x} 100 m {x + 40} 300 l S " for x in range(50, 500, 9))

    (page,) = pdf.read(made.pdf(tmp_path, Sheet(strokes + "0 0 1 rg 100 400 300 200 re f")), 1, 1)

    assert page.lines == ()
    assert page.notices == ("something is drawn on it, but no words were found",)


def test_what_was_filled_into_a_form_is_read(tmp_path: Path) -> None:
    appearance = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F1 3 0 R>>>>"
        b"/Length 40>>stream\n%s\nendstream"
    )
    stamp = b"<</Type/Annot/Subtype/FreeText/Rect[72 600 272 620]/F 4/AP<</N 4 0 R>>>>"
    path = made.pdf(
        tmp_path,
        Sheet(words("Name of the boat:"), extra="/Annots[5 0 R]"),
        objects=(appearance % b"BT /F1 12 Tf 2 5 Td (Blue Heron) Tj ET".ljust(40), stamp),
    )

    (page,) = pdf.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["Name of the boat:", "Blue Heron"]


def test_a_password_is_named() -> None:
    with pytest.raises(FileFailure) as caught:
        pdf.inspect(CORPUS / "protected.pdf")

    assert (caught.value.code, str(caught.value)) == (
        ErrorCode.PASSWORD_PROTECTED,
        "the PDF is protected by a password; send it without one",
    )


@pytest.mark.parametrize("content", [b"%PDF-1.7\n%%EOF", b"%PDF-1.4 and then nothing that is one"])
def test_a_wreck_is_corrupt(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "wreck.pdf"
    path.write_bytes(content)

    with pytest.raises(FileFailure) as caught:
        pdf.inspect(path)

    assert caught.value.code is ErrorCode.CORRUPT_FILE


def test_a_document_without_pages_is_corrupt(tmp_path: Path) -> None:
    with pytest.raises(FileFailure) as caught:
        pdf.inspect(made.pdf(tmp_path))

    assert caught.value.code is ErrorCode.CORRUPT_FILE


def test_a_page_seventy_metres_wide_is_read(tmp_path: Path) -> None:
    picture = "q 150000 0 0 150000 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
    path = made.pdf(tmp_path, Sheet(picture, width=200_000, height=200_000))

    (page,) = pdf.read(path, 1, 1)

    assert page.visual is not None
    assert page.visual.width_px * page.visual.height_px <= 12_100_000


def table() -> str:
    """Three rows and columns of ruled cells, 300 points wide, their text 10 points from the left."""
    rules = "".join(f"{100} {y} m {450} {y} l S\n" for y in (670, 640, 610, 580))
    rules += "".join(f"{x} 580 m {x} 670 l S\n" for x in (100, 250, 350, 450))
    rows = (("Boat", "Berth", "Fee"), ("Anna", "12", "30 EUR"), ("Blue Heron", "7", "45 EUR"))
    texts = [
        words(cell, x=x + 10, y=650 - 30 * row)
        for row, cells in enumerate(rows)
        for cell, x in zip(cells, (100, 250, 350), strict=True)
    ]
    return rules + "".join(texts)


def ink_of(path: Path) -> Box:
    """Where the first page is dark when it is displayed: a witness that knows nothing of text layers."""
    page = pypdfium2.PdfDocument(path)[0]
    picture = page.render(scale=3).to_pil().convert("L")
    left, top, right, bottom = picture.point(lambda light: 255 if light < 128 else 0).getbbox() or (0, 0, 0, 0)
    return Box(
        left / picture.width, top / picture.height, (right - left) / picture.width, (bottom - top) / picture.height
    )


def sides(box: Box | None) -> tuple[float, float, float, float]:
    assert box is not None
    return box.x, box.y, box.width, box.height
