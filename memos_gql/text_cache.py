"""Caches of what was read from texts. Their memory is limited: they keep few long texts, and none of the longest."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

SHORT_TEXT, LONG_TEXT = 300, 2_000
"""Characters of the longest text that counts as short, and of the longest that is kept. A passage has some 1,600."""
SHORT_KEPT, LONG_KEPT = 2_048, 256
"""Most texts that one cache keeps: 4.5 MB at 4 bytes a character. A text that is in several caches is stored once."""
QUERIES_KEPT = 16
"""Most queries that one cache keeps. A search asks the same cache about its query again for each candidate."""
Found = TypeVar("Found")


def kept_by_text(read: Callable[[str], Found]) -> Callable[[str], Found]:
    """Cache what a function reads from a text; what it returns must not be changed."""
    short, long = lru_cache(SHORT_KEPT)(read), lru_cache(LONG_KEPT)(read)

    @wraps(read)
    def kept(text: str) -> Found:
        if len(text) <= SHORT_TEXT:
            return short(text)
        return long(text) if len(text) <= LONG_TEXT else read(text)

    return kept


def kept_by_query(read: Callable[[str], Found]) -> Callable[[str], Found]:
    """Cache what a function reads from a query, which has at most 4,000 characters."""
    return lru_cache(QUERIES_KEPT)(read)
