"""Which nouns are of a kind that a question asks for by a general noun: a marathon is a race, and a parrot is a bird.

The general nouns are in `kinds.toml`, and the nouns of each kind in `kinds.tsv`. Those that WordNet lacks are in the
first file, too.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from memos_gql.memory import segmenter
from memos_gql.memory.phrases import HAN
from memos_gql.text_cache import kept_by_query, kept_by_text

GENERAL = Path(__file__).with_name("kinds.toml")
TABLE = Path(__file__).with_name("kinds.tsv")
WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
LONGEST = 6
"""Most characters of a Chinese noun of the table."""
WORDS_KEPT = 8192
"""Most English words whose kinds are cached: 1 MB."""
Kinds = frozenset[int]
NONE: Kinds = frozenset()


class Named(NamedTuple):
    """A noun, and the kinds that it means or is of."""

    noun: str
    kinds: Kinds


class _Table(NamedTuple):
    """The kinds that general nouns mean, and those that other nouns are of, in both languages.

    `openings` are the first words of English nouns of two words. Two nouns of a kind in `apart` mean two things, unless
    another table says that they may be one.
    """

    general: dict[str, Kinds]
    nouns: dict[str, Kinds]
    openings: frozenset[str]
    apart: Kinds


@kept_by_query
def kinds_asked(query: str) -> tuple[Named, ...]:
    """Return each general noun of a question in lower case."""
    general = _table().general
    nouns = [word for word, _ in segmenter.tagged(query)] if HAN.search(query) else WORD.findall(query)
    return tuple(Named(noun, general[noun]) for noun in dict.fromkeys(nouns) if noun in general)


@kept_by_text
def kinds_in(text: str) -> Kinds:
    """Return the kinds of all nouns of a text in lower case."""
    return NONE.union(*(one.kinds for one in named_in(text)))


@kept_by_text
def named_in(text: str) -> tuple[Named, ...]:
    """Return the nouns of a text in lower case that are of a kind."""
    return tuple(_in_chinese(text) if HAN.search(text) else _in_english(WORD.findall(text)))


def is_told_apart(kinds: Kinds) -> bool:
    """Tell whether two nouns that are both of these kinds mean two things, unless a table says that they may be one."""
    return not kinds.isdisjoint(_table().apart)


def _in_english(words: list[str]) -> Iterator[Named]:
    openings = _table().openings
    for place, word in enumerate(words):
        pair = f"{word} {words[place + 1]}" if word in openings and place + 1 < len(words) else ""
        yield from filter(None, (_of_english(word), _of_english(pair) if pair else None))


@lru_cache(maxsize=WORDS_KEPT)
def _of_english(noun: str) -> Named | None:
    nouns = _table().nouns
    return next((Named(form, nouns[form]) for form in _singulars(noun) if form in nouns), None)


def _singulars(noun: str) -> Iterator[str]:
    yield noun
    if noun.endswith("ies"):
        yield f"{noun[:-3]}y"
    yield noun.removesuffix("es")
    yield noun.removesuffix("s")


def _in_chinese(text: str) -> Iterator[Named]:
    """Read the longest noun that begins at a place, and go on behind it: 鹦鹉鱼 is no parrot."""
    nouns, place = _table().nouns, 0
    while place < len(text):
        lengths = range(LONGEST, 0, -1) if text[place] > "\u2e7f" else ()
        length = next((length for length in lengths if text[place : place + length] in nouns), 0)
        if length:
            noun = text[place : place + length]
            yield Named(noun, nouns[noun])
        place += length or 1


@cache
def _table() -> _Table:
    general: dict[str, set[int]] = {}
    nouns: dict[str, set[int]] = {}
    lines = (line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
    listed = tomllib.loads(GENERAL.read_text("utf-8"))["kind"]
    for number, (kind, line) in enumerate(zip(listed, lines, strict=True)):
        _add(general, f"{kind['english']} {kind['chinese']}".split(), number)
        _add(nouns, [*line.replace("\t", "|").split("|"), *kind.get("more", "").split()], number)
    openings = frozenset(noun.partition(" ")[0] for noun in nouns if " " in noun)
    apart = frozenset(number for number, kind in enumerate(listed) if kind.get("apart"))
    return _Table(_frozen(general), _frozen(nouns), openings, apart)


def _add(found: dict[str, set[int]], words: Iterable[str], number: int) -> None:
    for word in filter(None, words):
        found.setdefault(word, set()).add(number)


def _frozen(found: dict[str, set[int]]) -> dict[str, Kinds]:
    """Store equal sets once, because many nouns are of the same kinds."""
    known: dict[Kinds, Kinds] = {}
    return {word: known.setdefault(frozenset(numbers), frozenset(numbers)) for word, numbers in found.items()}
