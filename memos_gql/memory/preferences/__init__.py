"""What a user likes, dislikes, wants, never wants and does as a rule, found in what they say by forms of words.

English and Chinese are read; what is meant for once is found too, and marked.
"""

from collections.abc import Iterator, Sequence

from memos_gql.memory.phrases import HAN
from memos_gql.memory.preferences import chinese, english
from memos_gql.memory.preferences.prose import Sentence, gives_a_role, own_sentences
from memos_gql.memory.preferences.short_orders import short_orders
from memos_gql.memory.preferences.statement import NAME, SLOTS, Comparison, Ground, Language, Statement

__all__ = ["NAME", "SLOTS", "Comparison", "Language", "Statement", "find_comparisons", "find_statements", "subject_of"]

ORDERED = {Ground.INSTRUCTION, Ground.NAME}


def find_statements(text: str) -> list[Statement]:
    """List what a text tells of its author's preferences; of one subject only what is said last."""
    sentences = list(own_sentences(text))
    other, han = _by_script(sentences)
    told = [*english.statements(other), *chinese.statements(han)]
    orders = short_orders(sentences, told)
    found: dict[str, Statement] = {}
    for statement in _of_oneself([*told, *orders], text):
        found.pop(statement.subject, None)
        found[statement.subject] = statement
    overturned = _overturned(text)
    return [statement for statement in found.values() if statement.subject not in overturned]


def find_comparisons(text: str) -> list[Comparison]:
    """List what a text's author likes more than what."""
    other, han = _by_script(list(own_sentences(text)))
    return [*english.comparisons(other), *chinese.comparisons(han)]


def _overturned(text: str) -> set[str]:
    """List what is preferred at first in a text, and later the other way round."""
    compared = find_comparisons(text)
    last = {frozenset((one.better, one.lesser)): one.better for one in compared}
    return {one.better for one in compared if last[frozenset((one.better, one.lesser))] != one.better}


def subject_of(words: str) -> str:
    """Bring words to the form in which subjects are compared."""
    return chinese.subject(words) if HAN.search(words) else english.subject(words)


def _of_oneself(told: Sequence[Statement], text: str) -> Iterator[Statement]:
    """Leave out what is ordered in a message that gives a role: it is for the role."""
    is_role = gives_a_role(text)
    return (statement for statement in told if not (is_role and statement.ground in ORDERED))


def _by_script(sentences: Sequence[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    is_han = [HAN.search(sentence.own) is not None for sentence in sentences]
    other, han = ([sentence for sentence, written in zip(sentences, is_han, strict=True) if written is script] for script in (False, True))
    return other, han
