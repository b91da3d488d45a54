"""Changes of memories come once each, in order, from any cursor on, and only to their owner."""

from datetime import timedelta

import pytest

from memos_gql.documents import (
    Departure,
    Memory,
    MemoryStatus,
    MemoryType,
    ProjectScope,
    Source,
    TextMemory,
    delete_memories,
    new_id,
    now,
)
from memos_gql.errors import InvalidInput
from memos_gql.resources import Database
from memos_gql.search.changes import (
    AT_ONCE,
    MARKS_IN_CURSOR,
    ChangeKind,
    MemoryChange,
    Position,
    changes_since,
    position_of,
)
from memos_gql.search.listing import encode_cursor

PROJECT = "project-of-changes"


async def added(owner: str, words: str = "Tea.", *, project_id: str = PROJECT) -> str:
    source = Source(task_id="t", message_id="m", part_index=0)
    memory = TextMemory(
        id=new_id("mem"),
        project_id=project_id,
        owner=owner,
        conversation_id="c",
        key=words,
        value=words,
        sources=[source],
        said_at=now(),
        memory_type=MemoryType.USER,
        confidence=1.0,
    )
    await memory.insert()
    return memory.id


async def touched(memory_id: str, **fields: object) -> None:
    await Memory.get_pymongo_collection().update_one({"_id": memory_id}, {"$set": {"updated_at": now(), **fields}})


async def since(position: Position, owner: str) -> list[MemoryChange]:
    return [change async for change in changes_since(ProjectScope(PROJECT).of(owner), position)]


def told(changes: list[MemoryChange]) -> list[tuple[str, str]]:
    return [(change.kind.value, change.memory_id) for change in changes]


def a_second_ago() -> Position:
    moment = now() - timedelta(seconds=1)
    return Position((moment, ""), began=moment)


async def test_what_becomes_of_a_memory_is_told_once_each(database: Database, owner: str) -> None:
    position = a_second_ago()
    memory_id = await added(owner)
    kinds = told(await since(position, owner))
    for fields in ({"key": "Green tea."}, {"status": MemoryStatus.ARCHIVED}, {"status": MemoryStatus.ACTIVATED}):
        await touched(memory_id, **fields)
        kinds += told(await since(position, owner))
    await delete_memories(ProjectScope(PROJECT).of(owner), [memory_id])
    kinds += told(await since(position, owner))

    assert [kind for kind, _ in kinds] == ["ADDED", "UPDATED", "ARCHIVED", "UPDATED", "DELETED"]
    assert {changed for _, changed in kinds} == {memory_id}
    assert await since(position, owner) == []


async def test_only_memories_that_match_the_query_are_deleted(database: Database, owner: str) -> None:
    ids = [await added(owner, words) for words in ("Green tea.", "Black tea.")]

    deleted = await delete_memories(ProjectScope(PROJECT).of(owner), ids, where={"key": "Black tea."})

    assert deleted == 1
    assert await ProjectScope(PROJECT).of(owner).distinct(Memory, "_id") == ids[:1]


async def test_nobody_else_is_told(database: Database, owner: str) -> None:
    memory_id = await added(owner)
    await added(owner, project_id="another project")

    assert told(await since(a_second_ago(), owner)) == [("ADDED", memory_id)]
    assert await since(a_second_ago(), f"{owner}-other") == []
    assert await delete_memories(ProjectScope("another project").of(owner), [memory_id]) == 0


async def test_every_cursor_goes_on_behind_its_change_with_nothing_lost_and_nothing_twice(
    database: Database, owner: str
) -> None:
    ids = [await added(owner, f"Tea number {number}.") for number in range(3 * MARKS_IN_CURSOR)]
    await delete_memories(ProjectScope(PROJECT).of(owner), ids[:1])
    changes = await since(a_second_ago(), owner)

    for place, change in enumerate(changes):
        assert len(change.cursor) <= 256
        assert told(await since(position_of(change.cursor), owner)) == told(changes[place + 1 :])


async def test_a_memory_is_new_but_once_also_across_a_break(database: Database, owner: str) -> None:
    memory_id = await added(owner)
    (change,) = await since(a_second_ago(), owner)
    await touched(memory_id, key="Green tea.")
    later = await added(owner, "Cake.")

    assert told(await since(position_of(change.cursor), owner)) == [("UPDATED", memory_id), ("ADDED", later)]


async def test_a_change_that_is_stored_late_is_told_all_the_same(database: Database, owner: str) -> None:
    position = a_second_ago()
    late = await added(owner, "Stored late.")
    await touched(late, updated_at=now() + timedelta(days=1))
    first = await added(owner, "Stored at once.")
    cursor = (await since(position, owner))[0].cursor

    await touched(late, updated_at=now() - timedelta(milliseconds=500))

    assert (ChangeKind.ADDED.value, first) not in told(await since(position, owner))
    assert late in [changed for _, changed in told(await since(position_of(cursor), owner))]


async def test_more_changes_than_are_read_at_once_come_in_order(database: Database, owner: str) -> None:
    position = a_second_ago()
    gone = [
        Departure(id=new_id("gone"), project_id=PROJECT, owner=owner, memory_id=str(number))
        for number in range(2 * AT_ONCE + 5)
    ]
    await Departure.insert_many(gone)

    changes = await since(position, owner)

    assert [change.memory_id for change in changes] == [departure.memory_id for departure in gone]


@pytest.mark.parametrize(
    ("cursor", "sentence"),
    [
        ("nonsense", "cursor that this list returned"),
        (encode_cursor("no time", "x", "1577836800000"), "cursor that this list returned"),
        (encode_cursor("1577836800000", "x"), "cursor that this list returned"),
        (encode_cursor("1577836800000", "x", "1577836800000"), "older than a day"),
    ],
)
def test_a_cursor_that_cannot_be_gone_on_from_is_refused(cursor: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        position_of(cursor)
