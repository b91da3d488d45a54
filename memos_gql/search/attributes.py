"""What is asked about somebody and told without the words of the question: "What's my job?", "I'm a bus driver".

The patterns are in `attributes.toml`. They only make words of the question count as shared; whom a statement is about
is compared elsewhere.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from memos_gql.memory.phrases import HAN
from memos_gql.search.words import asked_forms
from memos_gql.text_cache import kept_by_query

LEXICON = Path(__file__).with_name("attributes.toml")
LONGEST = 160
"""Most characters of a statement that tells something briefly."""


class Attribute(NamedTuple):
    """Patterns of what is asked for, and of how it is told."""

    asked: re.Pattern[str]
    words: re.Pattern[str]
    told: re.Pattern[str]


class AskedAttribute(NamedTuple):
    """What a question asks for: how it is told, and the forms of the question's words that are then told, too."""

    told: re.Pattern[str]
    forms: frozenset[str]

    def is_told_in(self, text: str) -> bool:
        return len(text) <= LONGEST and self.told.search(text.lower().replace("’", "'")) is not None


@kept_by_query
def attributes_asked(query: str) -> tuple[AskedAttribute, ...]:
    """Return each attribute that a question asks for."""
    lowered = query.lower().replace("’", "'")
    language = "chinese" if HAN.search(query) else "english"
    return tuple(
        AskedAttribute(one.told, _told_forms(one, lowered))
        for one in _attributes(language)
        if one.asked.search(lowered)
    )


def _told_forms(attribute: Attribute, query: str) -> frozenset[str]:
    """Return the content words of a query that all its other words are without."""
    return frozenset(asked_forms(query)) - frozenset(asked_forms(attribute.words.sub(" ", query)))


@cache
def _attributes(language: str) -> tuple[Attribute, ...]:
    listed = tomllib.loads(LEXICON.read_text("utf-8"))[language].values()
    return tuple(Attribute(*(re.compile(one[name]) for name in Attribute._fields)) for one in listed)
