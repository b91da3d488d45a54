"""Subjects in English: two statements with equal subjects are about the same thing."""

from functools import lru_cache

from snowballstemmer import stemmer  # type: ignore[import-untyped]  # ships no types

from memos_gql.memory.preferences.english.rules import pattern
from memos_gql.memory.preferences.statement import SLOTS


def subject(about: str) -> str:
    """Reduce the words for a thing to stems, without articles, amounts and verbs of having; a slot stays as it is."""
    if about in SLOTS:
        return about
    words = " ".join(pattern("punctuation").sub(" ", pattern("degree").sub("", about.lower())).split())
    while (shorter := pattern("before").sub("", words)) != words:
        words = shorter
    return " ".join(
        _stem(word.removesuffix("'s")) for word in words.split() if word not in {"my", "your", "the", "a", "an"}
    )


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    stem: str = stemmer("english").stemWord(word)
    return stem
