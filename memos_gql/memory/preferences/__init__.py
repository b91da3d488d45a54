"""What a user likes, dislikes, wants, never wants and does as a rule, found in what they say by forms of words.

English and Chinese are read; what is meant for once is found too, and marked.
"""

from memos_gql.memory.phrases import HAN
from memos_gql.memory.preferences import chinese, english
from memos_gql.memory.preferences.prose import own_sentences
from memos_gql.memory.preferences.statement import SLOTS, Language, Statement

__all__ = ["SLOTS", "Language", "Statement", "find_statements"]


def find_statements(text: str) -> list[Statement]:
    """List what a text tells of its author's preferences; of one subject only what is said last."""
    sentences = list(own_sentences(text))
    han = [sentence for sentence in sentences if HAN.search(sentence.own)]
    other = [sentence for sentence in sentences if not HAN.search(sentence.own)]
    found: dict[str, Statement] = {}
    for statement in [*english.statements(other), *chinese.statements(han)]:
        found.pop(statement.subject, None)
        found[statement.subject] = statement
    return list(found.values())
