"""Turn text from files into lines that can be stored and displayed."""

import re
from collections.abc import Iterable, Iterator

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.pages import Line

MAX_PAGE_CHARACTERS = 1_000_000
MAX_PAGE_LINES = 50_000  # a stored line takes some 200 bytes with its box, and MongoDB allows 16 MB
LINE_CHARACTERS = 2_000
"""Longer lines are cut: pages do not have them, and later steps work line by line."""

TICKED, UNTICKED = "☒", "☐"
"""Check boxes of forms, ticked and unticked, whatever the form of the tick."""

# Control characters, direction overrides (which make text look different from what it says), lone surrogates and
# noncharacters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
# Soft hyphens, zero-width spaces and word joiners only control line breaks; they do not separate words.
_BREAKS = re.compile("[\xad\u200b\u2060]")
# Terminal colours and cursor movements (ECMA-48), window titles, and overstruck letters.
_TERMINAL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|.\x08")
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_CJK = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_WIDE = re.compile(f"[{_CJK}]")
_CJK_GAP = re.compile(f"(?<=[{_CJK}]) +(?=[{_CJK}])")
_SENTENCE_END = re.compile("[.!?:;\u2026\u3002\uff01\uff1f\uff1a\uff1b][\"')\\]\u201d\u2019\u00bb\u300d]*$")


def clean(text: str) -> str:
    """Return the text as one line, with white space collapsed, without characters that are invisible or unstorable."""
    if _HALF_PAIR.search(text):
        # pdfium returns characters above U+FFFF as two surrogates
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return " ".join(_UNSEEN.sub("", _BREAKS.sub("", without_commands(text))).split())


def without_commands(text: str) -> str:
    """Remove the commands to a terminal, such as colours, and letters that were struck over."""
    return _TERMINAL.sub("", text) if "\x1b" in text or "\x08" in text else text


def is_wide(character: str) -> bool:
    """Whether this is a Chinese or Japanese character; these scripts have no spaces."""
    return _WIDE.match(character) is not None


def close_gaps(text: str) -> str:
    """Remove the spaces that Tesseract puts between CJK characters."""
    return _CJK_GAP.sub("", text)


def goes_on(before: str, text: str) -> bool:
    """Whether a line continues the sentence of the line before: it begins in lower case, and no sentence has ended."""
    return text[:1].islower() and _SENTENCE_END.search(before) is None


def cut(text: str, limit: int) -> Iterator[str]:
    """Cut into pieces of at most `limit` characters, at spaces if possible."""
    start = 0
    while len(text) - start > limit:
        space = text.rfind(" ", start + limit // 2, start + limit)
        stop = space if space > 0 else start + limit
        yield text[start:stop].strip()
        start = stop
    yield text[start:].strip()


def lines_of(text: str, *, starts_block: bool, is_heading: bool = False, level: int = 0) -> list[Line]:
    """Turn one paragraph into lines without boxes; none if it has no visible characters."""
    pieces = [piece for piece in cut(clean(text), LINE_CHARACTERS) if piece]
    return [
        Line(piece, starts_block=starts_block and number == 0, is_heading=is_heading, level=level)
        for number, piece in enumerate(pieces)
    ]


def bounded(lines: Iterable[Line], *, page: int) -> tuple[Line, ...]:
    """Return the lines of one page.

    Raises:
        FileFailure: DECOMPRESSION_LIMIT, it is more text than a page may have.
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
    sentence = (
        f"page {page} holds more than {MAX_PAGE_CHARACTERS:,} characters or {MAX_PAGE_LINES:,} lines; split the file"
    )
    return FileFailure(ErrorCode.DECOMPRESSION_LIMIT, sentence, page=page)
