"""Photos, pages, screenshots and charts are told from one another; nothing is said where it is not plain."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from memos_gql.extract.kinds import kind_of
from memos_gql.pages import Box, Line, PictureKind

PHONE, SHEET, WIDE = (1080, 2340), (1240, 1754), (900, 600)


def drawn(lines: list[Line], size: tuple[int, int], *, paper: str = "white") -> Image.Image:
    """Draw a bar of the height of each line in its place, as print looks from afar."""
    picture = Image.new("RGB", size, paper)
    draw = ImageDraw.Draw(picture)
    for line in lines:
        assert line.box is not None
        left, top = line.box.x * size[0], line.box.y * size[1]
        for place in range(int(line.box.width * size[0] / 8)):
            draw.rectangle((left + 8 * place, top, left + 8 * place + 3, top + line.box.height * size[1]), "black")
    return picture


def print_of(rows: int, *, height: float, text: str = "A line of words that is printed here") -> list[Line]:
    return [Line(text, Box(0.1, 0.05 + 0.9 * row / rows, 0.7, height)) for row in range(rows)]


def axis(*numbers: str, left: float = 0.05) -> list[Line]:
    return [Line(number, Box(left, 0.1 + 0.16 * row, 0.04, 0.03)) for row, number in enumerate(numbers)]


def grainy(picture: Image.Image, *, by: float) -> Image.Image:
    noise = np.random.default_rng(1).normal(0, by, (picture.height, picture.width, 3))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


def meadow() -> Image.Image:
    """Draw soft patches of many colours with the grain of a sensor."""
    patches = np.random.default_rng(2).integers(20, 236, (24, 32, 3), np.uint8)
    return grainy(Image.fromarray(patches).resize((1200, 900), Image.Resampling.BICUBIC), by=5)


def test_a_picture_of_the_size_of_a_phone_with_small_print_is_a_screenshot() -> None:
    lines = print_of(12, height=0.015)

    assert kind_of(drawn(lines, PHONE, paper="#ededed"), lines, camera=None) is PictureKind.SCREENSHOT


def test_print_on_a_sheet_is_a_page_whether_it_was_drawn_or_scanned() -> None:
    lines = print_of(30, height=0.012)
    page = drawn(lines, SHEET)
    scan = grainy(page.filter(ImageFilter.GaussianBlur(1)), by=4)

    assert kind_of(page, lines, camera=None) is PictureKind.PAGE
    assert kind_of(scan, lines, camera=None) is PictureKind.PAGE


def test_numbers_that_grow_upwards_by_even_steps_make_a_chart() -> None:
    for numbers in (
        ("400", "300", "200", "100", "0"),
        ("1.5", "1.0", "0.5"),
        ("60%", "40%", "20%"),
        ("2,000", "1,000", "0", "-1,000"),
    ):
        lines = axis(*numbers)
        assert kind_of(drawn(lines, WIDE), lines, camera=None) is PictureKind.CHART


def test_numbers_from_zero_to_the_right_and_shares_of_a_whole_make_a_chart() -> None:
    below = [Line(str(500 * place), Box(0.1 + 0.2 * place, 0.9, 0.06, 0.03)) for place in range(4)]
    shares = [
        Line(text, Box(0.2, 0.1 + 0.2 * row, 0.05, 0.03)) for row, text in enumerate(("35%", "25%", "20%", "20%"))
    ]
    pie = drawn(shares, WIDE)
    pie.paste("tomato", (300, 100, 700, 500))

    assert kind_of(drawn(below, WIDE), below, camera=None) is PictureKind.CHART
    assert kind_of(pie, shares, camera=None) is PictureKind.CHART


def test_grain_and_many_colours_make_a_photo_and_so_does_a_camera() -> None:
    assert kind_of(meadow(), [], camera=None) is PictureKind.PHOTO
    assert kind_of(Image.new("RGB", WIDE, "navy"), [], camera="Canon EOS 5D") is PictureKind.PHOTO


@pytest.mark.parametrize(
    ("lines", "size"),
    [
        (print_of(5, height=0.06), PHONE),
        (print_of(5, height=0.06), (1280, 720)),
        (print_of(20, height=0.02), WIDE),
        (axis("1", "2", "3", "4"), WIDE),
        ([Line(str(place), Box(0.1 + 0.1 * place, 0.9, 0.06, 0.03)) for place in range(1, 6)], WIDE),
        (axis("35%", "20%", "45%"), WIDE),
        (axis("912", "640", "355"), WIDE),
        (axis("2019", "May", "7"), WIDE),
        ([], WIDE),
    ],
    ids=[
        "poster",
        "slide",
        "cut out of a page",
        "numbers of rows",
        "numbers of columns",
        "shares in a table",
        "prices",
        "words",
        "a plain colour",
    ],
)
def test_nothing_is_said_where_it_is_not_plain(lines: list[Line], size: tuple[int, int]) -> None:
    assert kind_of(drawn(lines, size), lines, camera=None) is None
