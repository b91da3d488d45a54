"""The parts of a DOCX and their references to each other; unpacking is limited, and XML entities are refused."""

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.word.markup import attribute

MAX_PART_BYTES = 64 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_MEMBERS = 10_000
_FLAT_PART = "{http://schemas.microsoft.com/office/2006/xmlPackage}part"
_FLAT_NAME = "{http://schemas.microsoft.com/office/2006/xmlPackage}name"
_FLAT_XML = "{http://schemas.microsoft.com/office/2006/xmlPackage}xmlData"
_MAIN = re.compile(r"word/document\d*\.xml$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Relation:
    """The target of a reference: another part, or an address outside the document."""

    kind: str
    target: str
    is_external: bool


@dataclass(slots=True)
class Allowance:
    """How much may still be unpacked from all embedded documents of a document together."""

    documents: int = 50
    unpacked_bytes: int = 100 * 1024 * 1024


class Package:
    """Parts by name: members of a ZIP archive, or elements of a single XML file (flat OPC)."""

    def __init__(self, path: Path, *, outer: "Package | None" = None) -> None:
        """Open the file; `outer` is the package that this one is embedded in.

        Raises:
            FileFailure: CORRUPT_FILE, it is damaged; DECOMPRESSION_LIMIT, its declared size is too large.
        """
        self.depth: int = outer.depth + 1 if outer else 0
        self.allowance: Allowance = outer.allowance if outer else Allowance()
        self._archive: zipfile.ZipFile | None = None
        self._flat: dict[str, Element] = {}
        with path.open("rb") as file:
            is_archive = file.read(2) == b"PK"
        if is_archive:
            self._archive = _open_archive(path)
        else:
            self._flat = _flat_parts(path)
        stored = self._archive.namelist() if self._archive is not None else list(self._flat)
        self.names = [_slashed(name) for name in stored]
        # Names are case-insensitive; some programs write them with backslashes.
        self._stored = {_slashed(name).lower(): name for name in reversed(stored)}
        self.main = self._main()

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_: object) -> None:
        if self._archive is not None:
            self._archive.close()

    def beside_main(self, name: str) -> str:
        """Return the full name of a part in the folder of the main part."""
        return posixpath.join(posixpath.dirname(self.main or ""), name)

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the references of a part by id; empty if they are damaged."""
        folder, name = posixpath.split(part)
        try:
            tree = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        except FileFailure:
            return {}
        return {attribute(item, "Id") or "": _relation(item, folder) for item in (tree if tree is not None else ())}

    def tree(self, name: str) -> Element | None:
        """Parse one part; None if it is absent."""
        if self._archive is None:
            return self._flat.get(self._stored.get(name.lower(), ""))
        content = self.content(name)
        return None if content is None else parse(content)

    def content(self, name: str) -> bytes | None:
        """Return the bytes of one part, None if it is absent.

        The real size is checked, because the ZIP directory may state a wrong one.
        """
        stored = self._stored.get(name.lower())
        if stored is None:
            return None
        if self._archive is None:
            return tostring(self._flat[stored])
        content = _unpacked(self._archive, stored)
        if self.depth:
            self.allowance.unpacked_bytes -= len(content)
        if len(content) > MAX_PART_BYTES or self.allowance.unpacked_bytes < 0:
            raise _too_large()
        return content

    def _main(self) -> str | None:
        """Find the main part: the package names it; otherwise it has its usual name."""
        named = [relation.target for relation in self.relations("").values() if relation.kind == "officeDocument"]
        return next(
            (name for name in named if name.lower() in self._stored), next(filter(_MAIN.match, self.names), None)
        )


def _slashed(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _relation(item: Element, folder: str) -> Relation:
    target = (attribute(item, "Target") or "").strip()
    is_external = attribute(item, "TargetMode") == "External"
    if not is_external:
        target = _slashed(posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))))
    return Relation((attribute(item, "Type") or "").rpartition("/")[2], target, is_external)


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as member:
            return member.read(MAX_PART_BYTES + 1)
    except RuntimeError as error:  # zipfile raises this for an encrypted member
        raise FileFailure(
            ErrorCode.PASSWORD_PROTECTED, "the document is protected by a password; send it without one"
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise _damaged() from error


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
    return FileFailure(
        ErrorCode.CORRUPT_FILE,
        "the document is damaged and cannot be opened; save it again from the program that made it",
    )


def _too_large() -> FileFailure:
    return FileFailure(
        ErrorCode.DECOMPRESSION_LIMIT,
        "the document unpacks to far more than its size; save it again with fewer contents",
    )
