"""Whether a text says the opposite of what a question asks for.

"Noah said no" does not answer "Who said yes?", nor does "The bakery does not deliver" answer "Which shops deliver?".
The words of opposite meaning are in `signs.toml`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from memos_gql.search.places import TIMES, Read
from memos_gql.search.words import content_words
from memos_gql.text_cache import QUERIES_KEPT

LEXICON = tomllib.loads(Path(__file__).with_name("signs.toml").read_text("utf-8"))
DONE = re.compile("[\u4e00-\u9fff](?=了)")
"""A Chinese verb of one character, as in 哪些书还了; words of Chinese texts are otherwise pairs of characters."""
MORE = re.compile(r"[,，.。!！:：]\s*\w")
"""A further clause or sentence."""
FIRST, SECOND = 1, 2
"""The signs of a row, as bits: a text may have both."""


@dataclass(frozen=True)
class _Row:
    """A pattern for the words of both signs, and patterns with the sign of each.

    What is denied comes first: "not allowed" does not allow anything.
    """

    either: re.Pattern[str]
    patterns: tuple[tuple[re.Pattern[str], int], ...]

    def signs(self, text: str) -> int:
        """Return which of the two signs a text has, as bits."""
        found = 0
        # Most texts have none of these words, and the patterns of what is denied are slow
        if not self.either.search(text):
            return found
        for pattern, sign in self.patterns:
            rest = pattern.sub(" ", text)
            if rest != text:
                found |= sign
                text = rest
        return found


@dataclass(frozen=True)
class _Language:
    asks: re.Pattern[str]
    others: re.Pattern[str] | None
    both: re.Pattern[str]
    marks: tuple[str, ...]
    denied: re.Pattern[str]
    rows: tuple[_Row, ...]


@dataclass(frozen=True)
class _Asked:
    """The signs of the rows that a question has, by the number of the row, and its words that are not denied."""

    signs: Mapping[int, int]
    affirmed: frozenset[str]
    denied: frozenset[str]


def says_the_opposite(asked: Read, said: Read) -> bool:
    """Tell whether a question asks for things or people, and the text says the opposite of them."""
    wanted = _wanted(asked.text, asked.language)
    if wanted is None:
        return False
    language, lowered = _language(said.language), said.text.lower().replace("’", "'")
    denies = any(mark in lowered for mark in language.marks)
    # Most questions have no sign, and most texts deny nothing
    if not (denies or wanted.signs or wanted.denied):
        return False
    if language.both.search(lowered):
        return False
    for number, sign in wanted.signs.items():
        found = language.rows[number].signs(lowered)
        if found:
            return found & sign == 0
    return (denies or bool(wanted.denied)) and _is_denied(wanted, lowered, said.language)


def _is_denied(wanted: _Asked, text: str, language: str) -> bool:
    """Tell whether the text denies what is asked for, and names something that the question does not."""
    if not _ends_with_denial(text, language):
        return False
    denied, affirmed = frozenset(_denied(text, language)), _affirmed(text, language)
    if wanted.denied:
        return not denied and bool(wanted.denied & affirmed)
    told = affirmed - wanted.affirmed - TIMES
    return bool((wanted.affirmed & denied) - affirmed) and bool(told)


def _ends_with_denial(text: str, language: str) -> bool:
    """Tell whether nothing follows a denial. What follows may answer: "There is no toner left, ask Ben"."""
    *_, end = [0, *(found.end() for found in _language(language).denied.finditer(text))]
    return MORE.search(text, end) is None


@lru_cache(QUERIES_KEPT)
def _wanted(query: str, name: str) -> _Asked | None:
    language, lowered = _language(name), query.lower().replace("’", "'")
    if not language.asks.search(lowered) or (language.others and language.others.search(lowered)):
        return None
    signs = {number: sign for number, row in enumerate(language.rows) if (sign := row.signs(lowered)) in {1, 2}}
    denied = frozenset(_denied(lowered, name))
    return _Asked(signs, _affirmed(lowered, name), denied)


def _forms(text: str) -> frozenset[str]:
    return frozenset((*(word.form for word in content_words(text)), *DONE.findall(text)))


def _affirmed(text: str, name: str) -> frozenset[str]:
    return _forms(_language(name).denied.sub(" ", text))


def _denied(text: str, name: str) -> Iterator[str]:
    """Yield the form of each word that stands behind a negator."""
    for found in _language(name).denied.finditer(text):
        if name == "chinese":
            yield from (found["denied"], found["denied"][0])
        else:
            yield from _forms(found["denied"])


@cache
def _language(name: str) -> _Language:
    data = LEXICON[name]
    before, space = f"{data['negators']}{data['between']}", "" if name == "chinese" else r"\s+"
    word = "[\u4e00-\u9fff]{1,2}" if name == "chinese" else r"[a-z]+"
    others = re.compile(data["others"]) if "others" in data else None
    return _Language(
        re.compile(data["asks"]),
        others,
        re.compile(data["both"]),
        tuple(data["marks"]),
        re.compile(f"{before}{space}(?P<denied>{word})"),
        tuple(_row(first, second, f"{before}{space}") for first, second in data["rows"]),
    )


def _row(first: str, second: str, denied: str) -> _Row:
    patterns = ((f"{denied}(?:{second})", FIRST), (f"{denied}(?:{first})", SECOND), (second, SECOND), (first, FIRST))
    return _Row(re.compile(f"{first}|{second}"), tuple((re.compile(pattern), sign) for pattern, sign in patterns))
