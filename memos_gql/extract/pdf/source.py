"""Skip bytes before the header of a PDF."""

import re
from io import BytesIO
from pathlib import Path

_HEADER = re.compile(rb"%PDF-\d\.\d")
_SEARCHED_BYTES = 64 * 1024
_PDFIUM_SEARCHES_BYTES = 1024


def from_header(path: Path) -> Path | bytes:
    """Return the path, or the file's bytes from `%PDF-` on if that comes late.

    Beyond the first 1,024 bytes, pdfium would not find it.
    """
    with path.open("rb") as file:
        mark = _HEADER.search(file.read(_SEARCHED_BYTES))
        if mark is None or mark.start() < _PDFIUM_SEARCHES_BYTES:
            return path
        file.seek(mark.start())
        return file.read()


def readable(path: Path) -> Path | BytesIO:
    """Return the source of `from_header` in a form for pdfplumber, which does not accept bytes."""
    source = from_header(path)
    return source if isinstance(source, Path) else BytesIO(source)
