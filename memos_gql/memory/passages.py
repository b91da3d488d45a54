"""Cutting text into passages: of bounded length, at natural borders, one per memory."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from semantic_text_splitter import TextSplitter

from memos_gql.memory.borders import Border, Strength, borders
from memos_gql.memory.opaque import countable
from memos_gql.pages import Box

PASSAGE_TOKENS = 400
SPEAKER_TOKENS = 8
"""Room for prefixes: "Assistant: " in a memory, and two special tokens and "passage: " in the embedder."""
CAPACITY = PASSAGE_TOKENS - SPEAKER_TOKENS
SHORT_SECTION_TOKENS = 64
"""A shorter section says too little on its own, and shares a passage with the next one."""
SHORT_CLAUSE_TOKENS = 20
"""The same limit for text before a clause, which is lower: clauses are short, and questions are about one of them."""
LONG_RUN_CHARACTERS = 5_000
"""Characters without white space that are cut as one run. The time for cutting grows with the square of the length: a
million letters take 71 s."""
_ENOUGH = {Strength.SECTION: SHORT_SECTION_TOKENS, Strength.CLAUSE: SHORT_CLAUSE_TOKENS}
FRAGMENT_CHARACTERS = 100
LONG_RUN = re.compile(rf"\S{{{LONG_RUN_CHARACTERS + 1},}}")
PARTLY_READ = 0.9
"""Factor for the confidence of passages from a page of which something could not be read."""
SENTENCE_END = re.compile(r"[.!?;\u3002\uff01\uff1f\uff1b](?=[^.!?;\u3002\uff01\uff1f\uff1b]*\Z)")
"""The last sentence end; in Chinese, no space follows it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of one page, as read.

    `page` is None for files without pages. `boxes` has one box per line, `ocr_confidence` is the mean over lines that
    needed OCR. `heading` is the one that applies, possibly from an earlier page. `context` are the headings above the
    text, highest first, and the first row of a table that began earlier. `is_page_read` tells whether the whole page
    could be read.
    """

    text: str
    page: int | None
    boxes: tuple[Box, ...]
    ocr_confidence: float | None
    heading: str | None
    context: tuple[str, ...] = ()
    is_page_read: bool = True

    @property
    def confidence(self) -> float:
        """How reliable the text is, 0 to 1."""
        sure = 1.0 if self.ocr_confidence is None else self.ocr_confidence
        return sure if self.is_page_read else round(sure * PARTLY_READ, 4)


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text; `start` counts characters."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The text between two borders, its number of tokens, and the strength of the border before it."""

    start: int
    end: int
    tokens: int
    strength: Strength


class Splitter:
    """Cuts text at the best possible places.

    Args:
        count: returns the number of the embedder's tokens in a text; opaque runs count little.
    """

    def __init__(self, count: Callable[[str], int]) -> None:
        self._count = count
        self._between_words = TextSplitter.from_callback(count, CAPACITY)

    def spans(self, text: str, *, sections: Collection[int] = (), heading_ends: Collection[int] = ()) -> list[Span]:
        """Cut a text into spans that fit a passage, none blank; fragments are joined to a neighbour if both fit.

        Args:
            sections: positions where a section begins; two sections share a span only if the first is short.
            heading_ends: positions where a heading's line ends: what follows belongs to the heading.
        """
        found: list[_Piece] = []
        for run in _packed(self._pieces(text, borders(text, sections=sections, heading_ends=heading_ends))):
            for piece in [run] if run.tokens <= CAPACITY else self._cut(text, run):
                _append(found, piece)
        return [Span(piece.start, text[piece.start : piece.end]) for piece in found]

    def _pieces(self, text: str, inner: Sequence[Border]) -> list[_Piece]:
        starts = [Border(0, Strength.SECTION), *inner]
        ends = [*(border.place for border in inner), len(text)]
        bare = [_bare(text, border.place, end) for border, end in zip(starts, ends, strict=True)]
        tokens = [self._count(text[start:end]) for start, end in bare]
        return list(
            _without_blanks(
                _Piece(*place, count, start.strength) for place, count, start in zip(bare, tokens, starts, strict=True)
            )
        )

    def _cut(self, text: str, run: _Piece) -> Iterator[_Piece]:
        """Cut a piece without inner borders between words."""
        strength = run.strength
        for stretch in _stretches(text[run.start : run.end]):
            for offset, words in self._between_words.chunk_indices(stretch.text):
                start = run.start + stretch.start + offset
                yield _Piece(start, start + len(words), self._count(words), strength)
                strength = Strength.LINE


