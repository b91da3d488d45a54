"""Greetings, thanks and consent, which are not worth remembering, and ask nothing."""

import re
import unicodedata
from functools import cache

from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_pattern, listed_words
from memos_gql.memory.phrases import HAN

MAX_CHARACTERS = 80
"""Longer text says more than a greeting, even if it begins with one."""
BETWEEN = re.compile(r"[^\w']+")


def is_small_talk(text: str) -> bool:
    """Return whether a text consists only of courtesies, in English or Chinese, or of punctuation and emoji.

    Examples: "ok, thanks!", 好的，谢谢 and "👍".
    """
    if len(text) > MAX_CHARACTERS:
        return False
    words = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    if not any(character.isalnum() for character in words):
        return all(_is_mark(character) for character in words)
    if HAN.search(words):
        return _chinese().fullmatch(BETWEEN.sub("", words)) is not None
    return _english().fullmatch(BETWEEN.sub(" ", words).strip()) is not None


def asks_nothing(query: str) -> bool:
    """Return whether a query is a courtesy; a single noun, such as "morning", may be what is looked for."""
    return is_small_talk(query) and not any(
        query.strip().casefold() in listed_words(language, "small_talk_nouns") for language in Language
    )


def _is_mark(character: str) -> bool:
    """Return whether it is a space, punctuation or an emoji; symbols of mathematics or money may mean something."""
    return unicodedata.category(character)[0] in "ZPC" or unicodedata.category(character) in {"So", "Sk", "Mn"}


@cache
def _english() -> re.Pattern[str]:
    phrases, fillers = _alternatives(Language.ENGLISH)
    phrase = rf"(?:{phrases})(?= |$)"
    # Possessive, longest first: a text that was divided into phrases in one way is not tried in all other ways
    return re.compile(rf"(?:(?!{phrase})(?:{fillers}) )*+{phrase}(?: (?:{phrases}|{fillers})(?= |$))*+")


@cache
def _chinese() -> re.Pattern[str]:
    phrases, fillers = _alternatives(Language.CHINESE)
    return re.compile(rf"(?:{fillers})*?(?:{phrases})(?:{phrases}|{fillers})*+")


def _alternatives(language: Language) -> tuple[str, str]:
    phrases, fillers = (
        "|".join(sorted(map(re.escape, listed_words(language, kind)), key=len, reverse=True))
        for kind in ("small_talk", "small_talk_fillers")
    )
    # A listed phrase may be the beginning of a longer courtesy
    return f"{listed_pattern(language, 'courtesies').pattern}|{phrases}", fillers
