"""What one memory may hold: a passage of bounded length, cut at natural borders."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from semantic_text_splitter import TextSplitter
from tokenizers import Tokenizer

from memos_gql.pages import Box

PASSAGE_TOKENS = 400
SPEAKER_TOKENS = 8
"""Room for what goes before the words: "Assistant: " in a memory, two end marks and "passage: " in the embedder."""
LONG_RUN_CHARACTERS = 5_000
"""Unbroken by white space. Cutting takes time with the square of it: 71 s for a million letters in one run."""
FRAGMENT_CHARACTERS = 100
LONG_RUN = re.compile(rf"\S{{{LONG_RUN_CHARACTERS + 1},}}")
SENTENCE_END = re.compile(r"[.!?;\u3002\uff01\uff1f\uff1b](?=[^.!?;\u3002\uff01\uff1f\uff1b]*\Z)")
"""The last one; Chinese has no space behind it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of one page, as read.

    `page` is None for kinds without pages. `boxes` has one box per line touched, `confidence` is the mean of the lines that needed OCR.
    `heading` is the one in force, which may stand on an earlier page.
    """

    text: str
    page: int | None
    boxes: tuple[Box, ...]
    confidence: float | None
    heading: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """A run of a text; `start` counts characters."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def open_splitter(tokenizer: Tokenizer) -> TextSplitter:
    """Make what cuts text: blocks rather than lines, lines rather than sentences, sentences rather than words.

    Args:
        tokenizer: the embedder's own, with truncation off, else everything would seem to fit.
    """
    # Given the tokenizer itself, the library copies its quarter of a million pieces: 300 MB and a second. Counting takes a quarter longer.
    return TextSplitter.from_callback(_counter(tokenizer), PASSAGE_TOKENS - SPEAKER_TOKENS)


def chunk_text(text: str, *, splitter: TextSplitter) -> list[str]:
    """Cut words into pieces that fit one memory each; white space where they were cut is dropped."""
    return [span.text for span in spans(text, splitter=splitter)]


def spans(text: str, *, splitter: TextSplitter) -> list[Span]:
    """Cut a text into runs that fit, none of them blank; a fragment joins its neighbour where both fit."""
    found: list[Span] = []
    for stretch in _stretches(text):
        for offset, words in splitter.chunk_indices(stretch.text):
            _append(found, Span(stretch.start + offset, words), text=text, splitter=splitter)
    return found


def _counter(tokenizer: Tokenizer) -> Callable[[str], int]:
    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False))

    return count


def _append(found: list[Span], span: Span, *, text: str, splitter: TextSplitter) -> None:
    if found and min(len(found[-1].text), len(span.text)) < FRAGMENT_CHARACTERS:
        joined = text[found[-1].start : span.end]
        if len(splitter.chunks(joined)) == 1:
            found[-1] = Span(found[-1].start, joined)
            return
    found.append(span)


def _stretches(text: str) -> Iterator[Span]:
    """Cut only what would take too long to cut well: runs of thousands of characters without white space."""
    borders = [0]
    for run in LONG_RUN.finditer(text):
        while run.end() - (start := max(borders[-1], run.start())) > LONG_RUN_CHARACTERS:
            borders.append(start + _border(text[start : start + LONG_RUN_CHARACTERS]))
    for start, end in pairwise([*borders, len(text)]):
        yield Span(start, text[start:end])


def _border(window: str) -> int:
    """Say after how many characters to cut: behind the last sentence, as in Chinese, else at the end."""
    sentence = SENTENCE_END.search(window)
    return sentence.end() if sentence else len(window)
