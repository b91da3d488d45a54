"""A word planted in a test, and the files that hold it."""

import base64
import re
from pathlib import Path

FEW = 64
ZEROS = re.compile(rb"\0{%d,}" % FEW)


def spelled(word: str) -> list[bytes]:
    """Return the word as a file may hold it; base64 depends on where it begins."""
    shifted = [base64.b64encode(b"\0" * shift + word.encode())[4 if shift else 0 : -4] for shift in range(3)]
    return [
        word.encode(),
        word.title().encode(),
        word.upper().encode(),
        word.encode("utf-16-le"),
        word.encode().hex().encode(),
        *shifted,
    ]


def files_holding(directory: Path, word: str) -> list[Path]:
    """Look into every file of the directory; one that ends meanwhile holds nothing."""
    return files_with_any(directory, spelled(word))


def files_with_any(directory: Path, pieces: list[bytes]) -> list[Path]:
    """Return the files that hold at least one of these bytes, none of which may contain long runs of zeros."""
    return [path for path in directory.rglob("*") if _has_any(_content(path), pieces)]


def _has_any(content: bytes, pieces: list[bytes]) -> bool:
    return any(piece in content for piece in pieces)


def _content(path: Path) -> bytes:
    """Return the content with long runs of zeros shortened: MongoDB's journal is 100 MB of them."""
    try:
        return ZEROS.sub(bytes(FEW), path.read_bytes()) if path.is_file() else b""
    except FileNotFoundError:
        return b""
