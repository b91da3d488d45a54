"""Read PDF: the text layer by pdfium, tables by pdfplumber, pictures and pages without a usable text layer by OCR."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.pdf import (
    annotations,
    attachments,
    bookmarks,
    capitals,
    code_pages,
    columns,
    fallback,
    forms,
    initials,
    inventory,
    layers,
    pictures,
    properties,
    scan,
    tables,
    text_layer,
    xfa,
)
from memos_gql.extract.pdf.annotations import Annotations
from memos_gql.extract.pdf.attachments import Attachment
from memos_gql.extract.pdf.bookmarks import Bookmark
from memos_gql.extract.pdf.inventory import Inventory
from memos_gql.extract.pdf.layers import Marked, Removed
from memos_gql.extract.pdf.pictures import Pictures
from memos_gql.extract.wording import bounded
from memos_gql.pages import Outline, Page


def inspect(path: Path) -> Outline:
    """Count the pages with pdfium; other libraries believe a wrong count in the file."""
    with opened(path) as document:
        noted = properties.read(document)
        title, author, written_at = noted.title, noted.author, noted.written_at
        return Outline(page_count=len(document), parts=len(document), title=title, author=author, written_at=written_at)


def read(path: Path, first: int, last: int) -> Iterator[Page]:
    """Read the pages `first` to `last`, both included.

    The document's last page also has the text of its attachments.
    """
    with opened(path) as document:
        count = len(document)
        attached = list(attachments.of_document(document)) if last >= count else []
        left_out = attachments.left_out(document)
    for page, pinned in _pages(path, first, last):
        if page.number == count:
            yield _with_words(page, [*pinned, *attached], left_out=left_out)
        else:
            yield _with_words(page, pinned)


def _with_words(page: Page, attached: Sequence[Attachment], *, left_out: int = 0) -> Page:
    if not attached:
        return page
    words = attachments.read(attached, left_out=left_out, pdf=_read_attached)
    return replace(
        page, lines=bounded([*page.lines, *words.lines], page=page.number), notices=(*page.notices, *words.notices)
    )


def _read_attached(path: Path, first: int, last: int) -> Iterator[Page]:
    """Read a PDF without its attachments, because it is itself an attachment."""
    return (page for page, _ in _pages(path, first, last))


def _pages(path: Path, first: int, last: int) -> Iterator[tuple[Page, list[Attachment]]]:
    """Read pages, each with the files that are pinned to it."""
    marked = layers.marked(path)
    with _opened(marked.source) as document, closing(tables.Finder(path, cpu_s=tables.FILE_CPU_S)) as finder:
        found = bookmarks.by_page(document)
        drawn, letters = Pictures(allowed_s=pictures.FILE_CPU_S), capitals.Reader(allowed_s=capitals.FILE_CPU_S)
        reading = _Reading(path, document, finder, drawn, letters, found, marked)
        for number in range(first, min(last, len(document)) + 1):
            yield (xfa.read(document, number), []) if xfa.is_dynamic(document) else _read_page(reading, number)


@dataclass(frozen=True, slots=True)
class _Reading:
    """State shared by the pages of one call."""

    path: Path
    document: pypdfium2.PdfDocument
    finder: tables.Finder
    pictures: Pictures
    letters: capitals.Reader
    bookmarks: dict[int, list[Bookmark]]
    marked: Marked


def _read_page(reading: _Reading, number: int) -> tuple[Page, list[Attachment]]:
    with _page(reading.document, number) as (page, written):
        drawn, are_layers_off = _visible(reading, page)
        read = _read(reading, page, written, number, drawn)
        lines = tuple(bookmarks.marked(read.lines, reading.bookmarks.get(number, [])))
        notices = read.notices if are_layers_off else (*read.notices, layers.NOT_FOUND)
        return replace(read, lines=lines, notices=notices), written.attachments


def _visible(reading: _Reading, page: pypdfium2.PdfPage) -> tuple[Inventory, bool]:
    """Remove what is on hidden layers; return what is drawn, and whether everything hidden is known to be removed."""
    drawn = inventory.take(page)
    may_hide = drawn.has_hidden or (reading.marked.has_hidden and not drawn.is_complete)
    removed = layers.remove_hidden(page) if may_hide else Removed(0, is_complete=True)
    if removed.count:
        drawn = inventory.take(page)
    return drawn, removed.is_complete and reading.marked.is_complete


def _read(reading: _Reading, page: pypdfium2.PdfPage, written: Annotations, number: int, drawn: Inventory) -> Page:
    rows = code_pages.mended(text_layer.rows(page, number=number))
    facts = scan.look(drawn, rows)
    if facts.has_silent_text:
        rows = code_pages.mended(fallback.rows(reading.path, number))
        facts = scan.look(drawn, rows)
    if facts.needs_ocr:
        comments = text_layer.comments(rows, written.comments)
        return scan.read(page, number, layer=rows, beside=[*forms.place([], written.fields), *comments])
    if drawn.is_text_covered:
        rows = [replace(row, is_hidden=True) for row in rows]
    said = reading.pictures.read(page, drawn.drawn, rows)
    found = reading.finder.tables(number) if facts.has_crossing_rules else []
    lettered = reading.letters.read(page, drawn, rows)
    notices = (*said.notices, *lettered.notices, *(() if found is not None else (tables.GIVEN_UP,)))
    layer = forms.place(initials.joined(lettered.rows), written.fields)
    lines = text_layer.lines(
        [*columns.arrange(tables.fill(layer, found or [])), *text_layer.comments(layer, written.comments)]
    )
    return Page(number, bounded(pictures.merged(list(lines), said.blocks), page=number), said.visual, notices)


@contextmanager
def opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    """Open a document that has pages, without the pictures and annotations on layers that are off.

    Raises:
        FileFailure: PASSWORD_PROTECTED or CORRUPT_FILE.
    """
    with _opened(layers.marked(path).source) as document:
        yield document


@contextmanager
def _opened(source: Path | bytes) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise _refusal(error) from error
    with closing(document):
        if len(document) == 0:
            raise FileFailure(
                ErrorCode.CORRUPT_FILE, "the PDF has no pages; save it again from the program that made it"
            )
        if not xfa.is_dynamic(document):
            document.init_forms()
        yield document


def _refusal(error: pypdfium2.PdfiumError) -> FileFailure:
    if getattr(error, "err_code", None) in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return FileFailure(ErrorCode.PASSWORD_PROTECTED, "the PDF is protected by a password; send it without one")
    return FileFailure(
        ErrorCode.CORRUPT_FILE, "the PDF is damaged and cannot be opened; save it again from the program that made it"
    )


@contextmanager
def _page(document: pypdfium2.PdfDocument, number: int) -> Iterator[tuple[pypdfium2.PdfPage, Annotations]]:
    written = Annotations()
    try:
        page = document[number - 1]
        if pdfium.FPDFPage_GetAnnotCount(page) > 0:
            written = annotations.take(page, text_layer.frame_of(page), number=number)
            # Flattening makes stamps, ticks and typed words part of the page; only a newly opened page shows the
            # result.
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
            page.close()
            page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        sentence = f"page {number} of the PDF is damaged; save it again from the program that made it"
        raise FileFailure(ErrorCode.CORRUPT_FILE, sentence, page=number) from error
    with closing(page):
        yield page, written
