"""Turns that need the turn before to be understood: short replies to questions, and turns about "him" or "it"."""

import re
import tomllib
from functools import cache
from pathlib import Path

from memos_gql.memory.phrases import HAN
from memos_gql.memory.speech_acts import ends_in_question

LEXICON = Path(__file__).with_name("reliance.toml")
SHORT_REPLY, SHORT_MENTION = 12, 16
"""Longest reply, and longest turn with a pronoun, that may depend on the turn before: words, or pairs in Chinese."""
WORD = re.compile(r"[^\W_]+")


def may_rely(words: str) -> bool:
    """Tell quickly whether a turn is short enough to depend on another; a search asks this for hundreds of turns."""
    return words.count(" ") <= SHORT_MENTION + SHORT_REPLY


def relies_on(words: str, *, before: str) -> bool:
    """Tell whether a statement omits what the turn before it is about."""
    length = _length(words)
    if length > SHORT_MENTION:
        return False
    return _pronouns().search(words.lower()) is not None or (length <= SHORT_REPLY and ends_in_question(before))


def _length(words: str) -> int:
    if words.isascii():
        return len(WORD.findall(words))
    signs = len(HAN.findall(words))
    return len(WORD.findall(HAN.sub(" ", words))) + signs // 2


@cache
def _pronouns() -> re.Pattern[str]:
    listed = tomllib.loads(LEXICON.read_text(encoding="utf-8"))["pronouns"]
    return re.compile(rf"\b(?:{'|'.join(listed['english'])})\b|{'|'.join(listed['chinese'])}")
