"""Counting the values of a JSON text without parsing it: parsing makes an object of each and blocks all threads."""

from collections.abc import Iterator

MARKS = (b",", b"[", b"{")
"""One of these precedes every value but the first."""
SLAB_BYTES = 256 * 1024
"""Counted in one call; other threads can run between calls."""
QUOTE, BACKSLASH = b'"', b"\\"


def holds_more_values(text: bytes, most: int) -> bool:
    """Tell whether a JSON text holds more than about `most` values; for other texts the result means nothing.

    The first, cheap count includes marks inside strings; only if it is too high are strings skipped.
    """
    return _exceeds(_marks(text, 0, len(text)), most) and _exceeds(_marks_outside_strings(text), most)


def _exceeds(counts: Iterator[int], most: int) -> bool:
    total = 0
    for count in counts:
        total += count
        if total > most:
            return True
    return False


def _marks(text: bytes, start: int, end: int) -> Iterator[int]:
    for slab in range(start, end, SLAB_BYTES):
        yield sum(text.count(mark, slab, min(slab + SLAB_BYTES, end)) for mark in MARKS)


def _marks_outside_strings(text: bytes) -> Iterator[int]:
    at = 0
    while at < len(text):
        opening = text.find(QUOTE, at)
        yield from _marks(text, at, opening if opening >= 0 else len(text))
        at = _behind_string(text, opening + 1) if opening >= 0 else len(text)


def _behind_string(text: bytes, start: int) -> int:
    """Return the position after the string whose first character is at `start`."""
    closing = text.find(QUOTE, start)
    while closing >= 0 and _is_escaped(text, closing, start):
        closing = text.find(QUOTE, closing + 1)
    return closing + 1 if closing >= 0 else len(text)


def _is_escaped(text: bytes, at: int, start: int) -> bool:
    before = at
    while before > start and text[before - 1 : before] == BACKSLASH:
        before -= 1
    return (at - before) % 2 == 1
