import struct
import zlib
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract import image
from memos_gql.pages import Outline
from tests.extract.made import picture_of

CORPUS = Path(__file__).parents[1] / "corpus"
WORDS = "Our boat leaves at seven"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "AVIF", "HEIF"])
def test_words_are_read_from_every_form(form: str, tmp_path: Path) -> None:
    path = tmp_path / "picture"
    picture_of(WORDS).save(path, form)

    (page,) = image.read(path, 1, 1)

    assert image.inspect(path) == Outline(page_count=None, parts=1, width_px=1000, height_px=400)
    assert [line.text for line in page.lines] == [WORDS]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "I", "F"])
def test_words_are_read_in_every_mode(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "picture.tif"
    grey = picture_of(WORDS).convert("L")
    (grey.convert("I").point(lambda light: light * 257).convert(mode) if mode == "I;16" else grey.convert(mode)).save(
        path
    )

    (page,) = image.read(path, 1, 1)

    assert [line.text for line in page.lines] == [WORDS]


def test_a_photo_is_turned_as_its_exif_says_and_boxes_follow(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    picture_of(WORDS).rotate(90, expand=True).save(path, exif=exif)

    (page,) = image.read(path, 1, 1)

    assert image.inspect(path) == Outline(page_count=None, parts=1, width_px=1000, height_px=400)
    assert page.visual is not None
    assert (page.visual.width_px, page.visual.height_px) == (1000, 400)
    assert [line.text for line in page.lines] == [WORDS]
    assert page.lines[0].box is not None
    assert page.lines[0].box.x == pytest.approx(0.06, abs=0.02)


def test_the_frames_of_a_tiff_are_pages_and_those_of_a_gif_are_not(tmp_path: Path) -> None:
    frames = [picture_of(f"{WORDS}, {number}") for number in (2, 3, 4)]
    frames[0].save(tmp_path / "a.tif", save_all=True, append_images=frames[1:])
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])

    pages = list(image.read(tmp_path / "a.tif", 2, 3))

    assert image.inspect(tmp_path / "a.tif") == Outline(page_count=3, parts=3, width_px=1000, height_px=400)
    assert image.inspect(tmp_path / "a.gif") == Outline(page_count=None, parts=1, width_px=1000, height_px=400)
    assert [(page.number, page.lines[0].text) for page in pages] == [(2, f"{WORDS}, 3"), (3, f"{WORDS}, 4")]


def test_white_letters_on_nothing_are_read() -> None:
    (page,) = image.read(CORPUS / "transparent_chinese.png", 1, 1)

    assert [line.text for line in page.lines] == ["我是中国人"]


def test_an_upside_down_page_is_read() -> None:
    (page,) = image.read(CORPUS / "upside_down.png", 1, 1)

    assert page.lines[0].text == "This is a lot of 12 point text to test the"
    assert page.lines[0].box is not None
    assert page.lines[0].box.y > 0.7


def test_a_photo_gives_its_facts_and_no_words() -> None:
    (page,) = image.read(CORPUS / "photo.heic", 1, 1)

    assert page.lines == ()
    assert page.visual is not None
    assert (page.visual.camera, page.visual.colours, page.visual.latitude) == (
        "Canon EOS 40D",
        ("blue", "brown", "grey"),
        12.54321,
    )


def test_a_blank_picture_has_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "blank.png"
    Image.new("RGB", (300, 200), (240, 241, 240)).save(path)

    (page,) = image.read(path, 1, 1)

    assert page.lines == ()
    assert page.visual is not None
    assert page.visual.contrast == 0.0


@pytest.mark.parametrize(
    ("width", "height"), [(50_000, 50_000), (13_300, 13_300), (6400, 6300), (2**31 - 1, 2**31 - 1)]
)
def test_too_many_pixels_are_refused_before_they_are_unpacked(width: int, height: int, tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png(width, height))

    with pytest.raises(FileFailure) as caught:
        image.inspect(path)

    assert caught.value.code is ErrorCode.DECOMPRESSION_LIMIT


@pytest.mark.parametrize("ending", ["gif", "webp", "tif", "bmp"])
def test_a_cut_picture_of_other_kinds_is_corrupt(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"cut.{ending}"
    picture_of(WORDS).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(FileFailure) as caught:
        list(image.read(path, 1, 1))

    assert caught.value.code is ErrorCode.CORRUPT_FILE


def test_a_photo_of_fifty_megapixels_is_read_at_a_reduced_scale(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    large = picture_of(WORDS).rotate(90, expand=True).resize((4480, 11_200))
    large.save(path, exif=exif)

    (page,) = image.read(path, 1, 1)

    assert image.inspect(path) == Outline(page_count=None, parts=1, width_px=11_200, height_px=4480)
    assert page.visual is not None
    assert (page.visual.width_px, page.visual.height_px) == (11_200, 4480)
    assert [line.text for line in page.lines] == [WORDS]
    assert page.lines[0].box is not None
    assert page.lines[0].box.x == pytest.approx(0.06, abs=0.02)


def test_a_jpeg_beyond_every_camera_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.jpg"
    Image.new("L", (8, 8)).save(path)
    content = path.read_bytes()
    size = content.index(b"\xff\xc0") + 5
    path.write_bytes(content[:size] + struct.pack(">HH", 12_000, 10_001) + content[size + 4 :])

    with pytest.raises(FileFailure) as caught:
        image.inspect(path)

    assert caught.value.code is ErrorCode.DECOMPRESSION_LIMIT


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_the_first_frame_of_an_animation_that_shows_something_is_read(form: str, tmp_path: Path) -> None:
    path = tmp_path / "animation"
    frames = [picture_of(), picture_of(paper="black"), picture_of(WORDS), picture_of("The boat is gone")]
    frames[0].save(path, form, save_all=True, append_images=frames[1:], duration=100)

    (page,) = image.read(path, 1, 1)

    assert [line.text for line in page.lines] == [WORDS]
    assert page.notices == ("only one of its 4 frames was read",)


def test_an_animation_that_shows_nothing_is_blank(tmp_path: Path) -> None:
    path = tmp_path / "animation.gif"
    picture_of().save(path, save_all=True, append_images=[picture_of(paper="black")], duration=100)

    (page,) = image.read(path, 1, 1)

    assert page.visual is not None
    assert page.visual.is_blank


def test_a_bmp_whose_pixels_all_claim_to_be_transparent_is_read(tmp_path: Path) -> None:
    path = tmp_path / "screenshot.bmp"
    drawn = picture_of(WORDS, ink="white", paper="navy").convert("RGBA")
    drawn.putalpha(0)
    path.write_bytes(bmp_with_alpha(drawn))

    (page,) = image.read(path, 1, 1)

    assert [line.text for line in page.lines] == [WORDS]
    assert page.visual is not None
    assert page.visual.colours == ("blue",)


def test_forms_that_run_other_programs_are_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "claimed.png"
    Image.new("RGB", (20, 20)).save(path, "EPS")

    with pytest.raises(FileFailure) as caught:
        image.inspect(path)

    assert caught.value.code is ErrorCode.CORRUPT_FILE


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def bmp_with_alpha(picture: Image.Image) -> bytes:
    """Write a BMP with the header that names a mask for the fourth byte of a pixel."""
    pixels = picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM).tobytes("raw", "BGRA")
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    header = struct.pack("<IiiHHIIiiII", 108, *picture.size, 1, 32, 3, len(pixels), 0, 0, 0, 0) + masks + bytes(52)
    return struct.pack("<2sIHHI", b"BM", 14 + len(header) + len(pixels), 0, 0, 14 + len(header)) + header + pixels
