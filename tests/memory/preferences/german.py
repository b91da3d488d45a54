"""A third language: its file, and a function for the stems of its words."""

from snowballstemmer import stemmer  # type: ignore[import-untyped]  # ships no types

from memos_gql.memory.language import Language
from memos_gql.memory.preferences.grammar import Functions, Grammar


def german_stem(word: str) -> str:
    """Reduce a German word to its stem: "Hunde" to "Hund"."""
    stem: str = stemmer("german").stemWord(word)
    return stem


# Statements are marked with one of the known languages, because German has no code of its own
GERMAN = Grammar(Language.ENGLISH, __package__, "german.toml", functions=Functions(stem=german_stem))
