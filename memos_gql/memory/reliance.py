"""Turns that need the turn before to be understood: short replies to questions, and turns about "him" or "it"."""

import re
import tomllib
from enum import Enum, auto
from functools import cache
from pathlib import Path

from memos_gql.memory.phrases import HAN
from memos_gql.memory.speech_acts import ends_in_question
from memos_gql.text_cache import kept_by_text

LEXICON = Path(__file__).with_name("reliance.toml")
SHORT_REPLY, SHORT_MENTION = 12, 16
"""Longest reply, and longest turn with a pronoun, that may depend on the turn before: words, or pairs in Chinese."""
WORD = re.compile(r"[^\W_]+")


class Leaning(Enum):
    """When a turn needs the one before it."""

    ALWAYS = auto()
    ON_QUESTION = auto()
    NEVER = auto()


def may_rely(words: str) -> bool:
    """Tell quickly whether a turn is short enough to depend on another; a search asks this for hundreds of turns."""
    return words.count(" ") <= SHORT_MENTION + SHORT_REPLY


def relies_on(words: str, *, before: str) -> bool:
    """Tell whether a statement omits what the turn before it is about."""
    leaning = _leaning(words)
    return leaning is Leaning.ALWAYS or (leaning is Leaning.ON_QUESTION and ends_in_question(before))


@kept_by_text
def _leaning(words: str) -> Leaning:
    length = _length(words)
    if length > SHORT_MENTION:
        return Leaning.NEVER
    if _pronouns().search(words.lower()):
        return Leaning.ALWAYS
    return Leaning.ON_QUESTION if length <= SHORT_REPLY else Leaning.NEVER


def _length(words: str) -> int:
    if words.isascii():
        return len(WORD.findall(words))
    signs = len(HAN.findall(words))
    return len(WORD.findall(HAN.sub(" ", words))) + signs // 2


@cache
def _pronouns() -> re.Pattern[str]:
    listed = tomllib.loads(LEXICON.read_text(encoding="utf-8"))["pronouns"]
    return re.compile(rf"\b(?:{'|'.join(listed['english'])})\b|{'|'.join(listed['chinese'])}")
