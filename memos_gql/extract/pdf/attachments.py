"""Read the attachments of a PDF: those of the document, as in a portfolio, and those pinned to a page."""

import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from memos_gql.errors import FileFailure
from memos_gql.extract import html, image, rtf, text
from memos_gql.extract.pdf.budget import cpu_s
from memos_gql.extract.word import doc, docx
from memos_gql.extract.wording import clean
from memos_gql.pages import Line, Page

CPU_S = 40.0
"""Limit for all attachments of one call; after it, no further one is read."""
MAX_BYTES = 50 * 1024 * 1024
_MAX_ATTACHMENTS = 50
_MAX_PARTS = 50
_NAME_CHARACTERS = 120
_DOCX_MEMBER = "word/document.xml"

ReadParts = Callable[[Path, int, int], Iterator[Page]]


@dataclass(frozen=True, slots=True)
class Attachment:
    """`content` is None if the attachment is too large or cannot be unpacked."""

    name: str
    content: bytes | None


@dataclass(slots=True)
class Words:
    lines: list[Line] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def of_document(document: pypdfium2.PdfDocument) -> Iterator[Attachment]:
    """Unpack the attachments of the document one by one; their total size is limited."""
    remaining = MAX_BYTES
    for index in range(min(document.count_attachments(), _MAX_ATTACHMENTS)):
        attachment = unpacked(document.get_attachment(index), most_bytes=remaining)
        remaining -= len(attachment.content or b"")
        yield attachment


def left_out(document: pypdfium2.PdfDocument) -> int:
    """Count the attachments of the document that `of_document` does not unpack, because there are too many."""
    return max(int(document.count_attachments()) - _MAX_ATTACHMENTS, 0)


def unpacked(attachment: pypdfium2.PdfAttachment, *, most_bytes: int) -> Attachment:
    name = clean(attachment.get_name())[:_NAME_CHARACTERS] or "without a name"
    try:
        content = bytes(attachment.get_data()) if _size(attachment) <= most_bytes else None
    except pypdfium2.PdfiumError:
        content = None
    return Attachment(name, content)


def _size(attachment: pypdfium2.PdfAttachment) -> int:
    size = pdfium.c_ulong()
    pdfium.FPDFAttachment_GetFile(attachment, None, 0, size)
    return int(size.value)


def read(attachments: Sequence[Attachment], *, left_out: int, pdf: ReadParts) -> Words:
    """Read each attachment with the reader of its media type, under its name; name those that were not read.

    Args:
        left_out: attachments beside these that are too many to be read.
        pdf: reads a PDF without its own attachments.
    """
    words, until = Words(), cpu_s() + CPU_S
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "attached"
        for attachment in attachments:
            try:
                reason = (
                    _read(attachment, path, words, pdf) if cpu_s() < until else "the time for attachments was spent"
                )
            except FileFailure as failure:
                reason = str(failure)
            if reason:
                words.notices.append(
                    f"its attachment \u201c{attachment.name}\u201d was not read to its end: {reason}; send it by itself"
                )
    if left_out:
        words.notices.append(
            f"attachments that were not read, as there are more than {_MAX_ATTACHMENTS}: {left_out}; "
            "send those by themselves"
        )
    return words


def _read(attachment: Attachment, path: Path, words: Words, pdf: ReadParts) -> str | None:
    """Add the text of an attachment to `words`; return why it was not read completely, or None."""
    if not attachment.content:
        return "it is too large, empty or damaged"
    path.write_bytes(attachment.content)
    found = _reader(path, attachment.content, pdf)
    if found is None:
        return "it is of no kind that can be read"
    words.lines.append(Line(f"Attachment: {attachment.name}", starts_block=True, is_heading=True))
    for page in found(path, 1, _MAX_PARTS):
        words.lines.extend(replace(line, box=None) for line in page.lines)
        words.notices.extend(f"its attachment \u201c{attachment.name}\u201d: {notice}" for notice in page.notices)
    return None


def _reader(path: Path, content: bytes, pdf: ReadParts) -> ReadParts | None:
    """Choose a reader by the bytes alone, because the name may be wrong."""
    head = content[:1024].lstrip()
    if b"%PDF-" in content[:1024]:
        return pdf
    if head.startswith(b"PK\x03\x04"):
        return docx.read if _is_docx(path) else None
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return doc.read
    if head.startswith(b"{\\rtf"):
        return rtf.read
    if head[:200].lower().startswith((b"<!doctype html", b"<html")):
        return html.read
    return _of_picture_or_text(path, content)


def _is_docx(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return _DOCX_MEMBER in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _of_picture_or_text(path: Path, content: bytes) -> ReadParts | None:
    try:
        image.inspect(path)
    except FileFailure:
        return None if b"\0" in content[:4096] else text.read
    return image.read
