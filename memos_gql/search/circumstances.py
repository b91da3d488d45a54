"""Whether a text is about another time, place or companion than the question.

"I drink tea in the morning" does not answer "What do I drink in the evening?". Such words may stand anywhere in a
sentence, so they are not compared by their places as in `contrasts.py`. Their patterns are in `circumstances.toml`.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from memos_gql.memory.phrases import HAN
from memos_gql.search.places import CLOSED, CLOSED_ZH, Read
from memos_gql.search.words import form, forms_in
from memos_gql.text_cache import kept_by_query, kept_by_text

LEXICON = tomllib.loads(Path(__file__).with_name("circumstances.toml").read_text("utf-8"))


@dataclass(frozen=True)
class _Language:
    always: re.Pattern[str]
    kinds: tuple[tuple[re.Pattern[str], ...], ...]
    before: re.Pattern[str]
    after: re.Pattern[str]
    company: re.Pattern[str]


@dataclass(frozen=True)
class _Told:
    """When, where and with whom something happens, as a text says.

    Attributes:
        of_kinds: for each kind of the lexicon, the numbers of the entries that the text names.
        before, after: what it comes before and after.
        company: the names of those with whom it is done.
        is_always: it is always so.
    """

    of_kinds: tuple[frozenset[int], ...]
    before: frozenset[str]
    after: frozenset[str]
    company: frozenset[str]
    is_always: bool


def has_other_circumstances(asked: Read, said: Read) -> bool:
    """Tell whether a text is about another time, place or companion than an open question."""
    mine = _asked(asked.text)
    if mine is None:
        return False
    others = _told(said.text)
    if others.is_always:
        return False
    if any(one and other and not one & other for one, other in zip(mine.of_kinds, others.of_kinds, strict=True)):
        return True
    if mine.before & others.after - others.before or mine.after & others.before - others.after:
        return True
    return _is_with_another(asked, mine, said, others)


def _is_with_another(asked: Read, mine: _Told, said: Read, others: _Told) -> bool:
    """Tell whether the same is said of somebody else: "I play chess with Omar"."""
    if not (mine.company and others.company) or any(map(said.has, mine.company)) or any(map(asked.has, others.company)):
        return False
    rest = forms_in(asked.text) - mine.company
    return bool(rest) and all(map(said.has, rest))


@kept_by_query
def _asked(query: str) -> _Told | None:
    """Read an open question that says when, where or with whom; None for any other."""
    if CLOSED.search(query.lower()) or CLOSED_ZH.search(query):
        return None
    told = _told(query)
    return told if any(told.of_kinds) or told.before or told.after or told.company else None


@kept_by_text
def _told(text: str) -> _Told:
    patterns, lowered = _patterns("chinese" if HAN.search(text) else "english"), text.lower()
    return _Told(
        of_kinds=tuple(
            frozenset(number for number, one in enumerate(kind) if one.search(lowered)) for kind in patterns.kinds
        ),
        before=frozenset(form(found["what"]) for found in patterns.before.finditer(lowered)),
        after=frozenset(form(found["what"]) for found in patterns.after.finditer(lowered)),
        company=frozenset(form(found["what"]) for found in patterns.company.finditer(text)),
        is_always=patterns.always.search(lowered) is not None,
    )


@cache
def _patterns(language: str) -> _Language:
    listed = LEXICON[language]
    return _Language(
        always=re.compile(listed["always"]),
        kinds=tuple(tuple(map(re.compile, kind)) for kind in listed["kinds"]),
        before=re.compile(listed["before"]),
        after=re.compile(listed["after"]),
        company=re.compile(listed["company"]),
    )
