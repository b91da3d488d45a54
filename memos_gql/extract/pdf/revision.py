"""Append new versions of objects to a PDF, as editors do when they save: the last version of an object counts."""

import re
from collections.abc import Mapping

from pdfminer.pdfdocument import PDFDocument, PDFXRef, PDFXRefStream
from pdfminer.pdftypes import PDFObjRef
from pdfminer.psparser import PSLiteral

_START = re.compile(rb"startxref\s+(\d+)")
_END_BYTES = 2048
_KEPT = ("Root", "Info", "ID", "Encrypt")


def revised(content: bytes, document: PDFDocument, objects: Mapping[int, bytes]) -> bytes | None:
    """Return a PDF with new versions of objects, by number; None if its table of objects is damaged.

    `document` is the PDF as pdfminer opened it.
    """
    starts = _START.findall(content[-_END_BYTES:])
    newest = document.xrefs[0] if document.xrefs else None
    if not starts or not isinstance(newest, PDFXRef | PDFXRefStream):
        return None
    places: dict[int, int] = {}
    added = bytearray(b"\n")
    for number, body in sorted(objects.items()):
        places[number] = len(content) + len(added)
        added += b"%d 0 obj%s\nendobj\n" % (number, body)
    trailer = newest.get_trailer()
    entries = {key: trailer[key] for key in _KEPT if key in trailer} | {"Prev": int(starts[-1])}
    size = max(int(trailer.get("Size", 0)), max(places) + 1)
    start = len(content) + len(added)
    added += (_table if isinstance(newest, PDFXRef) else _stream)(places, entries, size, start)
    added += b"\nstartxref\n%d\n%%%%EOF\n" % start
    return content + added  # a file may have 100 MiB, so it is copied only here


def _table(places: Mapping[int, int], entries: Mapping[str, object], size: int, _start: int) -> bytes:
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % place for place in places.items())
    return b"xref\n" + rows + b"trailer\n" + _written({**entries, "Size": size})


def _stream(places: Mapping[int, int], entries: Mapping[str, object], size: int, start: int) -> bytes:
    """Write the table as an object of its own, as files with compressed objects have it."""
    number = size
    every = {**places, number: start}
    rows = b"".join(b"\1" + place.to_bytes(8, "big") + b"\0\0" for place in every.values())
    index = [value for key in every for value in (key, 1)]
    head = {
        **entries,
        "Type": PSLiteral("XRef"),
        "Size": number + 1,
        "Index": index,
        "W": [1, 8, 2],
        "Length": len(rows),
    }
    return b"%d 0 obj%sstream\n%s\nendstream\nendobj" % (number, _written(head), rows)


def _written(value: object) -> bytes:
    """Write a value of a trailer as a PDF does."""
    if isinstance(value, dict):
        return b"<<" + b" ".join(_name(str(key)) + b" " + _written(one) for key, one in value.items()) + b">>"
    if isinstance(value, list):
        return b"[" + b" ".join(map(_written, value)) + b"]"
    if isinstance(value, PDFObjRef):
        return b"%d 0 R" % value.objid
    if isinstance(value, PSLiteral):
        return _name(str(value.name))
    if isinstance(value, bytes):
        return b"<" + value.hex().encode() + b">"
    return b"null" if value is None else str(value).lower().encode()


def _name(name: str) -> bytes:
    return b"/" + b"".join(bytes([one]) if one in _PLAIN else b"#%02x" % one for one in name.encode())


_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.+")
