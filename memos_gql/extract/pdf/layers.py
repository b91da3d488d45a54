"""Remove the layers of a PDF (optional content groups) that are off when it is opened: readers do not see them."""

from collections.abc import Iterator
from ctypes import Array, byref, c_ulong, c_ushort
from functools import cached_property
from itertools import islice
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, dict_value, list_value
from pdfminer.psparser import LIT
from pdfminer.utils import decode_text

from memos_gql.extract.pdf.budget import MALFORMED, Exhausted, cpu_budget
from memos_gql.extract.pdf.source import readable

_CPU_S = 4.0
_MAX_OBJECTS = 20_000
_MAX_DEPTH = 5
_NAME_BYTES = 512
_OC_BYTES = len("OC\0".encode("utf-16-le"))


class Layers:
    """The layers of one file; its catalog is only read when the first page with layers needs it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def remove_hidden(self, page: pypdfium2.PdfPage) -> bool:
        """Remove the objects on switched-off layers from an open page, not the file; return whether there were any."""
        if not self._switched_off:
            return False
        found = islice(page.get_objects(max_depth=_MAX_DEPTH), _MAX_OBJECTS)
        hidden = [item for item in found if not self._switched_off.isdisjoint(_names(item))]
        for item in reversed(hidden):  # objects inside a group are removed before the group
            page.remove_obj(item)
        return bool(hidden)

    @cached_property
    def _switched_off(self) -> frozenset[str]:
        try:
            with cpu_budget(_CPU_S):
                return _switched_off(self._path)
        except (*MALFORMED, Exhausted):
            return frozenset()


def is_on_layer(item: pypdfium2.PdfObject) -> bool:
    """Whether an object of a page belongs to a layer."""
    return any(True for _ in _marks(item))


def _names(item: pypdfium2.PdfObject) -> Iterator[str]:
    for mark in _marks(item):
        buffer, size = _buffer()
        if pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"Name", buffer, _NAME_BYTES, byref(size)):
            yield _text(buffer, size)


def _marks(item: pypdfium2.PdfObject) -> Iterator[pdfium.FPDF_PAGEOBJECTMARK]:
    for index in range(max(pdfium.FPDFPageObj_CountMarks(item), 0)):
        mark = pdfium.FPDFPageObj_GetMark(item, index)
        size = c_ulong()
        # Tagged documents mark every object, so a mark's name is only fetched if its length matches.
        if not pdfium.FPDFPageObjMark_GetName(mark, None, 0, byref(size)) or size.value != _OC_BYTES:
            continue
        buffer, size = _buffer()
        if pdfium.FPDFPageObjMark_GetName(mark, buffer, _NAME_BYTES, byref(size)) and _text(buffer, size) == "OC":
            yield mark


def _buffer() -> tuple[Array[c_ushort], c_ulong]:
    return (pdfium.FPDF_WCHAR * (_NAME_BYTES // 2))(), c_ulong()


def _text(buffer: Array[c_ushort], size: c_ulong) -> str:
    return bytes(buffer)[: min(size.value, _NAME_BYTES)].decode("utf-16-le", "ignore").rstrip("\0")


def _switched_off(path: Path) -> frozenset[str]:
    """Read the names of the layers that are initially off, except names that a visible layer also has."""
    source = readable(path)
    with source.open("rb") if isinstance(source, Path) else source as file:
        properties = dict_value(PDFDocument(PDFParser(file)).catalog.get("OCProperties", {}))
        defaults = dict_value(properties.get("D", {}))
        layers = [reference for reference in list_value(properties.get("OCGs", [])) if isinstance(reference, PDFObjRef)]
        listed = {key: {reference.objid for reference in list_value(defaults.get(key, []))} for key in ("ON", "OFF")}
        is_off = defaults.get("BaseState") is LIT("OFF")
        hidden = [
            layer for layer in layers if layer.objid in listed["OFF"] or (is_off and layer.objid not in listed["ON"])
        ]
        names = {layer.objid: decode_text(dict_value(layer).get("Name", b"")) for layer in layers}
    return frozenset(names[layer.objid] for layer in hidden) - {
        names[layer.objid] for layer in layers if layer not in hidden
    }
