"""Pictures of pages for people: their size, and their encoding as PNG."""

import base64
from io import BytesIO

from PIL import Image

from memos_gql.pages import Box, Figure

MAX_PIXELS = 8_000_000
MAX_SIDE = 8_000
"""Browsers do not show pictures with much longer sides."""
_COMPRESSION = 4  # the default of 6 takes twice as long for a tenth less


def fitted(width: float, height: float, *, width_px: int) -> tuple[int, int]:
    """Return a size with this aspect ratio that is `width_px` wide, or narrower if the picture would be too large."""
    scale = width_px / max(width, 1e-6)
    scale *= min(1.0, MAX_SIDE / max(height * scale, 1.0), (MAX_PIXELS / max(width * height * scale**2, 1.0)) ** 0.5)
    return max(round(width * scale), 1), max(round(height * scale), 1)


def as_figure(picture: Image.Image, *, width_px: int, page: int | None, box: Box | None) -> Figure:
    """Encode a picture of a document at a bounded size."""
    size = fitted(*picture.size, width_px=min(width_px, picture.width))
    return Figure(page, box, base64.b64encode(png(picture.convert("RGB").resize(size))).decode())


def png(picture: Image.Image) -> bytes:
    """Encode a picture, with a single channel if it has no colours."""
    stream = BytesIO()
    _without_colours(picture).save(stream, "PNG", compress_level=_COMPRESSION)
    return stream.getvalue()


def _without_colours(picture: Image.Image) -> Image.Image:
    red, green, blue = picture.split()
    return red if red.tobytes() == green.tobytes() == blue.tobytes() else picture
