"""Repair picture files that violate their format or end early, so that they can be read as viewers read them."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path

from PIL import Image, ImageChops

from memos_gql.errors import ErrorCode, FileFailure

_PNG = b"\x89PNG\r\n\x1a\n"
_FRAME_CHUNKS = frozenset({b"IDAT", b"acTL", b"fcTL", b"fdAT"})
_PNG_CHUNKS = frozenset({b"tRNS", b"eXIf", b"acTL", b"fcTL", b"fdAT"})
# ImageMagick and Photoshop store a picture's orientation in these text chunks.
_EXIF_NOTE, _XMP_NOTE = b"Raw profile type exif\0", b"XML:com.adobe.xmp\0"
_MAX_NOTE_BYTES = 512 * 1024  # unpacked; Pillow refuses pictures with a text chunk of more than 1 MiB

_HEADER = struct.Struct(">IIBBBBB")  # width, height, bits, colour type, compression, filter, interlacing
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Values of a pixel, by the colour type of a PNG."""
_MOST_UNPACKED = 256 * 1024 * 1024  # bytes; 40 million pixels with colour and transparency take less

_JPEG, _JPEG_SCAN, _JPEG_END = b"\xff\xd8", b"\xff\xda", b"\xff\xd9"
_FRAMES = range(0xC0, 0xC3)  # baseline, extended and progressive
_PROGRESSIVE = 0xC2
_SCALE = 8  # decoding at an eighth of the size leaves one pixel of each block
_OTHER_PIXELS = bytes(islice(cycle(b"\x55\xa6"), 4096))
_BLURRED = "the file is cut off, and with it the finer details of the picture; send it again"


@dataclass(frozen=True, slots=True)
class Repaired:
    """A file that Pillow can read, and notices about what is missing in it."""

    file: BytesIO | Path
    notices: tuple[str, ...] = ()


def repaired(path: Path) -> Repaired:
    """Return the picture file, repaired if it violates its format.

    A PNG or JPEG that is cut off keeps the rows that are there.

    Raises:
        FileFailure: CORRUPT_FILE, a JPEG ends before its first rows.
    """
    with path.open("rb") as file:
        start = file.read(len(_PNG))
    if start == _PNG:
        return _png(path.read_bytes())
    if start.startswith(_JPEG):
        return _jpeg(path)
    return Repaired(path)


def _png(content: bytes) -> Repaired:
    chunks = list(_needed_chunks(content))
    if any(chunk[4:8] == b"IEND" for chunk in chunks) or not chunks or chunks[0][4:8] != b"IHDR":
        return Repaired(BytesIO(_PNG + b"".join(chunks)))
    header = _HEADER.unpack(chunks[0][8:-4])
    rows = _rows_of(b"".join(_pixels(content)), header)
    if not rows:
        return Repaired(BytesIO(_PNG + b"".join(chunks)))
    height = len(rows) // _stride(header)
    shorter = _chunk(b"IHDR", _HEADER.pack(header[0], height, *header[2:]))
    others = [chunk for chunk in chunks[1:] if chunk[4:8] not in _FRAME_CHUNKS]
    made = [_PNG, shorter, *others, _chunk(b"IDAT", zlib.compress(rows, 1)), _chunk(b"IEND", b"")]
    return Repaired(BytesIO(b"".join(made)), _lost(height, of=header[1]))


def _pixels(content: bytes) -> Iterator[bytes]:
    """Yield the contents of the pixel chunks of a PNG; the last one may be incomplete."""
    start = len(_PNG)
    while start + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, start)
        if name == b"IDAT":
            yield content[start + 8 : start + 8 + length]
        start += 12 + length


def _rows_of(packed: bytes, header: tuple[int, ...]) -> bytes:
    """Unpack the complete rows of a PNG; none if its rows are interlaced or its pixels damaged or too many."""
    width, height, _, colour, *_, interlacing = header
    if interlacing or colour not in _SAMPLES or not width * height or _stride(header) * height > _MOST_UNPACKED:
        return b""
    try:
        unpacked = zlib.decompressobj().decompress(packed, _stride(header) * height)
    except zlib.error:
        return b""
    return unpacked[: len(unpacked) // _stride(header) * _stride(header)]


def _stride(header: tuple[int, ...]) -> int:
    """Return the number of bytes in a row, including the byte for its filter."""
    width, _, bits, colour, *_ = header
    return (width * bits * _SAMPLES[colour] + 7) // 8 + 1


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _lost(height: int, *, of: int) -> tuple[str, ...]:
    if height == of:
        return ()
    return (
        f"the file is cut off: the last {max(round(100 * (1 - height / of)), 1)} % of the picture is missing; "
        "send it again",
    )


def _needed_chunks(content: bytes) -> Iterator[bytes]:
    """Yield the PNG chunks that affect how the picture looks.

    The others are left out, because Pillow refuses a file if one of them has a wrong checksum or is too large.
    """
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


def _jpeg(path: Path) -> Repaired:
    """Add the end marker that a JPEG lacks, and cut off the rows that it lacks.

    An end marker before the last scan is the thumbnail's.
    """
    content = path.read_bytes()
    if content.rfind(_JPEG_END) > content.rfind(_JPEG_SCAN):
        return Repaired(path)
    pixels = content.rstrip(b"\xff")  # half of an end marker
    first_missing = _first_missing_row(pixels)
    if first_missing is None:
        return Repaired(BytesIO(pixels + _JPEG_END))
    frame = _frame(pixels)
    if frame is not None and pixels[frame + 1] == _PROGRESSIVE and pixels.count(_JPEG_SCAN, frame) > 1:
        return Repaired(BytesIO(pixels + _JPEG_END), (_BLURRED,))
    if frame is None or pixels[frame + 1] == _PROGRESSIVE or not first_missing:
        raise FileFailure(ErrorCode.CORRUPT_FILE, "the picture is cut off; save or send it again")
    height = struct.pack(">H", first_missing)
    shorter = pixels[: frame + 5] + height + pixels[frame + 7 :] + _JPEG_END
    return Repaired(BytesIO(shorter), _lost(first_missing, of=int.from_bytes(pixels[frame + 5 : frame + 7])))


def _frame(content: bytes) -> int | None:
    """Return the place of the segment that holds the size of a JPEG."""
    place = len(_JPEG)
    while place + 4 <= len(content) and content[place] == 0xFF:
        if content[place + 1] in _FRAMES:
            return place
        place += 2 + int.from_bytes(content[place + 2 : place + 4])
    return None


def _first_missing_row(pixels: bytes) -> int | None:
    """Find where the picture changes with appended bytes: decoders silently fill missing pixels from what follows."""
    as_it_is, with_others = _decoded(pixels + _JPEG_END), _decoded(pixels + _OTHER_PIXELS + _JPEG_END)
    changed = ImageChops.difference(as_it_is, with_others).getbbox()
    return changed[1] * _SCALE if changed else None


def _decoded(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content), formats=("JPEG",)) as picture:
        # Decoding at an eighth of the size skips only the finer scans of a progressive JPEG
        if not picture.info.get("progressive"):
            picture.draft(None, (1, 1))
        picture.load()
        return picture
