from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from memos_gql.extract import pdf
from memos_gql.extract.pdf.inventory import Picture
from memos_gql.extract.pdf.pictures import Pictures, merged
from memos_gql.extract.pdf.text_layer import rows
from memos_gql.pages import Box, Line, Page
from tests.extract import made
from tests.extract.made import Sheet, image, picture_of

RESOURCES = "/Resources<</Font<</F1 3 0 R>>/XObject<</I1 4 0 R>>>>"


def words(text: str, *, y: int, x: int = 72, mode: int = 0) -> str:
    return f"BT {mode} Tr /F1 12 Tf {x} {y} Td ({text}) Tj ET\n"


def read(path: Path) -> Page:
    (page,) = pdf.read(path, 1, 1)
    return page


def texts(page: Page) -> list[str]:
    return [line.text for line in page.lines]


def scan(folder: Path, *over: str) -> Path:
    """A page that is one picture, with text over it."""
    picture = picture_of("Our boat leaves at seven", size=(1200, 1600)).convert("L")
    return made.pdf(
        folder, Sheet("q 600 0 0 800 0 0 cm /I1 Do Q\n" + "".join(over), extra=RESOURCES), objects=(image(picture),)
    )


def test_a_picture_is_read_between_the_lines_it_stands_between(tmp_path: Path) -> None:
    picture = picture_of("Torque of the axle 112 Nm", size=(900, 160))
    content = (
        words("Before the picture", y=700) + "q 300 0 0 53 72 600 cm /I1 Do Q\n" + words("After the picture", y=500)
    )

    page = read(made.pdf(tmp_path, Sheet(content, extra=RESOURCES), objects=(image(picture),)))

    assert texts(page) == ["Before the picture", "Torque of the axle 112 Nm", "After the picture"]
    line = page.lines[1]
    assert line.confidence is not None
    assert line.box is not None
    assert 0.12 < line.box.x < line.box.x + line.box.width < 0.62
    assert 1 - 653 / 800 < line.box.y < line.box.y + line.box.height < 1 - 600 / 800


def test_a_scan_under_a_long_stamp_is_read(tmp_path: Path) -> None:
    stamp = (
        "Received by the registry of the harbour office on 6 May and certified electronically under number 558-201-994"
    )

    page = read(
        scan(
            tmp_path,
            words(stamp, y=780),
            words("and checked at the counter of the same office before noon, page 1 of 1", y=20),
        )
    )

    assert texts(page) == [
        stamp,
        "Our boat leaves at seven",
        "and checked at the counter of the same office before noon, page 1 of 1",
    ]
    assert page.visual is not None


def test_the_good_hidden_layer_of_a_scan_is_not_read_again(tmp_path: Path) -> None:
    layer = [
        words("The layer says that the boat of the harbour leaves in the morning, as it did last year", y=y, mode=3)
        for y in (700, 650, 600)
    ]

    page = read(scan(tmp_path, *layer))

    assert [line.confidence for line in page.lines] == [None] * 3


def test_a_bad_hidden_layer_of_a_scan_is_dropped(tmp_path: Path) -> None:
    page = read(
        scan(
            tmp_path,
            words(
                "Ovr hoaf lcavcs af scvcn, fhc guffcr 0n thc vvcst sidc has comc 1oosc vvith xqzt wprk bnlx",
                y=700,
                mode=3,
            ),
        )
    )

    assert texts(page) == ["Our boat leaves at seven"]


def test_letters_drawn_as_shapes_are_read_beside_a_page_number(tmp_path: Path) -> None:
    path = made.pdf(tmp_path, Sheet(shapes("Wilma gives out the stalls") + words("2", y=30)))

    page = read(path)

    assert texts(page) == ["Wilma gives out the stalls", "2"]


def test_a_few_large_letters_drawn_as_shapes_are_read_beside_a_page_number(tmp_path: Path) -> None:
    grey = picture_of("Gate 6", size=(200, 100), letters_px=48).convert("L")
    letters = "".join(letter(grey.crop((left, 0, right, 100)), left) for left, right in stretches_of_ink(grey))

    page = read(made.pdf(tmp_path, Sheet(letters + words("2", y=30))))

    assert texts(page) == ["Gate 6", "2"]


