"""Pages as pictures: what is drawn lies where the boxes of its lines say."""

import io
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract import drawing, image, pdf
from memos_gql.extract.pdf import drawing as pdf_drawing
from memos_gql.extract.readers import READERS
from memos_gql.pages import DRAWN, Box
from tests.extract import made
from tests.extract.made import Sheet, picture_of

WORDS = "Our boat leaves at seven"


def ink_of(picture: Image.Image) -> tuple[float, float, float, float]:
    """Return the edges, in fractions, of what is dark."""
    left, top, right, bottom = picture.convert("L").point(lambda light: 255 if light < 128 else 0).getbbox() or (
        0,
        0,
        0,
        0,
    )
    return left / picture.width, top / picture.height, right / picture.width, bottom / picture.height


def is_around(box: Box | None, ink: tuple[float, float, float, float], *, margin: float) -> bool:
    """Tell whether a box holds the ink, and is no larger than it by more than the margin on any side."""
    assert box is not None
    left, top, right, bottom = ink
    edges = (left - box.x, top - box.y, box.x + box.width - right, box.y + box.height - bottom)
    return all(-0.002 <= edge <= margin for edge in edges)


@pytest.mark.parametrize(
    "extra",
    [
        "",
        "/Rotate 90",
        "/Rotate 180/CropBox[50 20 590 700]",
        "/Rotate 270/CropBox[50 100 550 760]",
        "/Rotate 90/CropBox[50 100 550 760]",
        "/MediaBox[10 20 610 820]/CropBox[60 120 560 780]",
    ],
)
def test_the_ink_of_a_turned_and_cropped_page_lies_in_its_box(extra: str, tmp_path: Path) -> None:
    path = made.pdf(tmp_path, Sheet(f"BT /F1 12 Tf 172 500 Td ({WORDS}) Tj ET", extra=extra))

    drawn = pdf_drawing.draw(path, 1, 900)

    ((line,),) = [page.lines for page in pdf.read(path, 1, 1)]
    assert (line.text, drawn.mode, drawn.width) == (WORDS, "RGB", 900)
    assert is_around(line.box, ink_of(drawn), margin=0.01)


def test_a_page_holds_what_was_stamped_on_it_and_filled_in(tmp_path: Path) -> None:
    stamp = b"<</Type/XObject/Subtype/Form/BBox[0 0 200 20]/Length 22>>stream\n0 0 200 20 re f      \nendstream"
    annotation = b"<</Type/Annot/Subtype/Stamp/Rect[72 600 272 620]/F 4/AP<</N 4 0 R>>>>"
    path = made.pdf(tmp_path, Sheet("", extra="/Annots[5 0 R]"), objects=(stamp, annotation))

    drawn = pdf_drawing.draw(path, 1, 600)

    assert ink_of(drawn) == pytest.approx((72 / 600, 180 / 800, 272 / 600, 200 / 800), abs=0.003)


def test_a_page_that_is_not_there_is_no_fault_of_the_reader(tmp_path: Path) -> None:
    path = made.pdf(tmp_path, Sheet(""))

    with pytest.raises(FileFailure) as caught:
        pdf_drawing.draw(path, 2, 600)

    assert (caught.value.code, caught.value.page) == (ErrorCode.CORRUPT_FILE, 2)


def test_a_photo_is_drawn_as_people_see_it(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    picture_of(WORDS).rotate(90, expand=True).save(path, exif=exif)

    drawn = image.draw(path, 1, 500)

    ((line,),) = [page.lines for page in image.read(path, 1, 1)]
    assert (line.text, drawn.size) == (WORDS, (500, 200))
    assert is_around(line.box, ink_of(drawn), margin=0.02)


def test_a_picture_is_never_made_larger(tmp_path: Path) -> None:
    path = tmp_path / "stamp.png"
    Image.new("RGBA", (90, 60), (0, 0, 0, 0)).save(path)

    drawn = image.draw(path, 1, 1000)

    assert (drawn.mode, drawn.size) == ("RGB", (90, 60))


def test_each_frame_of_a_tiff_is_a_page_of_its_own_size(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    frames = [Image.new("1", (400, 100 * number), 1) for number in (1, 2, 3)]
    frames[0].save(path, save_all=True, append_images=frames[1:])

    assert [image.draw(path, number, 200).size for number in (1, 2, 3)] == [(200, 50), (200, 100), (200, 150)]
    with pytest.raises(FileFailure, match="damaged or cut off"):
        image.draw(path, 4, 200)


def test_the_frame_of_an_animation_that_is_read_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "moving.gif"
    Image.new("RGB", (200, 100), "white").save(path, save_all=True, append_images=[picture_of("Now", size=(200, 100))])

    drawn = image.draw(path, 1, 200)

    assert ink_of(drawn) != (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("width", "height", "asked", "size"),
    [
        (600.0, 800.0, 1000, (1000, 1333)),
        (612.0, 792.0, 2000, (2000, 2588)),
        (1.0, 14_400.0, 1000, (1, 8000)),
        (14_400.0, 1.0, 1000, (1000, 1)),
        (300.0, 900.0, 2000, (1633, 4899)),
        (0.0, 0.0, 1000, (1, 1)),
    ],
)
def test_no_picture_is_wider_than_asked_or_larger_than_can_be_shown(
    width: float, height: float, asked: int, size: tuple[int, int]
) -> None:
    assert drawing.fitted(width, height, width_px=asked) == size


@pytest.mark.parametrize(("colour", "mode"), [("grey", "L"), ("red", "RGB")])
def test_a_picture_without_colours_takes_one_channel(colour: str, mode: str) -> None:
    with Image.open(io.BytesIO(drawing.png(Image.new("RGB", (20, 10), colour)))) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", mode, (20, 10))


def test_the_kinds_that_can_be_looked_at_are_those_that_can_be_drawn() -> None:
    assert {kind for kind, reader in READERS.items() if reader.draw} == DRAWN
