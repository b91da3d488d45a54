"""A word planted in a test, and the files that hold it."""

import base64
from pathlib import Path


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
    return [path for path in directory.rglob("*") if any(spelling in _content(path) for spelling in spelled(word))]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:
        return b""