def letter(grey: Image.Image, left: int) -> str:
    """Draw one letter as one filled path, a bar for each stretch of ink in a row."""
    bars = [
        f"{60 + left + start} {700 - y} {stop - start} 1.1 re"
        for y in range(grey.height)
        for start, stop in stretches_of_ink(grey.crop((0, y, grey.width, y + 1)))
    ]
    return " ".join(bars) + " f\n"


def stretches_of_ink(grey: Image.Image) -> Iterator[tuple[int, int]]:
    """Yield where ink begins and ends, from left to right."""
    inked = [False, *(min(grey.crop((x, 0, x + 1, grey.height)).tobytes()) < 128 for x in range(grey.width)), False]
    edges = [x for x in range(len(inked) - 1) if inked[x] != inked[x + 1]]
    return zip(edges[::2], edges[1::2], strict=True)


def shapes(text: str) -> str:
    """Draw text as one path of filled squares, a square for each pixel of its picture."""
    grey = picture_of(text, size=(640, 140)).convert("L").point(lambda light: 255 if light < 128 else 0)
    ink = [(place % grey.width, place // grey.width) for place, light in enumerate(grey.tobytes()) if light]
    return " ".join(f"{60 + x * 0.6:.1f} {700 - y * 0.6:.1f} .7 .7 re" for x, y in ink) + " f\n"


def test_pictures_are_read_until_the_time_is_spent_and_the_rest_is_told(tmp_path: Path) -> None:
    picture = picture_of("Torque of the axle 112 Nm", size=(900, 160))
    content = words("Before the picture", y=700) + "q 300 0 0 53 72 600 cm /I1 Do Q\n"
    path = made.pdf(tmp_path, Sheet(content, extra=RESOURCES), objects=(image(picture),))

    with pdf.opened(path) as document:
        page = document[0]
        found = Pictures(allowed_s=0.0).read(page, [Picture(Box(0.12, 0.18, 0.5, 0.07), 200)], rows(page, number=1))
        page.close()

    assert found.blocks == ()
    assert found.notices == (
        "pictures that were not read, because the time for pictures was spent: 1; send this page alone",
    )


def test_a_block_goes_behind_the_line_above_it_in_its_own_column() -> None:
    lines = [
        Line("left 1", Box(0.1, 0.1, 0.3, 0.02)),
        Line("left 2", Box(0.1, 0.5, 0.3, 0.02)),
        Line("right", Box(0.6, 0.1, 0.3, 0.02)),
    ]
    left, right = Line("in left", Box(0.1, 0.3, 0.2, 0.02)), Line("in right", Box(0.6, 0.3, 0.2, 0.02))

    assert [line.text for line in merged(lines, [[left], [right]])] == [
        "left 1",
        "in left",
        "left 2",
        "right",
        "in right",
    ]


def test_a_picture_of_one_colour_says_nothing(tmp_path: Path) -> None:
    content = words("Over a coloured ground", y=700) + "q 600 0 0 800 0 0 cm /I1 Do Q\n"

    page = read(
        made.pdf(tmp_path, Sheet(content, extra=RESOURCES), objects=(image(Image.new("RGB", (60, 80), "white")),))
    )

    assert (texts(page), page.notices) == (["Over a coloured ground"], ())


@pytest.mark.parametrize("shift", [1, 29])
def test_a_page_of_shifted_letters_is_read_as_a_picture(shift: int, tmp_path: Path) -> None:
    shown = "The inspection takes place every second Tuesday of March and the hotline is open"
    coded = "".join(chr(ord(character) - shift) if ord(character) - shift > 40 else "X" for character in shown)
    image_of = image(picture_of(*shown.split(" and "), size=(1200, 200), letters_px=30))
    over = words(coded, y=300, mode=3) + words(coded, y=320, mode=3)

    page = read(
        made.pdf(tmp_path, Sheet("q 560 0 0 93 20 600 cm /I1 Do Q\n" + over, extra=RESOURCES), objects=(image_of,))
    )

    assert texts(page) == ["The inspection takes place every second Tuesday of March", "the hotline is open"]
