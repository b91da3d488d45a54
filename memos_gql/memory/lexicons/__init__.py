"""Lists of words and patterns by kind, with one file per language."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from memos_gql.memory.language import Language

NAMED = ("languages", "manners", "praises")
"""Kinds that patterns may refer to in braces."""
NOTHING = "(?!)"
"""A pattern that matches nothing."""


@dataclass(frozen=True, slots=True)
class ListedOrders:
    """Patterns of one order; `about` is its subject, or None if a group of each pattern contains the subject."""

    about: str | None
    stance: str
    patterns: tuple[re.Pattern[str], ...]


class _Orders(BaseModel):
    about: str | None = None
    stance: str = "FOR"
    patterns: list[str]


class _Lexicon(BaseModel):
    """One file: words by kind, separated by spaces or as a list, and the short orders."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str | list[str]]
    short_orders: list[_Orders] = Field(default_factory=list)

    def has(self, kind: str) -> bool:
        return kind in self.__pydantic_extra__

    def entries(self, kind: str) -> list[str]:
        listed = self.__pydantic_extra__[kind]
        return listed.split() if isinstance(listed, str) else listed


@cache
def listed_words(language: Language, kind: str) -> frozenset[str]:
    """Return the words or phrases that a language's file lists under `kind`; a language may have none."""
    return frozenset(_entries(language, kind))


@cache
def listed_pattern(language: Language, kind: str) -> re.Pattern[str]:
    """Return a single pattern for all patterns that a language's file lists under `kind`, ignoring case."""
    patterns = (_filled(language, pattern) for pattern in _entries(language, kind))
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or NOTHING, re.IGNORECASE)


@cache
def listed_orders(language: Language) -> tuple[ListedOrders, ...]:
    """Return the short orders in a language's file."""
    return tuple(
        ListedOrders(
            orders.about, orders.stance, tuple(re.compile(_filled(language, pattern)) for pattern in orders.patterns)
        )
        for orders in _lexicon(language).short_orders
    )


def _filled(language: Language, pattern: str) -> str:
    for kind in NAMED:
        pattern = pattern.replace(f"{{{kind}}}", f"(?:{'|'.join(_entries(language, kind)) or NOTHING})")
    return pattern


def _entries(language: Language, kind: str) -> list[str]:
    """List what a file has under a kind, which at least one language must know."""
    lexicon = _lexicon(language)
    if not lexicon.has(kind) and any(_lexicon(other).has(kind) for other in Language):
        return []
    return lexicon.entries(kind)


@cache
def _lexicon(language: Language) -> _Lexicon:
    text = files(__name__).joinpath(f"{language.name.lower()}.toml").read_text(encoding="utf-8")
    return _Lexicon.model_validate(tomllib.loads(text))
