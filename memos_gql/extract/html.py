"""Read the visible text of HTML, with the values of forms, but without scripts, navigation and deleted words."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.encoding import encoding_of
from memos_gql.extract.spans import Cell, Spans
from memos_gql.extract.stretches import outline, parts
from memos_gql.extract.wording import TICKED, UNTICKED, lines_of
from memos_gql.pages import Line, Outline, Page

MAX_DEPTH = 300
"""Nesting of elements, just below Python's own recursion limit."""
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_CHARSET_BYTES = 4096
_HEADINGS = {"title": 1, **{f"h{level}": level + 1 for level in range(1, 7)}, "caption": 0}
"""Heading tags and their levels; level 0 is below all others."""
_UNSEEN = frozenset(
    (
        "script",
        "style",
        "nav",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "canvas",
        "audio",
        "video",
        "button",
        "del",
        "rt",
        "rp",
        "-comment",
    )
)
_INLINE = frozenset(
    (
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "ruby",
        "rb",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "br",
    )
)
_BOXES = frozenset(("checkbox", "radio"))
_NOT_SHOWN = frozenset(("button", "file", "hidden", "image", "password", "reset", "submit"))
"""The types of `input` that are not read: buttons, and values that nobody sees."""
_MAX_COLUMNS, _MAX_ROWS = 1_000, 65_534
_MAX_DIGITS = 8
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_SPACE = re.compile(r"[^\S\n\xa0]*\n[^\S\n\xa0]*|[^\S\n]+")


def inspect(path: Path) -> Outline:
    """Count the stretches of text."""
    return outline(lines(markup(path)))


def read(path: Path, first: int, last: int) -> Iterator[Page]:
    """Read the stretches `first` to `last`, both included."""
    return parts(lines(markup(path)), first, last)


def lines(markup: str) -> Iterator[Line]:
    """Return the visible text, block by block; the cells of a table row form one line.

    Raises:
        FileFailure: CORRUPT_FILE, elements are nested too deeply.
    """
    root = LexborHTMLParser(markup).root
    if root is not None:
        yield from _blocks(root, depth=0)


def decoded(content: bytes, claimed: str, *, otherwise: str) -> str:
    """Decode in the claimed encoding if it exists and fits, else in `otherwise`."""
    try:
        return content.decode(claimed)
    except (LookupError, UnicodeDecodeError):
        return content.decode(otherwise, errors="replace")


def markup(path: Path) -> str:
    """Decode a page as Unicode if its bytes are certainly Unicode, else in the encoding that it declares."""
    content, found = path.read_bytes(), encoding_of(path)
    named = _CHARSET.search(content[:_CHARSET_BYTES])
    is_unicode = found.startswith("utf") and not content.isascii()
    claimed = named[1].decode("ascii", "replace") if named and not is_unicode else found
    return decoded(content, claimed, otherwise=found)


def _blocks(parent: LexborNode, *, depth: int, mark: str = "") -> Iterator[Line]:
    """Yield the blocks of an element in order; text between blocks forms blocks of its own.

    Args:
        mark: goes before the first words, such as the number of a list item.
    """
    if depth > MAX_DEPTH:
        raise FileFailure(
            ErrorCode.CORRUPT_FILE, "the page nests its parts deeper than any program writes them; save it as PDF"
        )
    words = [mark]
    items = count(_number_in(parent, "start", otherwise=1))
    for child in _seen(parent):
        if _is_inline(child, depth=depth):
            words.append(_words(child, depth=depth))
            continue
        yield from _paragraph(words, parent.tag)
        words = []
        number = f"{next(items)}. " if (parent.tag, child.tag) == ("ol", "li") else ""
        yield from _table(child, depth=depth) if child.tag == "table" else _blocks(child, depth=depth + 1, mark=number)
    yield from _paragraph(words, parent.tag)


def _paragraph(words: Sequence[str], tag: str | None) -> Iterator[Line]:
    level = _HEADINGS.get(tag or "")
    for number, row in enumerate("".join(words).split("\n")):
        if not row.strip(f" {TICKED}{UNTICKED}"):
            continue  # a box without words controls the page, such as a menu
        yield from lines_of(row, starts_block=number == 0, is_heading=level is not None, level=level or 0)


