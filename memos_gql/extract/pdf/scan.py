"""Recognise pages whose text layer is unusable, and read them by OCR."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import pypdfium2

from memos_gql.extract import ocr, visual
from memos_gql.extract.pdf import letters, text_layer
from memos_gql.extract.pdf.inventory import Inventory
from memos_gql.extract.pdf.pictures import DPI, render
from memos_gql.extract.pdf.text_layer import Row
from memos_gql.extract.wording import bounded
from memos_gql.pages import Box, Line, Page

_MIN_CROSSINGS = 6  # the crossings of two neighbouring cells
_WHOLE = Box(0.0, 0.0, 1.0, 1.0)
_WORD = re.compile(r"[^\W\d_]{3,}")
_AGREEMENT = 0.6  # the least share of the layer's words that are also read in the picture
_SURE = 0.7
_DOUBTFUL = 0.5

NO_WORDS = "something is drawn on it, but no words were found"
WRONG_LETTERS = "its text has the wrong letters, and reading it as a picture gave nothing better; send it as a picture"


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that decide how a page is read."""

    needs_ocr: bool
    has_silent_text: bool
    has_crossing_rules: bool


def look(inventory: Inventory, rows: Sequence[Row]) -> Facts:
    """Judge the text layer by its letters, and the page by what is drawn on it."""
    text = "".join(row.text for row in rows)
    is_bare = not any(character.isalnum() for character in text) and inventory.objects > 0
    return Facts(
        needs_ocr=is_bare or is_garbage(text) or letters.is_unlikely(row.text for row in rows),
        has_silent_text=not text.strip() and inventory.text_objects > 0,
        has_crossing_rules=inventory.crossings >= _MIN_CROSSINGS,
    )


def is_garbage(text: str) -> bool:
    """Whether a text layer's fonts map to wrong letters: it has a few characters that occur in no text."""
    marks = [character for character in text if not character.isspace()]
    if not marks:
        return False
    # Controls from 0x80 on are bullets and dashes of old encodings
    controls = sum(character < " " for character in marks)
    unknown = sum(character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn") for character in marks)
    return (controls + unknown) / len(marks) > 0.3 or (controls >= 3 and controls / len(marks) > 0.01)


def read(page: pypdfium2.PdfPage, number: int, *, layer: Sequence[Row], beside: Sequence[Row]) -> Page:
    """Read the page as a picture; `beside` are rows that are not visible in it, such as comments.

    The text layer is kept only if OCR gives the same words, or nothing better.
    """
    picture = render(page, part=_WHOLE, dpi=DPI)
    seen = visual.look(picture)
    reading = ocr.Reading() if seen.is_blank else ocr.read(picture)
    if not reading.is_only_letters:
        seen = replace(seen, codes=visual.codes(picture))
    found = list(reading.lines)
    written = list(text_layer.lines(layer))
    chosen, notices = _chosen(found, written)
    unread = reading.notices if chosen == found else ()
    if not found and not written and not seen.is_blank:
        unread = unread or (NO_WORDS,)
    return Page(number, bounded([*chosen, *text_layer.lines(beside)], page=number), seen, (*notices, *unread))


def _chosen(found: list[Line], written: list[Line]) -> tuple[list[Line], tuple[str, ...]]:
    if not written or is_garbage("".join(line.text for line in written)):
        return found, (WRONG_LETTERS,) if written and not found else ()
    if _agree(found, written):
        return written, ()
    if (
        found
        and fmean(line.confidence or 0.0 for line in found) >= _SURE
        and not letters.is_unlikely(line.text for line in found)
    ):
        return found, ()
    return [replace(line, confidence=_DOUBTFUL) for line in written], (WRONG_LETTERS,)


def _agree(found: Sequence[Line], written: Sequence[Line]) -> bool:
    layer, picture = _words(written), _words(found)
    return bool(layer) and len(layer & picture) >= _AGREEMENT * len(layer)


def _words(lines: Sequence[Line]) -> set[str]:
    return {word.casefold() for line in lines for word in _WORD.findall(line.text)}
