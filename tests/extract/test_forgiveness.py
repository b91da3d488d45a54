import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract import image
from memos_gql.extract.forgiveness import picture_file
from memos_gql.pages import Outline
from tests.extract.made import picture_of

WORDS = "Bring the green umbrella"
TEN_MIB = 10 * 1024 * 1024


@pytest.mark.parametrize("is_progressive", [False, True])
@pytest.mark.parametrize("missing_bytes", [1, 2])
def test_a_jpeg_without_its_end_mark_is_read(is_progressive: bool, missing_bytes: int, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    picture_of(WORDS).save(path, progressive=is_progressive)
    path.write_bytes(path.read_bytes()[:-missing_bytes])

    (page,) = image.read(path, 1, 1)

    assert [line.text for line in page.lines] == [WORDS]


@pytest.mark.parametrize("is_progressive", [False, True])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_a_jpeg_that_ends_in_its_pixels_is_no_whole_picture(is_progressive: bool, share: float, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    picture_of(*[WORDS] * 6).save(path, progressive=is_progressive)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(FileFailure) as caught:
        list(image.read(path, 1, 1))

    assert caught.value.code is ErrorCode.CORRUPT_FILE


def test_a_whole_jpeg_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    picture_of(WORDS).save(path)
    path.write_bytes(path.read_bytes() + b"a film that the camera wrote behind")

    assert picture_file(path) == path


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
    notes.add_itxt("XML:com.adobe.xmp", '<x:xmpmeta xmlns:x="adobe:ns:meta/"><tiff:Orientation>6</tiff:Orientation></x:xmpmeta>')
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
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body) if checksum is None else checksum)
