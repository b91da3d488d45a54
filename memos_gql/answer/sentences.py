"""Splitting a streamed answer into sentences, each with the numbers of the memories that it cites."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import pairwise

MARK = re.compile(r"\s*\[\s*\d+(?:\s*,\s*\d+)*\s*\]")
NUMBER = re.compile(r"\d+")
END = re.compile(
    r"(?:[.!?]+[\"'”’)]*(?=\s|\[)|[。！？]+[”’」）]*|\n)(?:\s*\[\s*\d+(?:\s*,\s*\d+)*\s*\])*(?=\s*[^\s\[])"
)
"""The end of a sentence and the citations after it, such as `[2, 5]`. The text that follows must have begun: until
then, more citations may come."""


@dataclass(frozen=True)
class Sentence:
    """A sentence without its citations, and the numbers in them."""

    text: str
    numbers: tuple[int, ...]


async def sentences(pieces: AsyncIterator[str]) -> AsyncGenerator[Sentence, None]:
    """Yield each sentence as soon as it is complete."""
    held = ""
    async for piece in pieces:
        held += piece
        *whole, held = _cut(held)
        for sentence in _read(whole):
            yield sentence
    for sentence in _read([held]):
        yield sentence


def _cut(text: str) -> list[str]:
    """Cut a text after each complete sentence; the last item is the rest."""
    ends = [0, *(found.end() for found in END.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends)]


def _read(texts: list[str]) -> Iterator[Sentence]:
    for text in texts:
        words = MARK.sub("", text).strip()
        numbers = tuple(int(number) for mark in MARK.findall(text) for number in NUMBER.findall(mark))
        if words:
            yield Sentence(words, numbers)
