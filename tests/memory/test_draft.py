"""Ids that follow from content."""

from memos_gql.documents import MemoryKind, Message
from memos_gql.memory.draft import memory_id, memory_id_anywhere


def text_id(of: Message, content: str) -> str:
    return memory_id(of, MemoryKind.TEXT, content=content)


def test_an_id_is_the_hash_of_owner_kind_and_content(message: Message) -> None:
    of_ann = message.model_copy(
        update={"project_id": "default", "owner": "user:ann", "conversation_id": "c", "agent_id": None, "app_id": None}
    )

    made = text_id(of_ann, "User: hello")

    assert made == "mem_67a08b979025c95c37189f28a9beff97"


def test_spacing_and_composition_do_not_matter_but_case_does(message: Message) -> None:
    known = text_id(message, "User: un café\u00a0noir")

    assert text_id(message, " User:  un cafe\u0301\nnoir ") == known
    assert text_id(message, "User: un CAFÉ noir") != known


def test_another_owner_has_another_id(message: Message) -> None:
    others = [
        message.model_copy(update={field: "other"})
        for field in ("project_id", "owner", "conversation_id", "agent_id", "app_id")
    ]

    ids = {text_id(owner, "User: hello") for owner in [message, *others]}

    assert len(ids) == 6


def test_parts_of_an_owner_cannot_be_shifted(message: Message) -> None:
    one = message.model_copy(update={"agent_id": 'a","b', "app_id": None})
    other = message.model_copy(update={"agent_id": "a", "app_id": "b"})
    third = message.model_copy(update={"agent_id": None, "app_id": 'a","b'})

    assert len({text_id(owner, "User: hello") for owner in (one, other, third)}) == 3


def test_an_id_for_all_conversations_depends_on_project_and_owner_alone(message: Message) -> None:
    changed = {
        field: memory_id_anywhere(message.model_copy(update={field: "other"}), MemoryKind.PREFERENCE, content="FOR tea")
        for field in ("project_id", "owner", "conversation_id", "agent_id", "app_id")
    }

    same = memory_id_anywhere(message, MemoryKind.PREFERENCE, content="FOR tea")

    assert [field for field, made in changed.items() if made != same] == ["project_id", "owner"]
