"""Whether a query and a text name two things in one frame, where no table needs to know the things.

"My favourite sport is badminton" does not answer "What's my favourite fruit?", nor "We ordered six tables" "How many
chairs did we order?", nor the number of a donor's card a question about that of a library card. The frames are in
`contrasts.toml`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import NamedTuple

from memos_gql.memory.phrases import HAN
from memos_gql.search.other_names import names_one_of_kind
from memos_gql.search.places import LEXICON, MANY_SORTS, ZH, Read
from memos_gql.search.subjects import name_one_thing
from memos_gql.search.things import Thing, chinese_noun, may_be_one, noun_of
from memos_gql.search.words import form
from memos_gql.text_cache import kept_by_query, kept_by_text

TAIL = re.compile(f"[{ZH['tails']}]")
NO_WORD = re.compile(f"[{ZH['no_word']}]|[^\u4e00-\u9fff]")
SHORTEST, LONGEST = 2, 4
"""Least and most signs before the tail of a compound that is compared."""


class _Patterns(NamedTuple):
    framed: tuple[re.Pattern[str], ...]
    framed_loosely: tuple[re.Pattern[str], ...]
    counted_asked: re.Pattern[str]
    counted: re.Pattern[str]


def names_another_head(asked: Read, said: Read) -> bool:
    """Tell whether the text has another noun than the query in a frame that both have."""
    wanted, counted = _framed_in_query(asked.text), _counted_in_query(asked.text)
    if wanted:
        framed = _framed(said.text)
        if any(_are_all_others(ones, framed[place], asked.language) for place, ones in wanted):
            return True
    if counted and _are_all_others(counted, _counted(said.text), asked.language):
        return True
    return asked.is_chinese and _compounds_differ(asked.text, said.text)


def _are_all_others(ones: frozenset[str], others: frozenset[str], language: str) -> bool:
    return bool(ones) and bool(others) and all(_are_two(*pair, language) for pair in product(ones, others))


@kept_by_query
def _framed_in_query(query: str) -> tuple[tuple[int, frozenset[str]], ...]:
    """Return the nouns that a query has in frames, each with the number of its frame; most queries have none."""
    loose = len(_patterns(_language(query)).framed)
    nouns = (_particular(found) if place >= loose else found for place, found in enumerate(_framed(query)))
    return tuple((place, found) for place, found in enumerate(nouns) if found)


@kept_by_query
def _counted_in_query(query: str) -> frozenset[str]:
    return _particular(_heads(_patterns(_language(query)).counted_asked, query))


@kept_by_text
def _counted(text: str) -> frozenset[str]:
    found = _heads(_patterns(_language(text)).counted, text)
    return found if found == _particular(found) else frozenset()


@kept_by_text
def _framed(text: str) -> tuple[frozenset[str], ...]:
    """Return the nouns in each frame; last come the frames in which a noun may be general."""
    patterns = _patterns(_language(text))
    return tuple(_heads(pattern, text) for pattern in (*patterns.framed, *patterns.framed_loosely))


def _language(text: str) -> str:
    return "chinese" if not text.isascii() and HAN.search(text) else "english"


def _heads(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    return frozenset(found["head"] for found in pattern.finditer(text.lower()))


def _particular(heads: frozenset[str]) -> frozenset[str]:
    """Leave out nouns by which many sorts of things are meant."""
    return frozenset(head for head in heads if form(head) not in MANY_SORTS)


def _are_two(one: str, other: str, language: str) -> bool:
    """Tell whether two nouns mean two things: neither a list nor the table says that they may mean one."""
    if form(one) in other or form(other) in one or are_alike(one, other, language) or names_one_of_kind(one, other):
        return False
    mine, others = _thing(one, language), _thing(other, language)
    return not (mine and others and may_be_one(mine, others))


def are_alike(one: str, other: str, language: str) -> bool:
    """Tell whether the lexicons have two words for one thing, or for things of one sort: film and movie."""
    return form(other) in _alike(language).get(form(one), ()) or name_one_thing(one, other)


def _thing(word: str, language: str) -> Thing | None:
    return chinese_noun(word, "n") if language == "chinese" else noun_of("the", word)


def _compounds_differ(query: str, text: str) -> bool:
    """Compare compounds by what stands before their last sign: 借书证 and 献血证."""
    asked, said = dict(_compounds(query)), dict(_compounds(text))
    return any(
        tail in said and all(_are_two_kinds(query, one, text, other) for one, other in product(kinds, said[tail]))
        for tail, kinds in asked.items()
    )


def _are_two_kinds(query: str, one: str, text: str, other: str) -> bool:
    return one not in text and other not in query and set(one).isdisjoint(other)


@kept_by_text
def _compounds(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    found: dict[str, frozenset[str]] = {}
    for tail, kind in _kinds(text):
        found[tail] = found.get(tail, frozenset()) | {kind}
    return tuple(found.items())


def _kinds(text: str) -> Iterator[tuple[str, str]]:
    for tail in TAIL.finditer(text):
        start = max(tail.start() - LONGEST, *(found.end() for found in NO_WORD.finditer(text, 0, tail.start())), 0)
        if tail.start() - start >= SHORTEST:
            yield tail.group(), text[start : tail.start()]


@cache
def _patterns(language: str) -> _Patterns:
    data = LEXICON[language]
    measure = data["measure"]
    asked, said = (re.compile(data[name].replace("{measure}", measure)) for name in ("counted_asked", "counted"))
    framed, loosely = (
        tuple(map(re.compile, [*data.get(f"framed{kind}", ()), *_with_verbs(data, kind)])) for kind in ("", "_loosely")
    )
    return _Patterns(framed, loosely, asked, said)


def _with_verbs(data: Mapping[str, str], kind: str) -> list[str]:
    return [data[f"framed{kind}_by"].replace("{verb}", verb) for verb in data.get(f"framing{kind}", "").split()]


@cache
def _alike(language: str) -> dict[str, frozenset[str]]:
    """Return for each word the others of its line."""
    lines = [frozenset(map(form, line.split("|"))) for line in LEXICON[language]["alike"].split()]
    return {word: frozenset().union(*(line for line in lines if word in line)) for line in lines for word in line}
