"""Highlights: short fragments of a text with the words that match a query."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from memos_gql.memory.comparable import aligned, comparable
from memos_gql.search.words import Word, asked_forms, words_with_forms

CONTEXT = 60
"""Code points shown before and after a match."""
EDGE = 12
"""How far a cut may move to fall between words."""


@dataclass(frozen=True)
class Highlight:
    """Plain text, and the matched runs in it: half-open, in code points, in order, never touching."""

    fragment: str
    ranges: tuple[tuple[int, int], ...]


def highlights(value: str, query: str, *, limit: int = 3) -> list[Highlight]:
    """Return the `limit` fragments of `value` with the most different words of `query`, in the order of the text."""
    asked = asked_forms(comparable(query))
    groups = list(_near(sorted(_words(value, asked), key=lambda word: word.start)))
    richest = sorted(groups, key=lambda words: -len({word.form for word in words}))[:limit]
    return [_fragment(value, words) for words in sorted(richest, key=lambda words: words[0].start)]


def _words(value: str, asked: Collection[str]) -> Iterator[Word]:
    """Return the words of a text's comparable form that are asked, with their positions in the text itself."""
    if value.isascii():
        # It is its own comparable form
        yield from words_with_forms(value, asked)
        return
    form = aligned(value)
    for word in words_with_forms(form.text, asked):
        yield Word(word.form, form.origin[word.start][0], form.origin[word.end - 1][1])


def _near(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Group words whose surroundings would overlap, up to a fragment of some two hundred characters."""
    group: list[Word] = []
    for word in words:
        if group and (word.start - group[-1].end > CONTEXT or word.end - group[0].start > 2 * CONTEXT):
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _fragment(value: str, words: Sequence[Word]) -> Highlight:
    start = _cut_before(value, words[0].start)
    end = _cut_after(value, words[-1].end)
    return Highlight(value[start:end], tuple((first - start, last - start) for first, last in _joined(words)))


def _cut_before(value: str, at: int) -> int:
    start = max(0, at - CONTEXT)
    space = value.find(" ", start, min(start + EDGE, at)) if start else -1
    return start if space < 0 else space + 1


def _cut_after(value: str, at: int) -> int:
    end = min(len(value), at + CONTEXT)
    space = value.rfind(" ", max(end - EDGE, at), end) if end < len(value) else -1
    return end if space < 0 else space


def _joined(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Unite runs that touch or overlap, as pairs of Chinese characters do."""
    runs: list[tuple[int, int]] = []
    for word in words:
        if runs and word.start <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], word.end))
        else:
            runs.append((word.start, word.end))
    return runs
