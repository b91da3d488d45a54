"""Subjects: two statements with equal subjects are about the same thing."""

from memos_gql.memory.preferences.grammar import Grammar
from memos_gql.memory.preferences.statement import SLOTS


def subject(grammar: Grammar, about: str) -> str:
    """Reduce the words for a thing to stems, without articles, amounts and verbs of having; a slot stays as it is."""
    if about in SLOTS:
        return about
    words = grammar.rewritten("subject", grammar.normal(about).lower()).strip()
    words = grammar.cut("after", grammar.stripped("before", words))
    return " ".join(grammar.stem(word) for word in words.split() if word not in grammar.words("articles"))
