"""Instructions on things that have one value at a time, such as the language of answers."""

from memos_gql.memory.preferences.english.rules import forms


def slot(words: str) -> str | None:
    """Return the slot that an instruction or liking sets: "answer in French", "short answers"."""
    return next((form.means for form, pattern in forms("slots") if pattern.search(words)), None)
