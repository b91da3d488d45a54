"""Walk a Word story (body, notes, comments) and say it line by line.

Elements are matched by their local names: the transitional, the strict and the 2003 form differ only in namespaces.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.wording import lines_of
from memos_gql.pages import Line

MAX_DEPTH = 200
"""Elements within elements; Word itself gives up at fewer."""
_TABLE_DEPTH = 3  # the table, its row and its cell; counted as one, nested tables would reach Python's own limit first

_SPACES = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
# Deleted and moved text is gone for the reader, field codes and properties never were text.
_SILENT = frozenset({"del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr"})


@dataclass(frozen=True, slots=True)
class _Words:
    """What a paragraph says, and the boxes of text that hang on it."""

    text: str
    boxes: tuple[Element, ...]


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def lines(story: Element, *, headings: frozenset[str], depth: int = 0) -> Iterator[Line]:
    """Say paragraphs and table rows in order; `headings` are the ids of the styles that are headings.

    Raises:
        FileFailure: CORRUPT_FILE, elements are nested beyond any document that people write.
    """
    if depth > MAX_DEPTH:
        raise _too_deep()
    for element in story:
        name = local(element)
        if name == "p":
            yield from _paragraph(element, headings=headings, depth=depth)
        elif name == "tbl":
            yield from _table(element, depth=depth)
        elif name not in _SILENT:
            yield from lines(_chosen(element), headings=headings, depth=depth + 1)


def _paragraph(element: Element, *, headings: frozenset[str], depth: int) -> Iterator[Line]:
    words = _words(element, depth=depth)
    is_heading = _style(element) in headings
    for number, row in enumerate(words.text.split("\n")):
        yield from lines_of(row, starts_block=number == 0, is_heading=is_heading)
    for box in words.boxes:
        yield from lines(box, headings=headings, depth=depth + 1)


def _style(paragraph: Element) -> str | None:
    for properties in paragraph:
        if local(properties) == "pPr":
            return next((attribute(item, "val") for item in properties if local(item) == "pStyle"), None)
    return None


def _table(table: Element, *, depth: int) -> Iterator[Line]:
    for row in _descend(table, "tr", depth=depth):
        cells = [_cell(cell, depth=depth + _TABLE_DEPTH) for cell in _descend(row, "tc", depth=depth)]
        if any(cells):
            yield from lines_of(" | ".join(cells), starts_block=True)


def _cell(cell: Element, *, depth: int) -> str:
    """Say a cell in one line, tables within it too."""
    return " ".join(line.text for line in lines(cell, headings=frozenset(), depth=depth))


def _descend(parent: Element, wanted: str, *, depth: int) -> Iterator[Element]:
    """Find rows or cells, which content controls may wrap."""
    if depth > MAX_DEPTH:
        raise _too_deep()
    for child in parent:
        name = local(child)
        if name == wanted:
            yield child
        elif name not in _SILENT:
            yield from _descend(child, wanted, depth=depth + 1)


def _words(element: Element, *, depth: int) -> _Words:
    if depth > MAX_DEPTH:
        raise _too_deep()
    said: list[str] = []
    boxes: list[Element] = []
    for child in _chosen(element):
        name = local(child)
        if name == "t":
            said.append(child.text or "")
        elif name in _SPACES:
            said.append(_SPACES[name])
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in _SILENT:
            within = _words(child, depth=depth + 1)
            said.append(within.text)
            boxes += within.boxes
    return _Words("".join(said), tuple(boxes))


def _chosen(element: Element) -> Element:
    """Of alternatives take the first: the others say the same again for older programs."""
    if local(element) != "AlternateContent":
        return element
    return next((child for child in element if local(child) == "Choice" and len(child)), element)


def _too_deep() -> FileFailure:
    return FileFailure(ErrorCode.CORRUPT_FILE, "the document nests its parts deeper than any program writes them; save it as PDF")
