"""Draw a page of a PDF, cropped and rotated as in viewers. The boxes of lines use the same coordinates."""

from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.drawing import fitted
from memos_gql.extract.pdf import opened


def draw(path: Path, number: int, width_px: int) -> Image.Image:
    """Draw one page with its annotations and form fields."""
    with opened(path) as document:
        try:
            page = document[number - 1]
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise FileFailure(
                ErrorCode.CORRUPT_FILE, f"page {number} of the PDF is damaged and cannot be drawn", page=number
            ) from error
        return _drawn(page, *fitted(page.get_width(), page.get_height(), width_px=width_px))


def _drawn(page: pypdfium2.PdfPage, width: int, height: int) -> Image.Image:
    # `page.render` is not used: it has one scale for both sides, and rounds up.
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, format=pdfium.FPDFBitmap_BGR, rev_byteorder=True)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    place = (0, 0, width, height, 0)
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
    pdfium.FPDF_RenderPageBitmap(bitmap, page, *place, flags)
    if page.formenv:
        pdfium.FPDF_FFLDraw(page.formenv, bitmap, page, *place, flags)
    picture: Image.Image = bitmap.to_pil()
    return picture.convert("RGB")
