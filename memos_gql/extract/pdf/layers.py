"""Leave out the layers of a PDF (optional content groups) that are off when it is opened: readers do not see them."""

import re
from ctypes import byref, c_int
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
_MAX_OBJECTS = 20_000
_MAX_DEPTH = 5
_MAY_HAVE_LAYERS = re.compile(rb"/OCProperties|/ObjStm")
_MARK = b"MemosHidden"
"""The entry that marks hidden layers. Its value is a number, because strings, such as names, are encrypted."""
_NOTHING_DRAWN = b"<</Type/XObject/Subtype/Form/BBox[0 0 0 0]/Length 0>>stream\n\nendstream"
_NO_ANNOTATION = b"<</Type/Annot/Subtype/Link/Rect[0 0 0 0]/F 2>>"


def marked(path: Path) -> Path | bytes:
    """Return a PDF in which hidden layers have a mark, and hidden pictures and annotations are empty.

    Return the file itself if no layer is off, if the file is damaged, or if the search takes too long.
    """
    source = from_header(path)
    try:
        if isinstance(source, Path) and not _may_have_layers(source):
            return source
        with cpu_budget(_CPU_S):
            return _without_hidden(source) or source
    except (*MALFORMED, Exhausted):
        return source


def remove_hidden(page: pypdfium2.PdfPage) -> bool:
    """Remove the objects on marked layers from an open page, not the file; return whether there were any."""
    found = islice(page.get_objects(max_depth=_MAX_DEPTH), _MAX_OBJECTS)
    on_hidden = [item for item in found if is_hidden(item)]
    for item in reversed(on_hidden):  # objects inside a group are removed before the group
        page.remove_obj(item)
    return bool(on_hidden)


def _may_have_layers(path: Path) -> bool:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return _MAY_HAVE_LAYERS.search(content) is not None


def _without_hidden(source: Path | bytes) -> bytes | None:
    with source.open("rb") if isinstance(source, Path) else BytesIO(source) as file:
        document = PDFDocument(PDFParser(file))
        off = groups_off(document)
        if not off:
            return None
        file.seek(0)
        return revised(file.read(), document, _replacements(hidden(document, off), group=min(off)))


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
