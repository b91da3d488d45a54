"""Read the pictures of a document by OCR."""

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
"""For all pictures of a document together; reading the whole file is limited to a few minutes."""
_MIN_PICTURE_PX = 40
_MIN_FIGURE_PX = 120  # smaller pictures are symbols and ornaments
_NO_PICTURE = (OSError, ValueError, SyntaxError, LookupError, TypeError, Image.DecompressionBombError)


class Pictures:
    """Reads pictures until the document's time for them is spent."""

    def __init__(self, package: Package, *, most: int) -> None:
        self._package = package
        self._most = most
        self._read = 0
        self._until = time.monotonic() + MAX_SECONDS

    def read_in(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Replace each picture's place by its text and notices.

        At the end, add a notice with the number of unread pictures.
        """
        left_out = 0
        for line in lines:
            if not isinstance(line, PicturePlace):
                yield line
            elif self._read < self._most and time.monotonic() < self._until:
                yield from self._words(line.part)
            else:
                left_out += 1
        if left_out:
            yield Unread(
                "", notice=f"pictures that were not read, as there are too many: {left_out}; send those by themselves"
            )

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
            # Without a page layout, boxes inside the picture are useless.
            yield replace(line, box=None, is_heading=False)
        for notice in reading.notices:
            yield Unread("", notice=f"a picture in it: {notice}")


def figures(package: Package, places: Iterable[PicturePlace], *, width_px: int) -> Iterator[Figure]:
    """Yield pictures that are not blank, without duplicates."""
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
    """Open a picture; None if it is too small to contain text.

    Raises:
        Image.DecompressionBombError: it has too many pixels. If it is damaged, another error of `_NO_PICTURE`.
    """
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        if min(picture.size) < _MIN_PICTURE_PX:
            return None
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        return on_paper(picture)
