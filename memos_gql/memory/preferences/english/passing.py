"""Words that limit a wish to one occasion in English, and wishes that only such words reveal."""

import re

from memos_gql.documents import Stance
from memos_gql.memory.preferences.english.objects import without_surroundings
from memos_gql.memory.preferences.english.rules import pattern
from memos_gql.memory.preferences.statement import Finding, Ground


def is_for_once(sentence: str) -> bool:
    if pattern("for_ever").search(sentence):
        sentence = pattern("where").sub("", sentence)
    return (
        pattern("for_once").search(sentence) is not None
        or re.search(r"\bwant\b.*\bnow$", sentence.rstrip(".!")) is not None
    )


def wish_for_once(clause: str) -> Finding | None:
    """Read "I want pizza" in a sentence that names its occasion."""
    found = pattern("wish_now").match(clause)
    if found is None:
        return None
    return Finding(
        Ground.WISH, Stance.AGAINST if found["no"] else Stance.FOR, without_surroundings(without_once(found["about"]))
    )


def without_once(about: str) -> str:
    return pattern("once_at_the_end").sub("", about)
