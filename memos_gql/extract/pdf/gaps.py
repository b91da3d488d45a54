"""Separate words that pdfium joins because the PDF has only a narrow gap, and no space, between them."""

import re
from collections.abc import Iterator, Sequence
from ctypes import byref
from itertools import pairwise
from statistics import fmean, median

import pypdfium2
import pypdfium2.raw as pdfium

# Only rows with a word this long are measured.
_LONG_WORD = re.compile("[A-Za-z\u00c0-\u024f]{18}")
_WIDE = 0.1  # share of the letters' height
_TRACKED = 0.03  # spacing of letters that are spaced out on purpose, also a share of the height
_SHORTEST_MEAN = 2.5  # mean letters of a word; shorter words are spaced-out letters


def word_starts(textpage: pypdfium2.PdfTextPage, characters: str, start: int) -> list[int]:
    """Return the indices in a row of glyphs before which a space is missing.

    `start` is the index of its first glyph on the page.
    """
    if not _LONG_WORD.search(characters):
        return []
    gaps = [0.0, *_gaps(textpage, start, start + len(characters))]
    within = [gap for gap, pair in zip(gaps[1:], pairwise(characters), strict=True) if "".join(pair).isalpha()]
    if abs(median(within)) > _TRACKED:
        return []
    return [place for word in re.finditer(r"\S+", characters) for place in _starts(gaps, word.start(), word.end())]


def _starts(gaps: Sequence[float], start: int, stop: int) -> list[int]:
    """Find the wide gaps inside what looks like one word."""
    found = [place for place in range(start + 1, stop) if gaps[place] > _WIDE]
    ends = [start, *found, stop]
    return found if fmean(after - before for before, after in pairwise(ends)) >= _SHORTEST_MEAN else []


def _gaps(textpage: pypdfium2.PdfTextPage, start: int, stop: int) -> Iterator[float]:
    """Yield the gaps between the advance boxes of neighbouring glyphs, as shares of the letters' height."""
    before = _area(textpage, start)
    for index in range(start + 1, stop):
        area = _area(textpage, index)
        yield (area.left - before.right) / max(area.top - area.bottom, 0.1)
        before = area


def _area(textpage: pypdfium2.PdfTextPage, index: int) -> pdfium.FS_RECTF:
    area = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(textpage, index, byref(area))
    return area
