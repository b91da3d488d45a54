"""Instructions on things that have one value at a time, such as the language of answers, in Chinese."""

from memos_gql.memory.preferences.chinese.rules import forms


def slot(words: str) -> str | None:
    """Return the slot that an instruction or liking sets."""
    return next((form.means for form, pattern in forms("slots") if pattern.search(words)), None)
