"""Feedback that tells what has happened by now: "The plumber came on Monday" for "The plumber comes on Tuesday"."""

import re

from memos_gql.memory.phrases import HAN
from memos_gql.memory.restatements import RULES
from memos_gql.search.words import form

WORD = re.compile(r"[^\W\d_]+")
PAST = "ed"


def tells_over(said: str, words: str) -> bool:
    """Tell whether feedback says in the past tense what a memory says of the present or the future."""
    if HAN.search(said):
        return RULES.find("over_zh", words) is not None and RULES.find("over_zh", said) is None
    spoken = set(_words(said))
    fresh = set(_words(words)) - spoken
    present = {form(word) for word in spoken if not word.endswith(PAST)}
    return any(form(_as_present(word)) in present for word in fresh if _is_past(word))


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def _is_past(word: str) -> bool:
    return word.endswith(PAST) or word in RULES.table("past")


def _as_present(word: str) -> str:
    return RULES.table("past").get(word, word)