def open_splitter(count: Callable[[str], int]) -> Splitter:
    """Make a splitter for the embedder's passages.

    `count` returns the number of the embedder's tokens in a text, however long.
    """
    return Splitter(lambda text: count(countable(text)))


def chunk_text(text: str, *, splitter: Splitter) -> list[str]:
    """Cut a text into pieces for one memory each; white space at the cuts is dropped."""
    return [span.text for span in splitter.spans(text)]


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Exclude white space at both ends."""
    words = text[start:end]
    return end - len(words.lstrip()), start + len(words.rstrip())


def _without_blanks(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Drop blank pieces; of the borders around them, the stronger one stays."""
    strength = Strength.LINE
    for piece in pieces:
        strength = max(strength, piece.strength)
        if piece.start < piece.end:
            yield replace(piece, strength=strength)
            strength = Strength.LINE


def _packed(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """Join neighbours while they fit; divide what does not fit at its strongest borders."""
    best = max((piece.strength for piece in pieces[1:]), default=None)
    if best is None:
        yield from pieces
        return
    for group in _grouped(_parts(pieces, min(best, Strength.SECTION))):
        whole = _joined(group)
        yield from [whole] if whole.tokens <= CAPACITY else _packed(group)


def _parts(pieces: Sequence[_Piece], strength: Strength) -> list[list[_Piece]]:
    parts: list[list[_Piece]] = []
    for piece in pieces:
        if parts and piece.strength < strength:
            parts[-1].append(piece)
        else:
            parts.append([piece])
    return parts


def _grouped(parts: Sequence[list[_Piece]]) -> Iterator[list[_Piece]]:
    """Group parts as long as they fit together; a group ends earlier if it is long enough for the next border."""
    group: list[_Piece] = []
    for part in parts:
        if group and (
            (held := _tokens(group)) > _ENOUGH.get(part[0].strength, CAPACITY) or held + _tokens(part) > CAPACITY
        ):
            yield group
            group = []
        group = group + part
    yield group


def _joined(group: Sequence[_Piece]) -> _Piece:
    return _Piece(group[0].start, group[-1].end, _tokens(group), group[0].strength)


def _tokens(pieces: Sequence[_Piece]) -> int:
    return sum(piece.tokens for piece in pieces)


def _append(found: list[_Piece], piece: _Piece) -> None:
    last = found[-1] if found else None
    is_fragment = last is not None and min(last.end - last.start, piece.end - piece.start) < FRAGMENT_CHARACTERS
    if (
        last is not None
        and is_fragment
        and piece.strength < Strength.SECTION
        and last.tokens + piece.tokens <= CAPACITY
    ):
        found[-1] = _joined([last, piece])
    else:
        found.append(piece)


def _stretches(text: str) -> Iterator[Span]:
    """Divide runs of thousands of characters without white space, which would take too long to cut well."""
    borders = [0]
    for run in LONG_RUN.finditer(text):
        while run.end() - (start := max(borders[-1], run.start())) > LONG_RUN_CHARACTERS:
            borders.append(start + _border(text[start : start + LONG_RUN_CHARACTERS]))
    for start, end in pairwise([*borders, len(text)]):
        yield Span(start, text[start:end])


def _border(window: str) -> int:
    """Return where to cut: after the last sentence, as in Chinese, else at the end."""
    sentence = SENTENCE_END.search(window)
    return sentence.end() if sentence else len(window)
