import re
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract import image
from memos_gql.extract.forgiveness import Repaired, repaired
from memos_gql.pages import Outline
from tests.extract.made import picture_of

WORDS = "Bring the green umbrella"
PARAGRAPHS = (
    "The north pier is closed on Monday",
    "Moor at berths 14 to 22 instead",
    "Fuel is sold between seven and ten",
    "Keys hang behind the barometer",
    "The crane is under repair",
    "Ask Ingrid on channel 73",
)
TEN_MIB = 10 * 1024 * 1024


@pytest.mark.parametrize("is_progressive", [False, True])
@pytest.mark.parametrize("missing_bytes", [1, 2])
def test_a_jpeg_without_its_end_mark_is_read(is_progressive: bool, missing_bytes: int, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    picture_of(WORDS).save(path, progressive=is_progressive)
    path.write_bytes(path.read_bytes()[:-missing_bytes])

    (page,) = image.read(path, 1, 1)

    assert [line.text for line in page.lines] == [WORDS]


@pytest.mark.parametrize("ending", ["jpg", "png"])
def test_a_picture_that_is_cut_off_is_read_as_far_as_it_goes_with_a_notice(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"notice.{ending}"
    picture_of(*PARAGRAPHS).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 7 // 10])

    (page,) = image.read(path, 1, 1)

    told = [line.text for line in page.lines]
    assert 2 <= len(told) < len(PARAGRAPHS)
    assert told == list(PARAGRAPHS[: len(told)])
    (notice,) = page.notices
    missing = re.fullmatch(r"the file is cut off: the last (\d+) % of the picture is missing; send it again", notice)
    assert missing
    assert page.visual is not None
    whole = picture_of(*PARAGRAPHS)
    assert page.visual.height_px == pytest.approx(whole.height * (1 - int(missing[1]) / 100), abs=whole.height / 100)
    assert page.visual.height_px == image.inspect(path).height_px == image.draw(path, 1, whole.width).height


def test_a_picture_whose_later_scans_are_cut_off_is_read_with_less_detail(tmp_path: Path) -> None:
    path = tmp_path / "notice.jpg"
    picture_of(*PARAGRAPHS).save(path, progressive=True)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 8 // 10])

    (page,) = image.read(path, 1, 1)

    assert [line.text for line in page.lines] == list(PARAGRAPHS)
    assert page.notices == ("the file is cut off, and with it the finer details of the picture; send it again",)


@pytest.mark.parametrize("ending", ["jpg", "png"])
@pytest.mark.parametrize("is_whole", [False, True])
def test_a_picture_of_which_no_row_is_there_is_corrupt(ending: str, is_whole: bool, tmp_path: Path) -> None:
    path = tmp_path / f"notice.{ending}"
    noise = Image.effect_noise((1000, 32), 90)
    noise.save(path, progressive=not is_whole)
    path.write_bytes(path.read_bytes()[:400])

    with pytest.raises(FileFailure) as caught:
        list(image.read(path, 1, 1))

    assert caught.value.code is ErrorCode.CORRUPT_FILE


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_the_rows_of_a_cut_png_are_kept_as_they_are_in_every_mode(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "noise.png"
    whole = Image.effect_noise((64, 600), 90).convert(mode)
    whole.save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    shown = shown_in(path)

    assert 200 < shown.height < 400
    assert shown.tobytes() == whole.crop((0, 0, 64, shown.height)).convert("RGB").tobytes()


def test_an_animation_that_is_cut_off_shows_its_first_frame(tmp_path: Path) -> None:
    path = tmp_path / "moving.png"
    frames = [Image.effect_noise((64, 600), 90) for _ in range(2)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 4])

    shown = shown_in(path)

    assert 200 < shown.height < 400
    assert shown.tobytes() == frames[0].crop((0, 0, 64, shown.height)).convert("RGB").tobytes()


def test_a_whole_jpeg_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    picture_of(WORDS).save(path)
    path.write_bytes(path.read_bytes() + b"a film that the camera wrote behind")

    assert repaired(path) == Repaired(path)


@pytest.mark.parametrize("name", [b"tEXt", b"zTXt", b"iTXt", b"iCCP", b"gAMA", b"eXIf"])
def test_a_wrong_checksum_outside_the_pixels_of_a_png_does_no_harm(name: bytes, tmp_path: Path) -> None:
    path = tmp_path / "chat.png"
    write_png(path, chunk(name, b"Comment\0\0sent by a phone", checksum=7))

    assert shown_in(path) == picture_of(WORDS)


@pytest.mark.parametrize(
    "note",
    [
        (b"zTXt", b"Comment\0\0" + zlib.compress(bytes(TEN_MIB))),
        (b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(bytes(TEN_MIB))),
        (b"zTXt", b"XML:com.adobe.xmp\0\0" + zlib.compress(bytes(TEN_MIB))),
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(bytes(TEN_MIB))),
        (b"iCCP", b"Display\0\0" + zlib.compress(bytes(TEN_MIB))),
    ],
)
def test_notes_of_any_size_in_a_png_do_no_harm(note: tuple[bytes, bytes], tmp_path: Path) -> None:
    path = tmp_path / "chat.png"
    write_png(path, chunk(*note), behind_pixels=chunk(*note))

    assert shown_in(path) == picture_of(WORDS)


def test_notes_that_turn_a_png_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt(
        "XML:com.adobe.xmp", '<x:xmpmeta xmlns:x="adobe:ns:meta/"><tiff:Orientation>6</tiff:Orientation></x:xmpmeta>'
    )
    picture_of(WORDS).rotate(90, expand=True).save(path, pnginfo=notes)

    assert image.inspect(path) == Outline(page_count=None, parts=1, width_px=1000, height_px=400)


def test_wrong_pixels_of_a_png_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "chat.png"
    write_png(path, b"")
    content = bytearray(path.read_bytes())
    content[content.index(b"IDAT") + 200] ^= 255
    path.write_bytes(content)

    with pytest.raises(FileFailure) as caught:
        list(image.read(path, 1, 1))

    assert caught.value.code is ErrorCode.CORRUPT_FILE


def shown_in(path: Path) -> Image.Image:
    with image.opened(path) as picture:
        picture.load()
        return picture.convert("RGB")


def write_png(path: Path, note: bytes, *, behind_pixels: bytes = b"") -> None:
    """Write a PNG with a chunk before its pixels and one behind them."""
    buffer = BytesIO()
    picture_of(WORDS).save(buffer, "PNG")
    content = buffer.getvalue()
    pixels, end = content.index(b"IDAT") - 4, content.rindex(b"IEND") - 4
    path.write_bytes(content[:pixels] + note + content[pixels:end] + behind_pixels + content[end:])


def chunk(name: bytes, body: bytes, *, checksum: int | None = None) -> bytes:
    return (
        struct.pack(">I", len(body))
        + name
        + body
        + struct.pack(">I", zlib.crc32(name + body) if checksum is None else checksum)
    )
