"""Make what a file holds into lines that can be stored and shown."""

import re
from collections.abc import Iterable, Iterator

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.pages import Line

MAX_PAGE_CHARACTERS = 1_000_000
MAX_PAGE_LINES = 50_000  # with its place a line takes some 200 bytes where it is stored, and MongoDB takes 16 MB
LINE_CHARACTERS = 2_000
"""A longer line is cut: no page shows one, and everything further down works line by line."""

TICKED, UNTICKED = "☒", "☐"
"""The boxes of forms, whatever sign they are ticked with."""

# Controls, direction overrides (they make a text look other than it reads), lone surrogates and what is no character at all.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]")
# Soft hyphens, zero-width spaces and word joiners say where a line may break; they part no words.
_BREAKS = re.compile("[\xad\u200b\u2060]")
# Colours and cursor moves of terminals (ECMA-48), titles of their windows, and letters that are struck over.
_TERMINAL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|.\x08")
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_CJK = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_WIDE = re.compile(f"[{_CJK}]")
_CJK_GAP = re.compile(f"(?<=[{_CJK}]) +(?=[{_CJK}])")


def clean(text: str) -> str:
    """Return the text as one line: white space folded, nothing in it that cannot be seen or stored."""
    if _HALF_PAIR.search(text):
        # pdfium gives characters beyond the first 65,536 as two halves
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    if "\x1b" in text or "\x08" in text:
        text = _TERMINAL.sub("", text)
    return " ".join(_UNSEEN.sub("", _BREAKS.sub("", text)).split())


def is_wide(sign: str) -> bool:
    """Tell whether this is a character of Chinese or Japanese, which no spaces part."""
    return _WIDE.match(sign) is not None


def close_gaps(text: str) -> str:
    """Remove the spaces between CJK characters, which Tesseract puts there and nobody writes."""
    return _CJK_GAP.sub("", text)


def cut(text: str, limit: int) -> Iterator[str]:
    """Cut where a space allows it, else anywhere, into pieces of at most `limit` characters."""
    start = 0
    while len(text) - start > limit:
        space = text.rfind(" ", start + limit // 2, start + limit)
        stop = space if space > 0 else start + limit
        yield text[start:stop].strip()
        start = stop
    yield text[start:].strip()


def lines_of(text: str, *, starts_block: bool, is_heading: bool = False, level: int = 0) -> list[Line]:
    """Make lines without a place of one paragraph; none when nothing can be seen in it."""
    pieces = [piece for piece in cut(clean(text), LINE_CHARACTERS) if piece]
    return [
        Line(piece, starts_block=starts_block and number == 0, is_heading=is_heading, level=level) for number, piece in enumerate(pieces)
    ]


def bounded(lines: Iterable[Line], *, page: int) -> tuple[Line, ...]:
    """Return the lines of one page.

    Raises:
        FileFailure: DECOMPRESSION_LIMIT, more text than any page that people read.
    """
    kept: list[Line] = []
    characters = 0
    for line in lines:
        kept.append(line)
        characters += len(line.text)
        if characters > MAX_PAGE_CHARACTERS or len(kept) > MAX_PAGE_LINES:
            raise too_much_text(page)
    return tuple(kept)


def too_much_text(page: int) -> FileFailure:
    sentence = f"page {page} holds more than {MAX_PAGE_CHARACTERS:,} characters or {MAX_PAGE_LINES:,} lines; split the file"
    return FileFailure(ErrorCode.DECOMPRESSION_LIMIT, sentence, page=page)
