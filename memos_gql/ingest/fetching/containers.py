"""Identifying ZIP and OLE containers with a bounded look at their table of contents.

Libraries for these formats read and link every entry, which a hostile file can make expensive. Here at most one part,
the list of types, is unpacked, and the number of bytes read is fixed.
"""

import mmap
import struct
import zlib
from pathlib import Path

from memos_gql.errors import ErrorCode, FileFailure

OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORD = "word"

_CONTENTS_BYTES = 4 * 1024 * 1024
_END_OF_CONTENTS = b"PK\x05\x06"
_ENTRY, _ENTRY_NAME = b"PK\x01\x02", 46
_MEMBER, _MEMBER_NAME = b"PK\x03\x04", 30
_TYPES, _TYPES_BYTES = b"[Content_Types].xml", 1024 * 1024
_WORD_TYPES = (
    b"wordprocessingml.document.main+xml",
    b"wordprocessingml.template.main+xml",
    b"ms-word.document.macroEnabled.main+xml",
)
_OFFICE_PARTS: tuple[tuple[bytes, str], ...] = (
    (b"word/document", WORD),
    (b"word\\document", WORD),
    (b"xl/workbook", "an Excel workbook; save it as PDF"),
    (b"ppt/presentation", "a PowerPoint presentation; save it as PDF"),
)
_STORED_TYPES: tuple[tuple[bytes, str], ...] = (
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file; save it as DOCX or PDF"),
    (b"mimetypeapplication/epub+zip", "an e-book in EPUB form; save it as PDF"),
)
_OLE_KINDS: tuple[tuple[str, str], ...] = (
    ("Workbook", "an Excel workbook; save it as PDF"),
    ("Book", "an Excel workbook; save it as PDF"),
    ("PowerPoint Document", "a PowerPoint presentation; save it as PDF"),
    ("__properties_version1.0", "an Outlook message; save it as PDF or plain text"),
)
_END_OF_CHAIN = 0xFFFFFFFA  # this and above are marks, not sectors
_SECTOR_SHIFTS = (9, 12)  # sectors of 512 or 4,096 bytes
_MAX_DIRECTORY_SECTORS = 256
_ENTRY_BYTES = 128


def zip_kind(path: Path, head: bytes) -> str:
    """Return `WORD`, or a description of the archive for the user."""
    for mark, kind in _STORED_TYPES:
        if mark in head[:256]:
            return kind
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        start, stop = _table_of_contents(content)
        found = [(place, kind) for part, kind in _OFFICE_PARTS if (place := content.find(part, start, stop)) >= 0]
        if not found and _end_of_contents(content) < 0:
            raise FileFailure(
                ErrorCode.CORRUPT_FILE, "the file begins like a DOCX or ZIP file, but its end is missing; send it again"
            )
        if not found and _names_word_part(content, start, stop):
            return WORD
    return min(found)[1] if found else "a ZIP archive; send the files in it one by one"


def _names_word_part(content: mmap.mmap, start: int, stop: int) -> bool:
    """Recognise a Word document whose main part has an unusual name by the types of its parts."""
    types = _unpacked_types(content, content.find(_TYPES, start, stop) - _ENTRY_NAME)
    return any(kind in types for kind in _WORD_TYPES)


def _unpacked_types(content: mmap.mmap, entry: int) -> bytes:
    """Unpack at most `_TYPES_BYTES` of the member that this entry of the table of contents describes."""
    if entry < 0 or content[entry : entry + 4] != _ENTRY:
        return b""
    method, packed_bytes = struct.unpack_from("<H8xI", content, entry + 10)
    (place,) = struct.unpack_from("<I", content, entry + 42)
    if content[place : place + 4] != _MEMBER or place + _MEMBER_NAME > len(content):
        return b""
    place += _MEMBER_NAME + sum(struct.unpack_from("<HH", content, place + 26))
    packed = content[place : place + min(packed_bytes, _TYPES_BYTES)]
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _TYPES_BYTES) if method else packed
    except zlib.error:
        return b""


def _end_of_contents(content: mmap.mmap) -> int:
    return content.rfind(_END_OF_CONTENTS, max(0, len(content) - 65_600))


def _table_of_contents(content: mmap.mmap) -> tuple[int, int]:
    """Return start and end of the list of members; the whole file if it is truncated."""
    end = _end_of_contents(content)
    if end < 0 or end + 22 > len(content):
        return 0, len(content)
    size, offset = struct.unpack_from("<II", content, end + 12)
    if offset + size > len(content):
        return 0, len(content)
    return offset, offset + min(size, _CONTENTS_BYTES)


def ole_kind(names: frozenset[str]) -> str:
    """Describe an OLE file that is not a Word document for the user."""
    for name, kind in _OLE_KINDS:
        if name in names:
            return kind
    return "an OLE container without a Word document"


def ole_names(path: Path) -> frozenset[str]:
    """Return the names of the top-level streams and storages of an OLE file.

    Raises:
        FileFailure: CORRUPT_FILE, if its directory cannot be read.

    Source: [MS-CFB], sections 2.2 (header), 2.3 (sector chains) and 2.6 (directory).
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return _top_names(_directory(content))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise FileFailure(
            ErrorCode.CORRUPT_FILE,
            "the file begins like an Office 97 document, but its directory is damaged; save it as DOCX",
        ) from error


def _directory(content: mmap.mmap) -> bytes:
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in _SECTOR_SHIFTS:
        raise IndexError(shift)
    sector = struct.unpack_from("<I", content, 48)[0]
    sectors: list[bytes] = []
    while sector < _END_OF_CHAIN and len(sectors) < _MAX_DIRECTORY_SECTORS:
        start = (sector + 1) << shift
        sectors.append(content[start : start + (1 << shift)])
        sector = _next_sector(content, sector, shift=shift)
    return b"".join(sectors)


def _next_sector(content: mmap.mmap, sector: int, *, shift: int) -> int:
    per_table = 1 << (shift - 2)
    which, within = divmod(sector, per_table)
    return int(
        struct.unpack_from("<I", content, ((_table_sector(content, which, shift=shift) + 1) << shift) + 4 * within)[0]
    )


def _table_sector(content: mmap.mmap, which: int, *, shift: int) -> int:
    """Return the sector of part `which` of the allocation table: the header lists the first 109, a chain the others."""
    if which < 109:
        return int(struct.unpack_from("<I", content, 76 + 4 * which)[0])
    per_link = (1 << (shift - 2)) - 1
    links, within = divmod(which - 109, per_link)
    link = struct.unpack_from("<I", content, 68)[0]
    for _ in range(links):
        link = struct.unpack_from("<I", content, ((link + 1) << shift) + 4 * per_link)[0]
    return int(struct.unpack_from("<I", content, ((link + 1) << shift) + 4 * within)[0])


def _top_names(directory: bytes) -> frozenset[str]:
    """Walk the tree below the root, visiting each entry once, so that loops end."""
    names: dict[int, str] = {}
    waiting = [struct.unpack_from("<I", directory, 76)[0]]
    while waiting:
        place = waiting.pop()
        if place in names or (place + 1) * _ENTRY_BYTES > len(directory):
            continue
        entry = directory[place * _ENTRY_BYTES : (place + 1) * _ENTRY_BYTES]
        length, _, _, left, right = struct.unpack_from("<HBBII", entry, 64)
        names[place] = entry[: max(length - 2, 0)].decode("utf-16-le")
        waiting += [left, right]
    return frozenset(names.values())
