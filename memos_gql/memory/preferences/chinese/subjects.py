"""Subjects in Chinese: two statements with equal subjects are about the same thing."""

from memos_gql.memory.comparable import simplified
from memos_gql.memory.preferences.chinese.rules import pattern
from memos_gql.memory.preferences.statement import SLOTS


def subject(about: str) -> str:
    """Reduce the words for a thing to the thing itself, in simplified characters; a slot stays as it is."""
    if about in SLOTS:
        return about
    words = pattern("favourite_subject").sub("最喜欢的", pattern("punctuation").sub("", simplified(about).lower()))
    while (shorter := pattern("before").sub("", words)) != words and shorter:
        words = shorter
    return pattern("after").sub("", words) or words
