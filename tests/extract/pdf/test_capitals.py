from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from memos_gql.extract import pdf
from memos_gql.extract.pdf import capitals, inventory, text_layer
from memos_gql.pages import Page
from tests.extract import made
from tests.extract.made import Sheet

RESOURCES = "/Resources<</Font<</F1 3 0 R>>/XObject<</X1 4 0 R>>>>"
UNREAD = "the first letter of a paragraph is drawn, and was not read; send this page as a picture"


def letter(text: str) -> Image.Image:
    """Draw a letter without a margin."""
    font = ImageFont.load_default(120)
    left, top, right, bottom = (round(side) for side in font.getbbox(text))
    picture = Image.new("RGB", (right - left + 4, bottom - top + 4), "white")
    ImageDraw.Draw(picture).text((2 - left, 2 - top), text, fill="darkred", font=font)
    return picture


def written(folder: Path, picture: Image.Image, *rows: tuple[int, str], above: str = "") -> Path:
    """Write a page with a picture two lines high at the left margin, and rows that begin at these places."""
    height = 28
    width = round(height * picture.width / picture.height)
    content = f"q {width} 0 0 {height} 72 682 cm /X1 Do Q\n"
    for place, (x, text) in enumerate([(72, above), *rows]):
        content += f"BT /F1 12 Tf {x} {715 - 15 * place} Td ({text}) Tj ET\n"
    return made.pdf(folder, Sheet(content, extra=RESOURCES), objects=(made.image(picture),))


def read(folder: Path, picture: Image.Image, *rows: tuple[int, str], above: str = "") -> Page:
    (page,) = pdf.read(written(folder, picture, *rows, above=above), 1, 1)
    return page


@pytest.mark.parametrize(("first", "rest"), [("R", "ealized by careful surveying,"), ("T", "hree ferries cross here,")])
def test_a_first_letter_that_is_a_picture_joins_its_word(first: str, rest: str, tmp_path: Path) -> None:
    rows = ((100, rest), (100, "which the harbour keeps"), (72, "in the old customs house."))

    page = read(tmp_path, letter(first), *rows, above="The survey was costly.")

    assert [line.text for line in page.lines] == [
        "The survey was costly.",
        first + rest,
        "which the harbour keeps",
        "in the old customs house.",
    ]
    assert page.notices == ()


def test_a_first_letter_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    blot = Image.effect_noise((80, 80), 100).convert("RGB")
    rows = ((104, "ealized by careful surveying,"), (104, "the chart was printed"), (72, "in the year 1794."))

    page = read(tmp_path, blot, *rows)

    assert [line.text for line in page.lines] == [row[1] for row in rows]
    assert page.notices == (UNREAD,)


def test_a_first_letter_for_which_no_time_is_left_is_told(tmp_path: Path) -> None:
    rows = ((100, "ealized by careful surveying,"), (100, "the chart was printed"), (72, "in the year 1794."))

    with pdf.opened(written(tmp_path, letter("R"), *rows)) as document:
        page = document[0]
        found = text_layer.rows(page, number=1)
        read_rows = capitals.Reader(allowed_s=0).read(page, inventory.take(page), found)

    assert read_rows == capitals.Capitals(found, (UNREAD,))


@pytest.mark.parametrize(
    ("rows", "above"),
    [
        (((100, "ealized by careful surveying,"), (100, "the chart"), (72, "was printed.")), "The harbour"),
        (((100, "Free delivery to each"), (100, "quay of the harbour"), (72, "on every day.")), ""),
        (((100, "delivery to each"), (100, "quay of the harbour"), (100, "on every day.")), ""),
        (((200, "delivery to each"), (200, "quay of the harbour"), (72, "on every day.")), ""),
    ],
)
def test_other_small_pictures_are_no_letters(rows: tuple[tuple[int, str], ...], above: str, tmp_path: Path) -> None:
    page = read(tmp_path, letter("R"), *rows, above=above)

    assert [line.text for line in page.lines if line.text != above] == [row[1] for row in rows]
    assert page.notices == ()
