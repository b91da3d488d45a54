"""The memories of the turns just before and just after a candidate are found by their sources."""

from memos_gql.documents import Memory, MemoryStatus, MemoryType, ProjectScope, Source, TextMemory, new_id, now
from memos_gql.resources import Resources
from memos_gql.search.turns_around import ids_around
from memos_gql.storage.conditions import Conditions, OneOf, TextField
from tests.search.test_rank import a_candidate, direction


def a_text(name: str, owner: str, **more: object) -> TextMemory:
    """Return the memory of a turn that was said after the turn `before`."""
    source = Source(
        task_id=new_id("task"),
        message_id=str(more.pop("turn", name)),
        previous_message_id=str(more.pop("before", "")) or None,
        part_index=0,
        file_id=more.pop("file_id", None),
    )
    values = {"key": name, "value": name, "memory_type": MemoryType.USER, "confidence": 1.0, "said_at": now(), **more}
    return TextMemory(
        id=f"{owner}/{name}", project_id="default", owner=owner, conversation_id="c", sources=[source], **values
    )


async def test_only_turns_of_the_owner_just_before_and_after_are_found(resources: Resources, owner: str) -> None:
    await Memory.insert_many(
        [
            a_text("first", owner),
            a_text("before", owner, before="first"),
            a_text("here", owner, before="before"),
            a_text("after", owner, before="here"),
            a_text("last", owner, before="after"),
            a_text("passage of a file", owner, turn="before", file_id="file"),
            a_text("archived", owner, before="here", status=MemoryStatus.ARCHIVED),
            a_text("of another", f"{owner}-2", before="here"),
        ]
    )
    here = a_candidate("here", vector=direction(1), previous_turns=("before",))
    active = Conditions(owner=owner, where=OneOf(TextField.STATUS, (MemoryStatus.ACTIVATED,)))

    found = await ids_around([here], [active], scope=ProjectScope("default"))

    assert sorted(found) == [f"{owner}/after", f"{owner}/before"]


async def test_no_turns_have_no_neighbours(resources: Resources, owner: str) -> None:
    await Memory.insert_many([a_text("here", owner)])
    passage = a_candidate("passage", vector=direction(1), turns=())

    assert await ids_around([passage], [Conditions(owner=owner)], scope=ProjectScope("default")) == []
