"""Everyday words and the formal words that documents use: a contract calls a dog an animal, and quitting giving notice.

The words are in `formal.toml`. This applies only to passages of files: people call their dog a dog.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from memos_gql.memory.comparable import comparable
from memos_gql.search.words import content_words, form
from memos_gql.text_cache import kept_by_query

LEXICON = Path(__file__).with_name("formal.toml")
Forms = tuple[str, ...]


@kept_by_query
def formal_forms(query: str) -> dict[str, Forms]:
    """Map content words of a query to the forms of their formal words in documents; others are left out."""
    return _gathered(_written_for(query))


def _written_for(query: str) -> Iterator[tuple[str, Forms]]:
    said = [(match.start(), match.end(), _chinese()[match.group()]) for match in _said_in_chinese().finditer(query)]
    for word in content_words(query):
        yield word.form, _english().get(word.form, ())
        # In Chinese, words are pairs of characters: all pairs that overlap the phrase count for it
        yield from ((word.form, written) for start, end, written in said if start < word.end and word.start < end)


def _gathered(pairs: Iterable[tuple[str, Forms]]) -> dict[str, Forms]:
    found: dict[str, Forms] = {}
    for said, written in pairs:
        if written:
            found[said] = tuple(dict.fromkeys([*found.get(said, ()), *written]))
    return found


@cache
def _english() -> dict[str, Forms]:
    rows = _lexicon()["english"].items()
    return _gathered((form(word), tuple(map(form, written.split()))) for said, written in rows for word in said.split())


@cache
def _chinese() -> dict[str, Forms]:
    rows = _lexicon()["chinese"].items()
    pairs = ((word, written) for said, written in rows for word in said.split("|"))
    # Texts are compared in this form: 第三人 is 第3人 there
    return _gathered((comparable(word), tuple(map(comparable, written.split("|")))) for word, written in pairs)


@cache
def _said_in_chinese() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_chinese(), key=len, reverse=True)))


@cache
def _lexicon() -> dict[str, dict[str, str]]:
    return tomllib.loads(LEXICON.read_text("utf-8"))
