"""Words that limit a wish to one occasion in Chinese, and wishes that only such words reveal."""

import re

from memos_gql.documents import Stance
from memos_gql.memory.preferences.chinese.objects import without_surroundings
from memos_gql.memory.preferences.chinese.rules import pattern
from memos_gql.memory.preferences.statement import Finding, Ground


def is_for_once(sentence: str) -> bool:
    return pattern("anywhere").search(sentence) is not None


def without_once(clause: str) -> str:
    """Remove 今天 and similar words at the beginning, before or after the subject."""
    clause = pattern("trailing").sub(r"\1", pattern("leading").sub("", clause))
    return re.sub(r"^(?:请|就)?先(?=用|别|不要)", "", clause)


def wish_for_once(clause: str) -> Finding | None:
    """Read "我想吃火锅" in a sentence that names its occasion."""
    found = pattern("wish_now").match(clause)
    if found is None or not (found["no"] or found["yes"]):
        return None
    return Finding(Ground.WISH, Stance.AGAINST if found["no"] else Stance.FOR, without_surroundings(found["about"]))
