"""The outline (bookmarks) of a PDF: which lines of its pages are headings, and their levels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import pypdfium2

from memos_gql.extract.wording import clean
from memos_gql.pages import Line

_MAX_BOOKMARKS = 5_000
_MAX_DEPTH = 8
_MAX_LINES = 3  # lines of one heading
_NUMBERING = re.compile(
    r"(?:(?:chapter|section|kapitel|abschnitt|chapitre|part)\s)?\W?(?:\d+|[ivxlc]+|[a-z])(?:\.\d+)*[.):]?\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """`level` is 1 for the top level."""

    title: str
    level: int


def by_page(document: pypdfium2.PdfDocument) -> dict[int, list[Bookmark]]:
    """Return the bookmarks by the page that they lead to, counted from 1; empty if the outline is damaged."""
    found: dict[int, list[Bookmark]] = {}
    try:
        for mark in islice(document.get_toc(max_depth=_MAX_DEPTH), _MAX_BOOKMARKS):
            place = mark.get_dest()
            index = place.get_index() if place else None
            if index is not None:
                found.setdefault(index + 1, []).append(Bookmark(clean(mark.get_title()), mark.level + 1))
    except pypdfium2.PdfiumError:
        return {}
    return found


def marked(lines: Sequence[Line], bookmarks: Sequence[Bookmark]) -> list[Line]:
    """Mark as headings the lines that are the title of one of the page's bookmarks, alone or together."""
    levels = {name: bookmark.level for bookmark in reversed(bookmarks) if (name := _folded(bookmark.title))}
    if not levels:
        return list(lines)
    found: list[Line] = []
    while len(found) < len(lines):
        rest = lines[len(found) :]
        count = next((count for count in range(1, _MAX_LINES + 1) if _folded(_joined(rest[:count])) in levels), 0)
        level = levels.get(_folded(_joined(rest[:count])), 0)
        titles = [
            replace(line, is_heading=True, starts_block=place == 0, level=level)
            for place, line in enumerate(rest[:count])
        ]
        found.extend(titles or rest[:1])
    return found


def _joined(lines: Sequence[Line]) -> str:
    return " ".join(line.text for line in lines)


def _folded(text: str) -> str:
    """Fold case, and remove spaces and the heading's number, which may be only in the outline or only on the page."""
    folded = _NUMBERING.sub("", f"{text.strip()} ", count=1) if _NUMBERING.match(f"{text.strip()} ") else text
    return "".join(character for character in folded.casefold() if character.isalnum()) or "".join(
        text.casefold().split()
    )
