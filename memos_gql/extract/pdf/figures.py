"""The figures of a PDF: pictures as they appear on the pages, with the text written over them."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image

from memos_gql.extract import visual
from memos_gql.extract.drawing import as_figure
from memos_gql.extract.pdf import inventory, opened
from memos_gql.extract.pdf.inventory import Picture
from memos_gql.extract.pdf.pictures import render
from memos_gql.pages import BLANK_CONTRAST, Figure

_LEAST_SIDE, _LEAST_AREA = 0.08, 0.015
"""Shares of the page; smaller pictures are logos or ornaments."""
_MOST_DPI = 200


def figures(path: Path, most: int, width_px: int) -> Iterator[Figure]:
    """Yield pictures in order, without duplicates. A picture that fills its page is a scan, not a figure."""
    known: set[bytes] = set()
    with opened(path) as document:
        for number in range(1, len(document) + 1):
            for picture, shown in _of_page(document, number, width_px=width_px):
                digest = hashlib.sha256(shown.tobytes()).digest()
                if digest not in known:
                    known.add(digest)
                    yield as_figure(shown, width_px=width_px, page=number, box=picture.box)
                if len(known) == most:
                    return


def _of_page(document: pypdfium2.PdfDocument, number: int, *, width_px: int) -> Iterator[tuple[Picture, Image.Image]]:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return  # reading reports this failure
    for picture in sorted(
        filter(_is_figure, inventory.take(page).drawn), key=lambda picture: (picture.box.y, picture.box.x)
    ):
        dpi = min(_MOST_DPI, 72 * width_px / max(page.get_width() * picture.box.width, 1.0))
        shown = render(page, part=picture.box, dpi=dpi)
        if visual.contrast(shown) >= BLANK_CONTRAST:
            yield picture, shown


def _is_figure(picture: Picture) -> bool:
    box = picture.box
    is_large = min(box.width, box.height) >= _LEAST_SIDE and box.width * box.height >= _LEAST_AREA
    return is_large and not picture.is_filling and picture.dpi > 0
