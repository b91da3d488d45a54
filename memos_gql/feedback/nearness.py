"""Which of several wrong values a correction means: the one that shares most with the right one."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from memos_gql.documents import Memory
from memos_gql.feedback.partial_dates import completed
from memos_gql.feedback.persons import is_of_same_person, may_be
from memos_gql.memory.phrases import HAN
from memos_gql.memory.shapes import Shape, shape_of
from memos_gql.memory.speech import without_speaker
from memos_gql.search.words import asked_forms

PART = re.compile(r"[^\W\d_]+|\d+")
PART_ZH = re.compile(r"[^年月日号点时:]+[年月日号点时:]?")
NO_DIGIT = re.compile(r"[^\d零〇一二三四五六七八九十百千万两半]")
LONG = 3
"""Digits of a number in which one may be wrong, or two in the wrong order."""
SIMILAR = 0.6
"""How much of a name is right if it is misspelt."""


class WrongValue(NamedTuple):
    """A memory with the value that may be wrong, and the right one."""

    memory: Memory
    old: str
    new: str


def nearest(values: Sequence[WrongValue]) -> list[WrongValue]:
    """Keep the values that share most with the right one, in their order."""
    best = max((_shared(one.old, one.new) for one in values), default=0)
    return [one for one in values if _shared(one.old, one.new) == best]


def meant(values: Sequence[WrongValue], restated: str) -> list[WrongValue]:
    """Keep the values of the person and of the words that a sentence names; of these the nearest."""
    said = [(one, without_speaker(one.memory.value)) for one in values]
    fitting = [(one, words) for one, words in said if may_be(restated, words)]
    fitting = [(one, words) for one, words in fitting if is_of_same_person(restated, words)] or fitting
    forms = asked_forms(restated)
    most = max((len(forms & asked_forms(words)) for _, words in fitting), default=0)
    return nearest([one for one, words in fitting if len(forms & asked_forms(words)) == most])


def _shared(old: str, new: str) -> int:
    """Count what two values share: the month of a date, the minutes of a time, the digits of a number."""
    kind = shape_of(new)
    if kind is Shape.DATE and completed(new, instead_of=old) != new:
        return 1
    if kind in {Shape.DATE, Shape.TIME}:
        part = PART_ZH if HAN.search(new) else PART
        return len(set(part.findall(old.casefold())) & set(part.findall(new.casefold())))
    if kind is Shape.NUMBER:
        return _digits_shared(NO_DIGIT.sub("", old), NO_DIGIT.sub("", new))
    likeness = SequenceMatcher(None, old.casefold(), new.casefold()).ratio()
    return round(likeness * 10) if likeness >= SIMILAR else 0


def _digits_shared(old: str, new: str) -> int:
    if len(old) != len(new) or len(new) < LONG:
        return 0
    differing = sum(map(str.__ne__, old, new))
    return 2 if sorted(old) == sorted(new) or differing == 1 else 1
