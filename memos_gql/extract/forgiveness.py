"""Repair picture files that violate their format but have all their pixels, so that they can be read as viewers read them."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path

from PIL import Image, ImageChops

from memos_gql.errors import ErrorCode, FileFailure

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS = frozenset({b"tRNS", b"eXIf", b"acTL", b"fcTL", b"fdAT"})
# ImageMagick and Photoshop store a picture's orientation in these text chunks.
_EXIF_NOTE, _XMP_NOTE = b"Raw profile type exif\0", b"XML:com.adobe.xmp\0"
_MAX_NOTE_BYTES = 512 * 1024  # unpacked; Pillow refuses pictures with a text chunk of more than 1 MiB

_JPEG, _JPEG_SCAN, _JPEG_END = b"\xff\xd8", b"\xff\xda", b"\xff\xd9"
_OTHER_PIXELS = bytes(islice(cycle(b"\x55\xa6"), 4096))


def picture_file(path: Path) -> BytesIO | Path:
    """Return the picture file, repaired if something other than its pixels violates the format.

    Raises:
        FileFailure: CORRUPT_FILE, a JPEG ends in the middle of its pixels.
    """
    with path.open("rb") as file:
        start = file.read(len(_PNG))
    if start == _PNG:
        return BytesIO(_PNG + b"".join(_needed_chunks(path.read_bytes())))
    if start.startswith(_JPEG):
        return _ended(path)
    return path


def _needed_chunks(content: bytes) -> Iterator[bytes]:
    """Yield the PNG chunks that affect how the picture looks; the others may have wrong checksums or be too large."""
    start = len(_PNG)
    while start + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, start)
        end = start + 12 + length
        if name[:1].isupper() or _is_needed(name, content[start:end]):  # Pillow checks the pixel chunks itself
            yield content[start:end]
        start = end


def _is_needed(name: bytes, chunk: bytes) -> bool:
    body = chunk[8:-4]
    if zlib.crc32(name + body) != int.from_bytes(chunk[-4:]):
        return False
    if name == b"zTXt":
        return body.startswith(_EXIF_NOTE) and _is_short(body[len(_EXIF_NOTE) + 1 :])
    if name == b"iTXt":
        return body.startswith(_XMP_NOTE + b"\0") and len(body) <= _MAX_NOTE_BYTES
    return name in _PNG_CHUNKS


def _is_short(packed: bytes) -> bool:
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(packed, _MAX_NOTE_BYTES)
    except zlib.error:
        return False
    return not unpacking.unconsumed_tail


def _ended(path: Path) -> BytesIO | Path:
    """Add the end marker that a JPEG lacks; a marker before the last scan is the thumbnail's."""
    content = path.read_bytes()
    if content.rfind(_JPEG_END) > content.rfind(_JPEG_SCAN):
        return path
    pixels = content.rstrip(b"\xff")  # half of an end marker
    if not _is_whole(pixels):
        raise FileFailure(ErrorCode.CORRUPT_FILE, "the picture is cut off; save or send it again")
    return BytesIO(pixels + _JPEG_END)


def _is_whole(pixels: bytes) -> bool:
    """Whether all pixels are there, tested by appending different bytes: decoders silently fill missing pixels from what follows."""
    as_it_is, with_others = _decoded(pixels + _JPEG_END), _decoded(pixels + _OTHER_PIXELS + _JPEG_END)
    return ImageChops.difference(as_it_is, with_others).getbbox() is None


def _decoded(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content), formats=("JPEG",)) as picture:
        if not picture.info.get("progressive"):  # decoding at an eighth of the size skips only the finer scans of a progressive JPEG
            picture.draft(None, (1, 1))
        picture.load()
        return picture
