"""Read dynamic XFA forms: their pages only ask for another viewer, and their content is XML outside the pages."""

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from ctypes import byref, c_ulong, create_string_buffer

import pypdfium2
import pypdfium2.raw as pdfium
from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.wording import bounded, lines_of
from memos_gql.pages import Page

_MAX_PACKET_BYTES = 16 * 1024 * 1024
_MAX_PACKETS = 64
_MAX_DEPTH = 64
_UNSEEN = ("hidden", "invisible", "inactive")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|_+")
_ADVICE = "open it in Adobe Acrobat, print it to PDF and send that"


def is_dynamic(document: pypdfium2.PdfDocument) -> bool:
    """Whether this is a form whose pages a viewer generates from XML."""
    return bool(pdfium.FPDF_GetFormType(document) == pdfium.FORMTYPE_XFA_FULL)


def read(document: pypdfium2.PdfDocument, number: int) -> Page:
    """Read the form's texts, and its values after their captions, as page 1; other pages are empty.

    Raises:
        FileFailure: NO_CONTENT_FOUND, the XML contains no text; CORRUPT_FILE, it is damaged.
    """
    if number > 1:
        return Page(number, ())
    try:
        roots = [SafeTree.fromstring(packet) for packet in _packets(document)]
    except (ElementTree.ParseError, DefusedXmlException, ValueError) as error:
        raise FileFailure(
            ErrorCode.CORRUPT_FILE, f"the PDF is a dynamic XFA form with damaged content; {_ADVICE}"
        ) from error
    filled_in = [
        child for root in roots for datasets in _all(root, "datasets") for child in datasets if _tag(child) == "data"
    ]
    groups = [group for data in filled_in for group in _groups(data, depth=0)]
    parts = [part for root in roots for template in _all(root, "template") for part in _parts(template, depth=0)]
    lines = [line for text in _sentences(parts, groups) for line in lines_of(text, starts_block=True)]
    if not lines:
        raise FileFailure(ErrorCode.NO_CONTENT_FOUND, f"the PDF is a dynamic XFA form without any text; {_ADVICE}")
    return Page(1, bounded(lines, page=1))


def _packets(document: pypdfium2.PdfDocument) -> Iterator[bytes]:
    """Yield the template and the data, or the single unnamed stream that contains both."""
    for index in range(min(pdfium.FPDF_GetXFAPacketCount(document), _MAX_PACKETS)):
        name = create_string_buffer(64)
        pdfium.FPDF_GetXFAPacketName(document, index, name, 64)
        if name.value in (b"template", b"datasets", b""):
            size = c_ulong()
            pdfium.FPDF_GetXFAPacketContent(document, index, None, 0, byref(size))
            if 0 < size.value <= _MAX_PACKET_BYTES:
                content = create_string_buffer(size.value)
                pdfium.FPDF_GetXFAPacketContent(document, index, content, size.value, byref(size))
                yield content.raw


def _all(root: ElementTree.Element, tag: str) -> Iterator[ElementTree.Element]:
    return (element for element in root.iter() if _tag(element) == tag)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _groups(element: ElementTree.Element, *, depth: int) -> Iterator[list[tuple[str, str]]]:
    """Yield the values of each group in the data, such as a table row, as pairs of name and value."""
    if depth > _MAX_DEPTH:
        return
    values = [(_tag(child), _text(child)) for child in element if _is_value(child)]
    if any(value for _, value in values):
        yield [(name, value) for name, value in values if value]
    for child in element:
        if not _is_value(child):
            yield from _groups(child, depth=depth + 1)


def _is_value(element: ElementTree.Element) -> bool:
    return all("xhtml" in child.tag for child in element)


def _text(element: ElementTree.Element | None) -> str:
    if element is None or any("image/" in value for value in element.attrib.values()):
        return ""
    return " ".join(" ".join(element.itertext()).split())


def _parts(element: ElementTree.Element, *, depth: int) -> Iterator[ElementTree.Element]:
    """Yield the visible texts and fields of the form, in order."""
    if element.get("presence") in _UNSEEN or depth > _MAX_DEPTH:
        return
    if _tag(element) in ("draw", "field"):
        yield element
        return
    for child in element:
        yield from _parts(child, depth=depth + 1)


def _sentences(parts: list[ElementTree.Element], groups: list[list[tuple[str, str]]]) -> Iterator[str]:
    """Write the form in its own order, then the rows of its tables, whose fields have several values."""
    counts = Counter(name for group in groups for name, _ in group)
    single = {name: value for group in groups for name, value in group if counts[name] == 1}
    captions: dict[str, str] = {}
    for part in parts:
        name, text = part.get("name", ""), _shown(part)
        captions[name] = captions.get(name) or text or _words(name)
        value = single.pop(name, "") if _tag(part) == "field" else ""
        yield _said(captions[name], value) if value else text
    for group in groups:
        yield ", ".join(
            _said(captions.get(name) or _words(name), value)
            for name, value in group
            if counts[name] > 1 or name in single
        )


def _shown(part: ElementTree.Element) -> str:
    """Return the text of a drawn part or the caption of a field."""
    path = "{*}value/{*}" if _tag(part) == "draw" else "{*}caption/{*}value/{*}"
    return _text(part.find(f"{path}text")) or _text(part.find(f"{path}exData"))


def _said(caption: str, value: str) -> str:
    return f"{caption.rstrip(' :')}: {value}"


def _words(name: str) -> str:
    """Write the name of a field as words: BoatName becomes Boat Name."""
    return _HUMP.sub(" ", name).strip()
