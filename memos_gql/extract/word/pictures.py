"""The words in the pictures of a document."""

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO

from PIL import Image

from memos_gql.extract import ocr, visual
from memos_gql.extract.drawing import as_figure
from memos_gql.extract.image import FORMATS, MAX_PIXELS, on_paper
from memos_gql.extract.word.package import Package
from memos_gql.extract.word.related import PicturePlace, Unread
from memos_gql.pages import BLANK_CONTRAST, Figure, Line

MAX_PICTURES = 200
MAX_SECONDS = 100.0
"""Of all pictures together; the whole file is given up after a few minutes."""
_MIN_PICTURE_PX = 40
_MIN_FIGURE_PX = 120  # smaller ones are signs and ornaments
_NO_PICTURE = (OSError, ValueError, SyntaxError, LookupError, TypeError, Image.DecompressionBombError)


class Pictures:
    """Read pictures as long as the document has time left for them."""

    def __init__(self, package: Package, *, most: int) -> None:
        self._package = package
        self._most = most
        self._read = 0
        self._until = time.monotonic() + MAX_SECONDS

    def read_in(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Put the words of each picture in its place, with what could not be read of it, and count at the end those not read at all."""
        left_out = 0
        for line in lines:
            if not isinstance(line, PicturePlace):
                yield line
            elif self._read < self._most and time.monotonic() < self._until:
                yield from self._words(line.part)
            else:
                left_out += 1
        if left_out:
            yield Unread("", notice=f"{left_out} of its pictures were not read, as there are too many; send those by themselves")

    def _words(self, part: str) -> Iterator[Line]:
        try:
            picture = _opened(self._package.content(part) or b"")
        except _NO_PICTURE:
            yield Unread("", notice="a picture in it is damaged or too large and was not read; send it by itself")
            return
        if picture is None:
            return
        self._read += 1
        reading = ocr.read(picture)
        for line in reading.lines:
            # Without the page's layout a place inside the picture says nothing.
            yield replace(line, box=None, is_heading=False)
        for notice in reading.notices:
            yield Unread("", notice=f"a picture in it: {notice}")


def figures(package: Package, places: Iterable[PicturePlace], *, width_px: int) -> Iterator[Figure]:
    """Yield pictures that show something, equal ones once."""
    known: set[bytes] = set()
    for place in places:
        content = package.content(place.part) or b""
        digest = hashlib.sha256(content).digest()
        try:
            picture = None if digest in known else _opened(content)
        except _NO_PICTURE:
            continue
        known.add(digest)
        if picture is not None and min(picture.size) >= _MIN_FIGURE_PX and visual.contrast(picture) >= BLANK_CONTRAST:
            yield as_figure(picture, width_px=width_px, page=None, box=None)


def _opened(content: bytes) -> Image.Image | None:
    """Open a picture; None for one so small that it shows no words.

    Raises:
        Image.DecompressionBombError: it has too many pixels; other errors of `_NO_PICTURE` when it is damaged.
    """
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        if min(picture.size) < _MIN_PICTURE_PX:
            return None
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        return on_paper(picture)
