"""The note beside a search's results is there for preferences alone, and in their language."""

import pytest

from memos_gql.documents import Message, Part, PartKind, Role
from memos_gql.memory.preference_memories import preference_memories
from memos_gql.search.preference_note import CHINESE, ENGLISH, preference_note
from tests.memory.conftest import message, unconnected_documents

__all__ = ["message", "unconnected_documents"]


def note(message: Message, words: str) -> str:
    message.role, message.parts = Role.USER, [Part(kind=PartKind.TEXT, text=words)]
    return preference_note(list(preference_memories(message)))


def test_there_is_no_note_without_preferences() -> None:
    assert preference_note([]) == ""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("I like tea.", ENGLISH),
        ("我喜欢喝茶。", CHINESE),
        ("I like tea. I hate olives. 我不喝咖啡。", ENGLISH),
        ("I like tea. 我喜欢猫。我不喝咖啡。", CHINESE),
    ],
)
def test_the_note_is_in_the_language_of_most_preferences(message: Message, words: str, expected: str) -> None:
    assert note(message, words) == expected


def test_the_note_says_that_no_preference_may_be_violated() -> None:
    assert "explicit or implicit" in ENGLISH
    assert "无论显式还是隐式" in CHINESE
