"""From the pieces of an answer to its sentences, each with the numbers that stand behind it."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import pairwise

MARK = re.compile(r"\s*\[\s*\d+(?:\s*,\s*\d+)*\s*\]")
NUMBER = re.compile(r"\d+")
END = re.compile(
    r"(?:[.!?]+[\"'”’)]*(?=\s|\[)|[。！？]+[”’」）]*|\n)(?:\s*\[\s*\d+(?:\s*,\s*\d+)*\s*\])*(?=\s*[^\s\[])"
)
"""Where a sentence ends, with the marks behind it; only what comes next shows that no more marks do."""


@dataclass(frozen=True)
class Sentence:
    """A sentence without marks, and the numbers in them."""

    text: str
    numbers: tuple[int, ...]


async def sentences(pieces: AsyncIterator[str]) -> AsyncGenerator[Sentence, None]:
    """Yield each sentence as soon as it is whole."""
    held = ""
    async for piece in pieces:
        held += piece
        *whole, held = _cut(held)
        for sentence in _read(whole):
            yield sentence
    for sentence in _read([held]):
        yield sentence


def _cut(text: str) -> list[str]:
    """Cut a text behind each sentence that is whole; what is left comes last."""
    ends = [0, *(found.end() for found in END.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends)]


def _read(texts: list[str]) -> Iterator[Sentence]:
    for text in texts:
        words = MARK.sub("", text).strip()
        numbers = tuple(int(number) for mark in MARK.findall(text) for number in NUMBER.findall(mark))
        if words:
            yield Sentence(words, numbers)