def _table(table: LexborNode, *, depth: int) -> Iterator[Line]:
    """Yield a table row by row; a table that contains tables is page layout, so its cells are blocks."""
    if any(part != table for part in table.css("table, h1, h2, ul")):
        for part in _seen(table):
            yield from _blocks(part, depth=depth + 1)
        return
    spans = Spans()
    for row in table.css("caption, tr"):
        own = [_cell(cell, depth=depth) for cell in _seen(row) if cell.tag in {"td", "th"}]
        cells = spans.complete(own) if own else [" ".join(_words(row, depth=depth).split())]
        yield from lines_of(" | ".join(cells), starts_block=True)


def _cell(cell: LexborNode, *, depth: int) -> Cell:
    rows, columns = (_number_in(cell, name, otherwise=1) for name in ("rowspan", "colspan"))
    text = " ".join(_words(cell, depth=depth).split())
    return Cell(text, min(rows, _MAX_ROWS) or _MAX_ROWS, min(max(columns, 1), _MAX_COLUMNS))


def _number_in(node: LexborNode, name: str, *, otherwise: int) -> int:
    """Return the number in an attribute."""
    written = (node.attributes or {}).get(name) or ""
    return int(written) if written.isascii() and written.isdigit() and len(written) < _MAX_DIGITS else otherwise


def _words(node: LexborNode, *, depth: int) -> str:
    """Return the text of an element as one string."""
    if node.tag == "-text":
        text = node.text_content or ""
        return text if _is_kept(node) else _SPACE.sub(" ", text)
    if node.tag == "br":
        return "\n"
    if node.tag in _SHOWN:
        return f" {_SHOWN[node.tag](node)} "
    if depth > MAX_DEPTH:
        return ""
    within = "".join(_words(child, depth=depth + 1) for child in _seen(node))
    if node.tag == "sup":
        return f"^{within}"
    return within if node.tag in _INLINE else f" {within} "


def _entered(node: LexborNode) -> str:
    """Return what a field of a form shows."""
    attributes = node.attributes or {}
    kind = (attributes.get("type") or "text").lower()
    if kind in _BOXES:
        return TICKED if "checked" in attributes else UNTICKED
    return "" if kind in _NOT_SHOWN else attributes.get("value") or ""


def _chosen(node: LexborNode) -> str:
    """Return the chosen entries of a list. If none is marked as chosen, nobody chose the first."""
    return ", ".join(entry.text().strip() for entry in node.css("option[selected]"))


_SHOWN: dict[str | None, Callable[[LexborNode], str]] = {
    "img": lambda node: (node.attributes or {}).get("alt") or "",
    "input": _entered,
    "select": _chosen,
    "textarea": lambda node: node.text(),
}
"""What is read of elements that are no text."""


def _is_kept(node: LexborNode) -> bool:
    """Whether white space is preserved."""
    return node.parent is not None and (
        node.parent.tag == "pre" or (node.parent.parent is not None and node.parent.parent.tag == "pre")
    )


def _is_inline(node: LexborNode, *, depth: int) -> bool:
    """Whether an element is part of a line of text; a link that contains blocks is a block."""
    if node.tag == "-text" or node.tag in _SHOWN:
        return True
    return node.tag in _INLINE and (
        depth > MAX_DEPTH or all(_is_inline(child, depth=depth + 1) for child in _seen(node))
    )


def _seen(parent: LexborNode) -> Iterator[LexborNode]:
    for child in parent.iter(include_text=True):
        if child.tag not in _UNSEEN and not _is_hidden(child):
            yield child


def _is_hidden(node: LexborNode) -> bool:
    if node.tag == "-text":
        return False
    attributes = node.attributes or {}
    return (
        "hidden" in attributes
        or attributes.get("role") == "navigation"
        or bool(_HIDDEN.search(attributes.get("style") or ""))
    )
