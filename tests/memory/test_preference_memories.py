"""A preference is its user's in whichever conversation it was said, and keeps the words and where they are."""

import pytest

from memos_gql.documents import Message, Part, PartKind, PreferenceType, Role, Source, Stance
from memos_gql.memory.preference_memories import passing_wishes, preference_memories, repeated_wish


def saying(message: Message, *texts: str) -> Message:
    message.parts = [Part(kind=PartKind.TEXT, text=text) for text in texts]
    return message


def ids(message: Message, *texts: str) -> list[str]:
    return [memory.id for memory in preference_memories(saying(message, *texts))]


def test_a_preference_keeps_the_sentence_and_where_it_was_said(message: Message) -> None:
    [memory] = preference_memories(saying(message, "Good morning.", "Hello! Please never send me attachments. Thanks."))

    assert (memory.key, memory.value) == ("Please never send me attachments", "User: Please never send me attachments.")
    assert memory.tags == ["food", "send", "attachments"]
    assert (memory.subject, memory.stance, memory.preference_type) == (
        "send me attach",
        Stance.AGAINST,
        PreferenceType.EXPLICIT,
    )
    assert memory.reasoning == "The user asks that this not be done from now on: send me attachments."
    assert memory.sources == [Source(task_id="task_1", message_id="msg_1", part_index=1)]
    assert (memory.owner, memory.conversation_id, memory.agent_id) == ("user:ann", "conv_1", "agent_1")
    assert (memory.info, memory.info_pairs, memory.said_at) == ({"mood": "good"}, ['mood="good"'], message.sent_at)


def test_where_and_how_it_is_typed_makes_no_other_preference(message: Message) -> None:
    here = ids(message, "I like tea.")
    elsewhere = message.model_copy(update={"conversation_id": "conv_2", "agent_id": None, "app_id": "app"})

    assert ids(elsewhere, "i  like TEA!") == here


@pytest.mark.parametrize("other", ["I don't like tea.", "I like coffee.", "I love tea."])
def test_other_words_are_another_preference(message: Message, other: str) -> None:
    assert set(ids(message, "I like tea.")).isdisjoint(ids(message, other))


def test_a_preference_is_its_owners_in_its_project(message: Message) -> None:
    here = ids(message, "I like tea.")

    assert ids(message.model_copy(update={"owner": "user:bob"}), "I like tea.") != here
    assert ids(message.model_copy(update={"project_id": "another"}), "I like tea.") != here


def test_two_things_in_one_sentence_are_two_preferences(message: Message) -> None:
    memories = list(preference_memories(saying(message, "I like tea, but not coffee.")))

    assert [(memory.subject, memory.stance) for memory in memories] == [("tea", Stance.FOR), ("coffe", Stance.AGAINST)]
    assert len({memory.id for memory in memories}) == 2


def test_the_last_part_of_a_message_about_a_subject_counts(message: Message) -> None:
    [memory] = preference_memories(saying(message, "I like tea.", "No: I don't like tea."))

    assert (memory.stance, memory.sources[0].part_index) == (Stance.AGAINST, 1)


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.SYSTEM, Role.TOOL])
def test_only_what_users_say_counts(message: Message, role: Role) -> None:
    message.role = role

    assert ids(message, "I like tea.") == []
    assert passing_wishes(saying(message, "I want tea today.")) == []


def test_a_repeated_wish_names_every_message_and_is_the_same_whichever_they_are(message: Message) -> None:
    messages = [
        saying(message.model_copy(update={"id": f"msg_{number}"}), "Hello.", "今天我想吃火锅。") for number in range(4)
    ]
    [wish] = passing_wishes(messages[0])

    memory, later = repeated_wish(wish, messages[:3]), repeated_wish(wish, messages)

    assert (memory.value, memory.key, memory.preference_type) == (
        "User: 多次想要：火锅",
        "火锅",
        PreferenceType.IMPLICIT,
    )
    assert memory.reasoning == "用户在至少3条消息里临时想要：火锅。"
    assert [(source.message_id, source.part_index) for source in memory.sources] == [
        ("msg_0", 1),
        ("msg_1", 1),
        ("msg_2", 1),
    ]
    assert later.id == memory.id
