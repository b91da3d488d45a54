"""Cutting pages into passages that know their page, their boxes and the headings above them."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, takewhile
from statistics import fmean

from memos_gql.memory.headings import below, headings
from memos_gql.memory.passages import Passage, Span, Splitter
from memos_gql.memory.tables import header_rows
from memos_gql.pages import Heading, Line, Page


def chunk_pages(
    pages: Sequence[Page], *, splitter: Splitter, page_count: int | None, above: tuple[Heading, ...] = ()
) -> list[Passage]:
    """Cut pages, given in order, into passages. No passage spans two pages, but a heading applies to later pages.

    Args:
        page_count: the file's pages; None if its kind has no pages, and so its passages have no page number.
        above: the headings that apply at the start of the first page.
    """
    passages: list[Passage] = []
    for page in pages:
        number = page.number if page_count is not None else None
        layout = _laid_out(page.lines)
        headers = header_rows(page.lines)
        for touched in _pieces(layout, splitter):
            passage = _passage(touched, number=number, above=above, header_row=headers.get(touched[0].place))
            passages.append(replace(passage, is_page_read=not page.notices))
            above = below(above, [placed.heading for placed in touched if placed.heading])
    return passages


_BESIDE = " "  # parts of one row become one line


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line or the part of it in a passage; `start` is the line's position in the page's text, `place` its index."""

    line: Line
    place: int
    start: int
    text: str
    heading: Heading | None


@dataclass(frozen=True, slots=True)
class _Layout:
    text: str
    lines: tuple[_Placed, ...]


def _pieces(layout: _Layout, splitter: Splitter) -> Iterator[list[_Placed]]:
    """Cut a page, and yield the lines of each piece; pieces of control characters alone are skipped."""
    headed = [placed for placed in layout.lines if placed.heading]
    # A heading directly below another one does not begin a section.
    sections = {placed.start for placed in headed if placed.place == 0 or not layout.lines[placed.place - 1].heading}
    ends = {placed.start + len(placed.text) for placed in headed}
    touched = (_touched(layout, span) for span in splitter.spans(layout.text, sections=sections, heading_ends=ends))
    yield from filter(None, touched)


def _laid_out(lines: Sequence[Line]) -> _Layout:
    """Write a page as one text in which an empty line is the best place to cut."""
    text = ""
    placed: list[_Placed] = []
    for place, (line, before, heading) in enumerate(zip(lines, [None, *lines], headings(lines), strict=False)):
        text += _separator(before, line)
        placed.append(_Placed(line, place, len(text), line.text, heading))
        text += line.text
    return _Layout(text, tuple(placed))


def _separator(before: Line | None, line: Line) -> str:
    if before is None:
        return ""
    if line.is_beside:
        return _BESIDE
    # A heading and its first block form one block, which is cut only if it is too long for a passage.
    return "\n\n" if line.starts_block and not before.is_heading else "\n"


def _touched(layout: _Layout, span: Span) -> list[_Placed]:
    """List the lines in a span, each with its text inside the span."""
    first = bisect_right(layout.lines, span.start, key=lambda placed: placed.start) - 1
    inside = takewhile(lambda placed: placed.start < span.end, layout.lines[max(first, 0) :])
    cut = [replace(placed, text=_words(placed, span)) for placed in inside]
    return [placed for placed in cut if placed.text]


def _words(placed: _Placed, span: Span) -> str:
    return placed.text[max(span.start - placed.start, 0) : span.end - placed.start].strip()


def _text(touched: Sequence[_Placed]) -> str:
    """Write the rows as lines of text."""
    first, *others = touched
    return first.text + "".join((_BESIDE if placed.line.is_beside else "\n") + placed.text for placed in others)


def _passage(
    touched: Sequence[_Placed], *, number: int | None, above: tuple[Heading, ...], header_row: str | None
) -> Passage:
    # A line that is cut counts as a whole in both passages: the width of its halves on paper is unknown.
    lines = [placed.line for placed in touched]
    sure = [line.confidence for line in lines if line.confidence is not None]
    path = _path(touched, above=above)
    context = [heading.text for heading in path] + ([header_row] if header_row else [])
    return Passage(
        text=_text(touched),
        page=number,
        boxes=tuple(line.box for line in lines if line.box is not None),
        ocr_confidence=round(fmean(sure), 4) if sure else None,
        heading=path[-1].text if path else None,
        context=tuple(context),
    )


def _path(touched: Sequence[_Placed], *, above: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """Return the passage's headings: those that begin it, below those above it, or else the first one inside it."""
    inside = [placed.heading for placed in touched]
    first = list(takewhile(bool, dropwhile(lambda heading: not heading, inside)))
    if above and not inside[0]:
        return above
    return below(above, [heading for heading in first if heading])
