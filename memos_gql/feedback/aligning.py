"""Several values that feedback says anew at once: "three cats and two dogs" for "two cats and three dogs"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from memos_gql.feedback.agreement import Swap, agreed, is_count_zh
from memos_gql.feedback.restating import KINDS, value_spans
from memos_gql.memory import segmenter
from memos_gql.memory.phrases import HAN
from memos_gql.memory.shapes import Shape, are_alike
from memos_gql.search.words import form
from memos_gql.storage.stop_words import STOP_WORDS

SLOTS = tuple(kind for kind in KINDS if kind is not Shape.NAME)
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
LITTLE = re.compile(r"['’](?:s|m|re|ve|d|ll)$|^(?:n['’]t)$", re.IGNORECASE)
MOST_VALUES = 6
NUMERAL = re.compile("[一二三四五六]")
WEEKDAY_BEFORE = "周五"


@dataclass(frozen=True, slots=True)
class Token:
    """A word in the form in which it is compared, or a value, which has no form."""

    start: int
    end: int
    form: str


def aligned_values(said: str, fragment: str) -> tuple[str, str] | None:
    """Return a part of a memory, and the same words with the values that a fragment has in their places.

    All words of the fragment, but for small ones, must stand in the memory side by side, and at one place only.
    """
    theirs = list(_tokens(fragment))
    slots = [token for token in theirs if not token.form]
    if not slots or len(slots) > MOST_VALUES or len(theirs) == 1:
        return None
    ours = list(_tokens(said))
    fitting = [span for at in range(len(ours)) if (span := _span(ours[at:], theirs, said, fragment))]
    return _exchanged(fitting[0], theirs, said, fragment) if len(fitting) == 1 else None


def _span(ours: Sequence[Token], theirs: Sequence[Token], said: str, fragment: str) -> list[Token]:
    """Return the tokens that correspond, from the first on; feedback may leave out the unit after a number."""
    span: list[Token] = []
    at = 0
    for other in theirs:
        follows_value = bool(span) and not span[-1].form
        if follows_value and at < len(ours) and ours[at].form and not _fits(ours[at], other, said, fragment):
            at += 1
        if at >= len(ours) or not _fits(ours[at], other, said, fragment):
            return []
        span.append(ours[at])
        at += 1
    return span


def _fits(one: Token, other: Token, said: str, fragment: str) -> bool:
    old, new = said[one.start : one.end], fragment[other.start : other.end]
    return one.form == other.form and (bool(one.form) or are_alike(old, new) or (is_count_zh(old) and is_count_zh(new)))


def _exchanged(ours: Sequence[Token], theirs: Sequence[Token], said: str, fragment: str) -> tuple[str, str] | None:
    swaps = [
        Swap(said[: one.start], said[one.start : one.end], said[one.end :], fragment[other.start : other.end], fragment)
        for one, other in zip(ours, theirs, strict=True)
        if not one.form and said[one.start : one.end].casefold() != fragment[other.start : other.end].casefold()
    ]
    agreeing = [agreed(swap) for swap in swaps]
    fitting = [swap for swap in agreeing if swap is not None]
    if not fitting or len(fitting) < len(swaps):
        return None
    start, end = len(fitting[0].before), len(fitting[-1].before) + len(fitting[-1].old)
    between = [said[len(one.before) + len(one.old) : len(other.before)] for one, other in pairwise(fitting)]
    new = "".join(part for swap, rest in zip(fitting, [*between, ""], strict=True) for part in (swap.new, rest))
    # The numeral of 周五 before 五点 belongs to the words, or these would not be found
    first = start - len(WEEKDAY_BEFORE) if NUMERAL.fullmatch(said[start - 1 : start]) and HAN.search(said) else start
    return said[first:end], f"{said[first:start]}{new}"


def _tokens(text: str) -> Iterator[Token]:
    """Yield words and values in order; small words and the verbs "be" and "have" are left out."""
    at = 0
    for start, end in sorted(value_spans(text, SLOTS)):
        yield from _words(text, at, start)
        yield Token(start, end, "")
        at = end
    yield from _words(text, at, len(text))


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    part = text[start:end]
    words: Iterator[tuple[int, str]]
    if not HAN.search(part):
        words = ((found.start(), LITTLE.sub("", found.group())) for found in WORD.finditer(part))
    else:
        words = _segments(part)
    for at, word in words:
        if word.casefold() not in STOP_WORDS and any(map(str.isalnum, word)):
            yield Token(start + at, start + at + len(word), form(word.casefold()))


def _segments(part: str) -> Iterator[tuple[int, str]]:
    at = 0
    for word in segmenter.words(part):
        at = part.index(word, at)
        yield at, word
        at += len(word)
