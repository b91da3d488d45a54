"""Lists of words by kind, one file for each language."""

import tomllib
from functools import cache
from importlib.resources import files

from memos_gql.memory.preferences.statement import Language

FILES = {Language.ENGLISH: "english.toml", Language.CHINESE: "chinese.toml"}


@cache
def listed_words(language: Language, kind: str) -> frozenset[str]:
    """Return the words that a language's file lists under `kind`."""
    return frozenset(_lists(language)[kind].split())


@cache
def _lists(language: Language) -> dict[str, str]:
    text = files(__name__).joinpath(FILES[language]).read_text(encoding="utf-8")
    return {kind: words for kind, words in tomllib.loads(text).items() if isinstance(words, str)}
