"""The parts of a DOCX, unpacked within bounds and parsed without entities."""

import zipfile
import zlib
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree

from memos_gql.errors import ErrorCode, FileFailure

MAX_PART_BYTES = 64 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_MEMBERS = 10_000
_FLAT_PART = "{http://schemas.microsoft.com/office/2006/xmlPackage}part"
_FLAT_NAME = "{http://schemas.microsoft.com/office/2006/xmlPackage}name"
_FLAT_XML = "{http://schemas.microsoft.com/office/2006/xmlPackage}xmlData"


class Package:
    """Parts by name: members of a ZIP archive, or elements of one XML file that Word can write in its place."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            FileFailure: CORRUPT_FILE, or DECOMPRESSION_LIMIT when it claims to unpack to too much.
        """
        self._archive: zipfile.ZipFile | None = None
        self._flat: dict[str, Element] = {}
        with path.open("rb") as file:
            is_archive = file.read(2) == b"PK"
        if is_archive:
            self._archive = _open_archive(path)
        else:
            self._flat = _flat_parts(path)

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_: object) -> None:
        if self._archive is not None:
            self._archive.close()

    @property
    def names(self) -> list[str]:
        return self._archive.namelist() if self._archive is not None else list(self._flat)

    def tree(self, name: str) -> Element | None:
        """Parse one part; None when it is absent."""
        if self._archive is None:
            return self._flat.get(name)
        content = self.content(name)
        return None if content is None else parse(content)

    def content(self, name: str) -> bytes | None:
        """Give the bytes of one part, counting the real bytes, since the directory may lie about them; None when it is absent."""
        if self._archive is None:
            return tostring(self._flat[name]) if name in self._flat else None
        if name not in self._archive.NameToInfo:
            return None
        try:
            with self._archive.open(name) as member:
                content = member.read(MAX_PART_BYTES + 1)
        except RuntimeError as error:  # zipfile's word for an encrypted member
            raise FileFailure(ErrorCode.PASSWORD_PROTECTED, "the document is protected by a password; send it without one") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise _damaged() from error
        if len(content) > MAX_PART_BYTES:
            raise _too_large()
        return content


def parse(content: bytes) -> Element:
    """Parse XML that declares no entities.

    Raises:
        FileFailure: CORRUPT_FILE.
    """
    try:
        tree: Element = SafeTree.fromstring(content)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _damaged() from error
    return tree


def _open_archive(path: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _damaged() from error
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        archive.close()
        raise _too_large()
    return archive


def _flat_parts(path: Path) -> dict[str, Element]:
    if path.stat().st_size > MAX_PART_BYTES:
        raise _too_large()
    root = parse(path.read_bytes())
    parts = {}
    for part in root.iter(_FLAT_PART):
        content = part.find(_FLAT_XML)
        if content is not None and len(content):
            parts[part.get(_FLAT_NAME, "").lstrip("/")] = content[0]
    # Word 2003 wrote the document itself, with styles and body in one element.
    return parts or {"word/document.xml": root, "word/styles.xml": root}


def _damaged() -> FileFailure:
    return FileFailure(ErrorCode.CORRUPT_FILE, "the document is damaged and cannot be opened; save it again from the program that made it")


def _too_large() -> FileFailure:
    return FileFailure(ErrorCode.DECOMPRESSION_LIMIT, "the document unpacks to far more than it weighs; save it again with fewer contents")
