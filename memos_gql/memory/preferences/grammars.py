"""The languages in which preferences are read."""

from functools import lru_cache

from snowballstemmer import stemmer  # type: ignore[import-untyped]  # ships no types

from memos_gql.memory import segmenter
from memos_gql.memory.comparable import simplified
from memos_gql.memory.language import Language
from memos_gql.memory.preferences.grammar import Functions, Grammar


@lru_cache(maxsize=4096)
def english_stem(word: str) -> str:
    """Reduce an English word to its stem: "hiking" and "hike's" to "hike"."""
    stem: str = stemmer("english").stemWord(word.removesuffix("'s"))
    return stem


FUNCTIONS = {
    Language.ENGLISH: Functions(stem=english_stem),
    Language.CHINESE: Functions(normal=simplified, tokens=segmenter.words),
}
"""What a language needs of code; one that is not listed needs none."""
GRAMMARS = {
    language: Grammar(language, __package__, f"{language.name.lower()}.toml", functions=FUNCTIONS.get(language))
    for language in Language
}


def grammars_of(text: str) -> list[Grammar]:
    """List the languages that a text may be in, as its script tells."""
    told = [grammar for grammar in GRAMMARS.values() if grammar.is_script_of(text)]
    return told or [grammar for grammar in GRAMMARS.values() if not grammar.has_script]
