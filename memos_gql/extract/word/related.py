"""Read a story's content in other parts: charts, SmartArt, pictures, embedded documents, chunks of other formats."""

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract import html, rtf, text, web_archive
from memos_gql.extract.word import doc, drawing
from memos_gql.extract.word.markup import TOO_DEEP, attribute, local
from memos_gql.extract.word.package import Package
from memos_gql.extract.wording import lines_of
from memos_gql.pages import Line, Page

_MAX_DEPTH = 3
"""Nesting of documents; a malicious file can contain itself."""
_PICTURE = re.compile(r".*\.(png|jpe?g|gif|bmp|tiff?|webp)", re.IGNORECASE)
_VECTORS = re.compile(r".*\.(emf|wmf)", re.IGNORECASE)
_OBJECT = "an object of another program in it was not read; send that by itself"
_VECTOR = "a drawing in it (EMF or WMF) was not read; save the document as PDF"
_INNER_PICTURE = "a picture in a document within it was not read; send that document by itself"
_MAIL_HEADER = re.compile(rb"\s*(MIME-Version|Content-[\w-]+|From|Date|Subject)\s*:", re.IGNORECASE)
_OLE_MARK = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class PicturePlace(Line):
    """A line without text that marks the place of a picture; the picture's text replaces it later."""

    part: str = ""


@dataclass(frozen=True, slots=True)
class Unread(Line):
    """A line without text that marks an unread part; `notice` says which, and becomes a notice of the page."""

    notice: str = ""


class Related:
    """The parts that one story refers to."""

    def __init__(
        self, package: Package, part: str, *, shown: set[str], written: Callable[[Package], Iterator[Line]]
    ) -> None:
        """Prepare to read each part once.

        Args:
            shown: the parts that were already read; it is updated.
            written: reads an embedded document.
        """
        self._package = package
        self._relations = package.relations(part)
        self._written = written
        self._shown = shown

    def lines(self, element: Element) -> Iterator[Line]:
        """Yield the content of the part that an element refers to; nothing if there is none or it cannot be read."""
        name = local(element)
        if name in ("docPr", "shape"):
            yield from lines_of(drawing.description(element), starts_block=True)
            return
        part = self._part(element)
        if part is None or part in self._shown:
            return
        self._shown.add(part)
        if name in ("chart", "relIds"):
            yield from self._drawn(part, drawing.chart if name == "chart" else drawing.smart_art)
        elif name == "altChunk":
            yield from self._embedded(part, is_word=False)
        elif name == "OLEObject":
            is_word = (attribute(element, "ProgID") or "").lower().startswith("word.document")
            yield from self._embedded(part, is_word=True) if is_word else [Unread("", notice=_OBJECT)]
        elif _PICTURE.fullmatch(part):
            yield PicturePlace("", part=part)
        elif _VECTORS.fullmatch(part):
            yield Unread("", notice=_VECTOR)

    def address(self, element: Element) -> str:
        """Return the external address of a link; empty if it has none."""
        relation = self._relations.get(attribute(element, "id") or "")
        return relation.target if relation is not None and relation.is_external else ""

    def _part(self, element: Element) -> str | None:
        names = ("dm",) if local(element) == "relIds" else ("embed", "id")
        ids = (attribute(element, name) for name in names)
        relation = next((self._relations[one] for one in ids if one in self._relations), None)
        return relation.target if relation is not None and not relation.is_external else None

    def _drawn(self, part: str, said: Callable[[Element], Iterator[str]]) -> Iterator[Line]:
        tree = self._package.tree(part)
        for row in said(tree) if tree is not None else ():
            yield from lines_of(row, starts_block=True)

    def _embedded(self, part: str, *, is_word: bool) -> Iterator[Line]:
        """Read an embedded document; a failure becomes a notice, because the rest can be read."""
        try:
            yield from list(self._within(part, is_word=is_word))
        except FileFailure as failure:
            yield Unread("", notice=f"a document within it was not read: {failure}")
        except RecursionError:
            yield Unread("", notice=f"a document within it was not read: {TOO_DEEP}")

    def _within(self, part: str, *, is_word: bool) -> Iterator[Line]:
        allowance = self._package.allowance
        if self._package.depth >= _MAX_DEPTH or allowance.documents <= 0:
            raise FileFailure(
                ErrorCode.DECOMPRESSION_LIMIT,
                "the document holds too many documents within documents; send them one by one",
            )
        allowance.documents -= 1
        content = self._package.content(part)
        if content is None:
            return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "part"
            path.write_bytes(content)
            yield from self._read(path, content[:1000], is_word=is_word)

    def _read(self, path: Path, head: bytes, *, is_word: bool) -> Iterator[Line]:
        if head.startswith(b"PK"):
            with Package(path, outer=self._package) as package:
                # The pictures of an embedded document are no longer available when the page's pictures are read.
                for line in self._written(package):
                    yield Unread("", notice=_INNER_PICTURE) if isinstance(line, PicturePlace) else line
        elif head.startswith(_OLE_MARK):
            yield from _pages(doc.read(path, 1, doc.inspect(path).parts)) if is_word else ()
        elif head.startswith(b"{\\rtf"):
            yield from _pages(rtf.read(path, 1, rtf.inspect(path).parts))
        elif _MAIL_HEADER.match(head):
            yield from web_archive.lines(path)
        elif head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            yield from html.lines(html.markup(path))
        else:
            yield from _pages(text.read(path, 1, text.inspect(path).parts))


def _pages(pages: Iterator[Page]) -> Iterator[Line]:
    """Yield the lines of an embedded document, and what was not read of it."""
    for page in pages:
        yield from page.lines
        yield from (Unread("", notice=f"in a document within it: {notice}") for notice in page.notices)
