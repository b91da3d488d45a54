"""Counting the values of a JSON text without parsing it: parsing makes an object of each and blocks all threads."""

from collections.abc import Iterator

MARKS = (b",", b"[", b"{")
"""One of these precedes every value but the first."""
SLAB_BYTES = 64 * 1024
"""Counted in one call, in about a millisecond; other threads can run between calls."""
QUOTE, BACKSLASH = b'"', b"\\"
ESCAPED = (BACKSLASH * 2, BACKSLASH + QUOTE)
"""Pairs to remove, in this order: in a run of backslashes, each second one is escaped by the one before it."""


def holds_more_values(text: bytes | bytearray, most: int) -> bool:
    """Tell whether a JSON text holds more than about `most` values; for other texts the result means nothing.

    The first, cheap count includes marks inside strings; only if it is too high are strings skipped.
    """
    return _exceeds(map(_marks, _slabs(text)), most) and _exceeds(_marks_outside_strings(text), most)


def _exceeds(counts: Iterator[int], most: int) -> bool:
    total = 0
    for count in counts:
        total += count
        if total > most:
            return True
    return False


def _slabs(text: bytes | bytearray) -> Iterator[bytes | bytearray]:
    for start in range(0, len(text), SLAB_BYTES):
        yield text[start : start + SLAB_BYTES]


def _marks(text: bytes | bytearray) -> int:
    return sum(map(text.count, MARKS))


def _marks_outside_strings(text: bytes | bytearray) -> Iterator[int]:
    is_inside, cut_escape = False, b""
    for slab in _slabs(text):
        plain = cut_escape + slab
        for escaped in ESCAPED:
            plain = plain.replace(escaped, b"")
        cut_escape = BACKSLASH if plain.endswith(BACKSLASH) else b""
        pieces = plain.split(QUOTE)
        yield _marks(b"".join(pieces[is_inside::2]))
        is_inside ^= len(pieces) % 2 == 0
