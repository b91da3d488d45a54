"""The annotations of a PDF page: values of form fields, comments and attached files."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import byref
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from memos_gql.extract.pdf.attachments import MAX_BYTES, Attachment, unpacked
from memos_gql.extract.pdf.text_layer import Frame
from memos_gql.extract.wording import MAX_PAGE_CHARACTERS, TICKED, UNTICKED, too_much_text
from memos_gql.pages import Box

_MAX_ANNOTATIONS = 2_000
_MAX_OPTIONS = 500
_MAX_BYTES = 200_000
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_PASSWORD_FLAG = 1 << 13  # PDF 32000-1, table 228
_CHOICES = (pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
_BOXES = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_NO_COMMENTS = (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)


@dataclass(frozen=True, slots=True)
class Field:
    """A filled-in form field and its place; `is_box` means a check box or radio button, whose label may follow it."""

    value: str
    box: Box
    is_box: bool = False


@dataclass(slots=True)
class Annotations:
    fields: list[Field] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


def take(page: pypdfium2.PdfPage, frame: Frame, *, number: int) -> Annotations:
    """Read the annotations, and hide the fields that were read, so that their values are not also drawn on the page.

    Raises:
        FileFailure: DECOMPRESSION_LIMIT, the fields contain more text than a page may have.
    """
    taken = Annotations()
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MAX_ANNOTATIONS)):
        with _annotation(page, index) as annotation:
            if not annotation:
                continue
            if pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
                _hide(annotation)  # pdfium would draw fields that are only meant for printing
            elif pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_WIDGET:
                taken.fields.extend(_field(page, annotation, frame))
            else:
                taken.comments.extend(_comment(annotation))
                taken.attachments.extend(_attachment(page, annotation))
    if sum(len(filled.value) for filled in taken.fields) > MAX_PAGE_CHARACTERS:
        raise too_much_text(number)
    return taken


@contextmanager
def _annotation(page: pypdfium2.PdfPage, index: int) -> Iterator[pdfium.FPDF_ANNOTATION]:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    try:
        yield annotation
    finally:
        if annotation:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _hide(annotation: pdfium.FPDF_ANNOTATION) -> None:
    pdfium.FPDFAnnot_SetFlags(annotation, pdfium.FPDFAnnot_GetFlags(annotation) | pdfium.FPDF_ANNOT_FLAG_HIDDEN)


def _field(page: pypdfium2.PdfPage, annotation: pdfium.FPDF_ANNOTATION, frame: Frame) -> Iterator[Field]:
    area = pdfium.FS_RECTF()
    if page.formenv is None or not pdfium.FPDFAnnot_GetRect(annotation, byref(area)):
        return
    box = frame.box(area.left, area.bottom, area.right, area.top)
    value = " ".join(_value(page.formenv, annotation).split())
    if value and box is not None:
        _hide(annotation)
        yield Field(value, box, is_box=value in (TICKED, UNTICKED))


def _value(form: pypdfium2.PdfFormEnv, annotation: pdfium.FPDF_ANNOTATION) -> str:
    """Return the text of a field, the labels of its chosen options, or a box character.

    The text is empty for passwords and buttons.
    """
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _BOXES:
        return TICKED if pdfium.FPDFAnnot_IsChecked(form, annotation) else UNTICKED
    if kind in _CHOICES:
        count = min(pdfium.FPDFAnnot_GetOptionCount(form, annotation), _MAX_OPTIONS)
        chosen = [index for index in range(count) if pdfium.FPDFAnnot_IsOptionSelected(form, annotation, index)]
        labels = [
            _string(lambda *into, at=index: pdfium.FPDFAnnot_GetOptionLabel(form, annotation, at, *into))
            for index in chosen
        ]
        if labels:
            return ", ".join(labels)
    elif (
        kind != pdfium.FPDF_FORMFIELD_TEXTFIELD or pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD_FLAG
    ):
        return ""
    return _string(lambda *into: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, *into))


def _attachment(page: pypdfium2.PdfPage, annotation: pdfium.FPDF_ANNOTATION) -> Iterator[Attachment]:
    if pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_FILEATTACHMENT:
        pinned = pdfium.FPDFAnnot_GetFileAttachment(annotation)
        if pinned:
            yield unpacked(pypdfium2.PdfAttachment(pinned, page.pdf), most_bytes=MAX_BYTES // 10)


def _comment(annotation: pdfium.FPDF_ANNOTATION) -> Iterator[str]:
    """Yield a note, or the comment on a mark, with its author; replies that only set a review state are skipped."""
    if pdfium.FPDFAnnot_GetSubtype(annotation) in _NO_COMMENTS or pdfium.FPDFAnnot_HasKey(annotation, b"StateModel"):
        return
    text, author = " ".join(_entry(annotation, b"Contents").split()), " ".join(_entry(annotation, b"T").split())
    if text:
        yield f"Comment by {author}: {text}" if author else f"Comment: {text}"


def _entry(annotation: pdfium.FPDF_ANNOTATION, key: bytes) -> str:
    return _string(lambda *into: pdfium.FPDFAnnot_GetStringValue(annotation, key, *into))


def _string(ask: Callable[..., int]) -> str:
    """Get a UTF-16 string from pdfium: first its length, then its content."""
    size = ask(None, 0)
    if not 2 < size <= _MAX_BYTES:
        return ""
    content = (pdfium.FPDF_WCHAR * (size // 2))()
    ask(content, size)
    return bytes(content).decode("utf-16-le", "ignore").rstrip("\0")
