"""Pages become passages that know their page, their boxes and the heading above them."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, takewhile
from statistics import fmean

from semantic_text_splitter import TextSplitter

from memos_gql.memory.passages import Passage, Span, spans
from memos_gql.pages import Line, Page


def chunk_pages(pages: Sequence[Page], *, splitter: TextSplitter, page_count: int | None) -> list[Passage]:
    """Cut pages, in order, into passages; none crosses a page, but a heading reaches over.

    Args:
        page_count: of the file; None means that its kind has no pages, and so its passages no page number.
    """
    passages: list[Passage] = []
    heading: str | None = None
    for page in pages:
        number = page.number if page_count is not None else None
        for touched in _pieces(page, splitter):
            passages.append(_passage(touched, number=number, above=heading))
            heading = _last_heading(touched, above=heading)
    return passages


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line, or what of it lies in a passage; `start` is where the whole line begins in the page's text."""

    line: Line
    start: int
    text: str
    heading: str | None


@dataclass(frozen=True, slots=True)
class _Layout:
    text: str
    lines: tuple[_Placed, ...]


def _pieces(page: Page, splitter: TextSplitter) -> Iterator[list[_Placed]]:
    """Cut a page, and yield for each piece its lines; a piece of control characters alone has none and is left out."""
    layout = _laid_out(page.lines)
    touched = (_touched(layout, span) for span in spans(layout.text, splitter=splitter))
    yield from filter(None, touched)


def _laid_out(lines: Sequence[Line]) -> _Layout:
    """Write a page as one text in which an empty line is the best place to cut."""
    text = ""
    placed: list[_Placed] = []
    for line, before, heading in zip(lines, [None, *lines], _headings(lines), strict=False):
        text += _separator(before, line)
        placed.append(_Placed(line, len(text), line.text, heading))
        text += line.text
    return _Layout(text, tuple(placed))


def _separator(before: Line | None, line: Line) -> str:
    if before is None:
        return ""
    # A heading and its first block are one block: they are cut apart only when they do not fit together.
    return "\n\n" if line.starts_block and not before.is_heading else "\n"


def _headings(lines: Sequence[Line]) -> list[str | None]:
    """Say for each line of a heading how the heading reads up to there, as it may run over several lines; None for other lines."""
    headings: list[str | None] = []
    for line, before in zip(lines, [None, *lines], strict=False):
        goes_on = before is not None and before.is_heading and not line.starts_block
        words = f"{headings[-1]} {line.text}" if goes_on else line.text
        headings.append(words if line.is_heading else None)
    return headings


def _touched(layout: _Layout, span: Span) -> list[_Placed]:
    """List the lines in a span, each with its words there."""
    first = bisect_right(layout.lines, span.start, key=lambda placed: placed.start) - 1
    inside = takewhile(lambda placed: placed.start < span.end, layout.lines[max(first, 0) :])
    cut = [replace(placed, text=_words(placed, span)) for placed in inside]
    return [placed for placed in cut if placed.text]


def _words(placed: _Placed, span: Span) -> str:
    return placed.text[max(span.start - placed.start, 0) : span.end - placed.start].strip()


def _passage(touched: Sequence[_Placed], *, number: int | None, above: str | None) -> Passage:
    # A line that is cut counts whole in both passages: how wide its half is on paper cannot be known from its letters.
    lines = [placed.line for placed in touched]
    sure = [line.confidence for line in lines if line.confidence is not None]
    return Passage(
        text="\n".join(placed.text for placed in touched),
        page=number,
        boxes=tuple(line.box for line in lines if line.box is not None),
        confidence=round(fmean(sure), 4) if sure else None,
        heading=_heading(touched, above=above),
    )


def _heading(touched: Sequence[_Placed], *, above: str | None) -> str | None:
    """Choose the heading that the passage begins with, else the one above it, else the first inside."""
    headings = [placed.heading for placed in touched]
    first = list(takewhile(bool, dropwhile(lambda heading: not heading, headings)))
    if above is not None and not headings[0]:
        return above
    return first[-1] if first else None


def _last_heading(touched: Sequence[_Placed], *, above: str | None) -> str | None:
    return next((placed.heading for placed in reversed(touched) if placed.heading), above)
