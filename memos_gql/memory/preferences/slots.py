"""Instructions on things that have one value at a time, such as the language of answers."""

from memos_gql.memory.preferences.grammar import Grammar


def slot(grammar: Grammar, words: str) -> str | None:
    """Return the slot that an instruction or liking sets: "answer in French", "short answers"."""
    return grammar.meaning("slots", words)
