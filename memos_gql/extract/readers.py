"""The reader of each media type.

A new type needs two functions and a row here, and a third function if it has pages to draw.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from memos_gql.extract import html, image, pdf, rtf, text, web_archive
from memos_gql.extract.pdf import drawing as pdf_drawing
from memos_gql.extract.pdf import figures as pdf_figures
from memos_gql.extract.word import doc, docx
from memos_gql.pages import Figure, Outline, Page


@dataclass(frozen=True, slots=True)
class FileReader:
    """The functions that read one media type; all raise FileFailure.

    `read(path, first, last)` yields the parts `first` to `last`, both included, counted from 1. `draw(path, number,
    width_px)` returns a page in RGB, at most `width_px` wide. `figures(path, most, width_px)` yields at most `most`
    pictures, each at most `width_px` wide.
    """

    inspect: Callable[[Path], Outline]
    read: Callable[[Path, int, int], Iterator[Page]]
    draw: Callable[[Path, int, int], Image.Image] | None = None
    figures: Callable[[Path, int, int], Iterator[Figure]] | None = None


_IMAGE = FileReader(image.inspect, image.read, image.draw)

READERS: dict[str, FileReader] = {
    "application/pdf": FileReader(pdf.inspect, pdf.read, pdf_drawing.draw, pdf_figures.figures),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": FileReader(
        docx.inspect, docx.read, figures=docx.figures
    ),
    "application/msword": FileReader(doc.inspect, doc.read),
    "application/rtf": FileReader(rtf.inspect, rtf.read),
    "text/plain": FileReader(text.inspect, text.read),
    "text/html": FileReader(html.inspect, html.read),
    "multipart/related": FileReader(web_archive.inspect, web_archive.read),
    "image/png": _IMAGE,
    "image/jpeg": _IMAGE,
    "image/gif": _IMAGE,
    "image/webp": _IMAGE,
    "image/tiff": _IMAGE,
    "image/bmp": _IMAGE,
    "image/heic": _IMAGE,
    "image/avif": _IMAGE,
}
