"""Which words of a question a statement has in other words: "the bird's name" and "my parrot is called".

Either the statement names something of a kind that the question asks for (`kinds.py`), or both have an expression of
one line of `sayings.toml`.
"""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from memos_gql.memory.phrases import HAN
from memos_gql.search.kinds import Kinds, kinds_asked, kinds_in
from memos_gql.search.words import asked_forms, forms_in
from memos_gql.text_cache import kept_by_query, kept_by_text

LEXICON = Path(__file__).with_name("sayings.toml")
LONGEST = 300
"""Most characters of a statement that is about few things."""
PAIRS_KEPT = 512
"""Most pairs of a query and a text that are cached: 1 MB. A search compares several words of one query with a text."""
WORDS_KEPT = 256
"""Most words of queries whose places are cached."""


class _Line(NamedTuple):
    asked: re.Pattern[str]
    said: re.Pattern[str]


class Part(NamedTuple):
    """An expression of a question: the places of its characters, and the forms of the content words that it is in."""

    places: frozenset[int]
    forms: frozenset[str]


class _Asked(NamedTuple):
    """What a question has that may be said in other words: general nouns and expressions."""

    is_chinese: bool
    kinds: tuple[tuple[Kinds, Part], ...]
    lines: tuple[tuple[re.Pattern[str], Part], ...]


@kept_by_query
def most_in_other_words(query: str) -> float:
    """Return the largest share of the query's content words that a text can have in other words, 0 to 1."""
    asked = _asked(query)
    parts = [part for _, part in (*asked.kinds, *asked.lines)]
    forms = frozenset[str]().union(*(part.forms for part in parts))
    return len(forms) / len(asked_forms(query)) if forms else 0.0


def share_in_other_words(query: str, text: str) -> float:
    """Return the share of the query's content words that the text has only in other words, 0 to 1."""
    found = parts_in_other_words(query, text)
    forms = frozenset[str]().union(*(part.forms for part in found)) - _forms_in(text) if found else None
    return len(forms) / len(asked_forms(query)) if forms else 0.0


def is_in_other_words(word: str, query: str, text: str) -> bool:
    """Tell whether a text has a word of the query in other words, or each part of it in other words or the same."""
    places = _places_of(word, query)
    # Most words are in no expression, and then the text need not be read
    told = frozenset[int]().union(*(part.places for part in parts_in_other_words(query, text))) if places else ()
    if not any(place in told for place, _ in places):
        return False
    rest = "".join(" " if place in told else sign for place, sign in places)
    return not rest.strip() or (rest.isascii() and forms_in(rest) <= _forms_in(text))


def parts_in_other_words(query: str, text: str) -> tuple[Part, ...]:
    """Return the expressions of a query that a text has in other words."""
    asked = _asked(query)
    if not (asked.kinds or asked.lines) or len(text) > LONGEST:
        return ()
    return _found(query, text)


@lru_cache(maxsize=PAIRS_KEPT)
def _found(query: str, text: str) -> tuple[Part, ...]:
    asked, said = _asked(query), _lowered(text)
    if asked.is_chinese is not (HAN.search(said) is not None):
        return ()
    return (
        *(part for kinds, part in asked.kinds if not kinds.isdisjoint(kinds_in(said))),
        *(part for pattern, part in asked.lines if pattern.search(said)),
    )


def names_one_of_kind(noun: str, text: str) -> bool:
    """Tell whether a text names something of the kind that a general noun means."""
    return any(not one.kinds.isdisjoint(kinds_in(_lowered(text))) for one in kinds_asked(noun))


@kept_by_query
def _asked(query: str) -> _Asked:
    lowered = _lowered(query)
    language = "chinese" if HAN.search(lowered) else "english"
    nouns = [(one.kinds, _whole(one.noun)) for one in kinds_asked(lowered)]
    return _Asked(
        is_chinese=language == "chinese",
        kinds=tuple((kinds, _part(noun, lowered)) for kinds, noun in nouns),
        lines=tuple((line.said, _part(line.asked, lowered)) for line in _lines(language) if line.asked.search(lowered)),
    )


def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word))


def _part(expression: re.Pattern[str], query: str) -> Part:
    places = (place for found in expression.finditer(query) for place in range(*found.span()))
    return Part(frozenset(places), asked_forms(query) - forms_in(expression.sub(" ", query)))


@lru_cache(maxsize=WORDS_KEPT)
def _places_of(word: str, query: str) -> tuple[tuple[int, str], ...]:
    """Return the characters of a word in a query with their places, or nothing if none is in an expression."""
    asked, found = _asked(query), _whole(word).search(_lowered(query))
    if found is None:
        return ()
    places = range(*found.span())
    is_in_one = any(not part.places.isdisjoint(places) for _, part in (*asked.kinds, *asked.lines))
    return tuple(zip(places, found.group(), strict=True)) if is_in_one else ()


@kept_by_text
def _forms_in(text: str) -> frozenset[str]:
    return forms_in(text)


def _lowered(text: str) -> str:
    return text.lower().replace("’", "'")


@cache
def _lines(language: str) -> tuple[_Line, ...]:
    listed = tomllib.loads(LEXICON.read_text("utf-8"))[language]["lines"]
    return tuple(_Line(re.compile(line[0]), re.compile(line[-1])) for line in listed)
