"""The languages in which preferences are read."""

from functools import lru_cache

import rjieba
from snowballstemmer import stemmer  # type: ignore[import-untyped]  # ships no types

from memos_gql.memory.comparable import simplified
from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_pattern, listed_words
from memos_gql.memory.preferences.grammar import Functions, Grammar


@lru_cache(maxsize=4096)
def english_stem(word: str) -> str:
    """Reduce an English word to its stem: "hiking" and "hike's" to "hike"."""
    stem: str = stemmer("english").stemWord(word.removesuffix("'s"))
    return stem


ENGLISH = Grammar(
    Language.ENGLISH,
    __package__,
    "english.toml",
    functions=Functions(stem=english_stem),
    more_parts={
        "risky_verbs": listed_pattern(Language.ENGLISH, "risky_verbs").pattern,
        "events": "|".join(sorted(listed_words(Language.ENGLISH, "events"))),
    },
)
CHINESE = Grammar(
    Language.CHINESE,
    __package__,
    "chinese.toml",
    functions=Functions(normal=simplified, tokens=rjieba.cut),
    more_parts={
        "listed_kin": listed_pattern(Language.CHINESE, "kin").pattern,
        "favourite_things": "|".join(sorted(listed_words(Language.CHINESE, "favourites"))),
    },
)
GRAMMARS = (ENGLISH, CHINESE)


def grammars_of(text: str) -> list[Grammar]:
    """List the languages that a text may be in, as its script tells."""
    told = [grammar for grammar in GRAMMARS if grammar.is_script_of(text)]
    return told or [grammar for grammar in GRAMMARS if not grammar.has_script]
