"""Ids that follow from content."""

from memos_gql.documents import MemoryKind, Message
from memos_gql.memory.draft import content_id, memory_id


def test_an_id_is_the_hash_of_owner_kind_and_content() -> None:
    made = memory_id(
        project_id="default", owner="user:ann", conversation_id="c", agent_id=None, app_id=None, kind=MemoryKind.TEXT, content="User: hello"
    )

    assert made == "mem_67a08b979025c95c37189f28a9beff97"


def test_spacing_and_composition_do_not_matter_but_case_does(message: Message) -> None:
    known = content_id(message, "User: un café\u00a0noir")

    assert content_id(message, " User:  un cafe\u0301\nnoir ") == known
    assert content_id(message, "User: un CAFÉ noir") != known


def test_another_owner_has_another_id(message: Message) -> None:
    others = [message.model_copy(update={field: "other"}) for field in ("project_id", "owner", "conversation_id", "agent_id", "app_id")]

    ids = {content_id(owner, "User: hello") for owner in [message, *others]}

    assert len(ids) == 6


def test_parts_of_an_owner_cannot_be_shifted(message: Message) -> None:
    one = message.model_copy(update={"agent_id": 'a","b', "app_id": None})
    other = message.model_copy(update={"agent_id": "a", "app_id": "b"})
    third = message.model_copy(update={"agent_id": None, "app_id": 'a","b'})

    assert len({content_id(owner, "User: hello") for owner in (one, other, third)}) == 3
