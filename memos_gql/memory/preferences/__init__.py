"""What a user likes, dislikes, wants, never wants and does as a rule, found in what they say by forms of words.

English and Chinese are read; what is meant for once is found too, and marked.
"""

from memos_gql.memory.phrases import HAN
from memos_gql.memory.preferences import chinese, english
from memos_gql.memory.preferences.prose import Sentence, own_sentences
from memos_gql.memory.preferences.statement import SLOTS, Comparison, Language, Statement

__all__ = ["SLOTS", "Comparison", "Language", "Statement", "find_comparisons", "find_statements"]


def find_statements(text: str) -> list[Statement]:
    """List what a text tells of its author's preferences; of one subject only what is said last."""
    other, han = _by_script(text)
    found: dict[str, Statement] = {}
    for statement in [*english.statements(other), *chinese.statements(han)]:
        found.pop(statement.subject, None)
        found[statement.subject] = statement
    overturned = _overturned(text)
    return [statement for statement in found.values() if statement.subject not in overturned]


def find_comparisons(text: str) -> list[Comparison]:
    """List what a text's author likes more than what."""
    other, han = _by_script(text)
    return [*english.comparisons(other), *chinese.comparisons(han)]


def _overturned(text: str) -> set[str]:
    """List what is preferred at first in a text, and later the other way round."""
    compared = find_comparisons(text)
    last = {frozenset((one.better, one.lesser)): one.better for one in compared}
    return {one.better for one in compared if last[frozenset((one.better, one.lesser))] != one.better}


def _by_script(text: str) -> tuple[list[Sentence], list[Sentence]]:
    sentences = list(own_sentences(text))
    is_han = [HAN.search(sentence.own) is not None for sentence in sentences]
    other, han = ([sentence for sentence, written in zip(sentences, is_han, strict=True) if written is script] for script in (False, True))
    return other, han
