"""Leave out the layers of a PDF (optional content groups) that are off when it is opened: readers do not see them."""

import re
import time
from ctypes import byref, c_int
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from mmap import ACCESS_READ, mmap
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser

from memos_gql.extract.pdf.budget import MALFORMED, Exhausted, cpu_budget
from memos_gql.extract.pdf.revision import revised
from memos_gql.extract.pdf.source import from_header
from memos_gql.extract.pdf.visibility import Hidden, groups_off, hidden

_CPU_S = 4.0
_SEARCH_S = 3.0  # the rest is for the beginning of the file, and for writing
_MAX_OBJECTS = 100_000
_MAX_DEPTH = 5
_MAY_HAVE_LAYERS = re.compile(rb"/OCProperties|/ObjStm")
_NAMES_LAYERS = re.compile(rb"/OCProperties")
NOT_FOUND = (
    "parts of it that are switched off may have been read, because the search for them took too long; "
    "save it without hidden layers"
)
_MARK = b"MemosHidden"
"""The entry that marks hidden layers. Its value is a number, because strings, such as names, are encrypted."""
_NOTHING_DRAWN = b"<</Type/XObject/Subtype/Form/BBox[0 0 0 0]/Length 0>>stream\n\nendstream"
_NO_ANNOTATION = b"<</Type/Annot/Subtype/Link/Rect[0 0 0 0]/F 2>>"


@dataclass(frozen=True, slots=True)
class Marked:
    """A PDF in which hidden layers have a mark, and hidden pictures and annotations are empty.

    It is the file itself if no layer is off, or if the file is damaged.
    """

    source: Path | bytes
    has_hidden: bool = False
    is_complete: bool = True
    """Whether everything hidden was found in time."""


@dataclass(frozen=True, slots=True)
class Removed:
    """How many objects were removed from a page, and whether all of its objects were examined."""

    count: int
    is_complete: bool


def marked(path: Path) -> Marked:
    """Mark what is on hidden layers, as far as it is found in time."""
    source = from_header(path)
    try:
        if isinstance(source, Path) and not _holds(source, _MAY_HAVE_LAYERS):
            return Marked(source)
        with cpu_budget(_CPU_S):
            return _without_hidden(source)
    except MALFORMED:
        return Marked(source)
    except Exhausted:
        return Marked(source, is_complete=not _holds(source, _NAMES_LAYERS))


def remove_hidden(page: pypdfium2.PdfPage) -> Removed:
    """Remove the objects on marked layers from an open page, not the file."""
    found = list(islice(page.get_objects(max_depth=_MAX_DEPTH), _MAX_OBJECTS))
    on_hidden = [item for item in found if is_hidden(item)]
    for item in reversed(on_hidden):  # objects inside a group are removed before the group
        page.remove_obj(item)
    return Removed(len(on_hidden), is_complete=len(found) < _MAX_OBJECTS)


def _holds(source: Path | bytes, words: re.Pattern[bytes]) -> bool:
    if isinstance(source, bytes):
        return words.search(source) is not None
    with source.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return words.search(content) is not None


def _without_hidden(source: Path | bytes) -> Marked:
    with source.open("rb") if isinstance(source, Path) else BytesIO(source) as file:
        document = PDFDocument(PDFParser(file))
        off = groups_off(document)
        if not off:
            return Marked(source)
        found = hidden(document, off, until_s=time.process_time() + _SEARCH_S)
        file.seek(0)
        changed = revised(file.read(), document, _replacements(found, group=min(off)))
        return Marked(changed or source, has_hidden=True, is_complete=found.is_complete and changed is not None)


def _replacements(found: Hidden, *, group: int) -> dict[int, bytes]:
    """Return what replaces each hidden object. A hidden membership gets one member: `group`, which is off."""
    membership = f"<</Type/OCMD/OCGs {group} 0 R/{_MARK.decode()} 1>>".encode()
    layer = f"<</Type/OCG/Name(-)/{_MARK.decode()} 1>>".encode()
    return {
        **dict.fromkeys(found.memberships, membership),
        **dict.fromkeys(found.groups, layer),
        **dict.fromkeys(found.drawn, _NOTHING_DRAWN),
        **dict.fromkeys(found.annotations, _NO_ANNOTATION),
    }


def is_hidden(item: pypdfium2.PdfObject) -> bool:
    """Whether an object of a page is on a marked layer."""
    value = c_int()
    return any(
        pdfium.FPDFPageObjMark_GetParamIntValue(pdfium.FPDFPageObj_GetMark(item, index), _MARK, byref(value))
        for index in range(max(pdfium.FPDFPageObj_CountMarks(item), 0))
    )
