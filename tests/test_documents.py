"""What is stored comes back as it was."""

from datetime import UTC, datetime

from memos_gql.documents import (
    Memory,
    MemoryType,
    Reading,
    Source,
    Task,
    TaskFile,
    TaskState,
    TextMemory,
    info_pairs,
    new_id,
    now,
)
from memos_gql.pages import Box, Code, Line, Visual
from memos_gql.resources import Database

BOX = Box(x=0.1, y=0.2, width=0.3, height=0.4)


async def test_a_reading_comes_back_as_it_was_stored(database: Database) -> None:
    visual = Visual(
        width_px=8,
        height_px=9,
        contrast=0.5,
        colours=("red",),
        codes=(Code("QRCode", "x", BOX),),
        taken_at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    lines = [Line("first", box=BOX, confidence=0.9, starts_block=True), Line("second")]
    reading = Reading(id=new_id("x"), project_id="p", sha256=new_id("x"), number=1, lines=lines, visual=visual)

    await reading.save()

    assert await Reading.get(reading.id) == reading


async def test_a_memory_comes_back_with_its_boxes(database: Database) -> None:
    source = Source(
        task_id="t", message_id="m", part_index=0, file_id="f", page=3, boxes=[BOX], excerpt="words", ocr_confidence=0.5
    )
    memory = TextMemory(
        id=new_id("mem"),
        project_id="p",
        owner="user:u",
        conversation_id="c",
        key="words",
        value="words",
        memory_type=MemoryType.USER,
        confidence=1.0,
        sources=[source],
        said_at=now(),
    )

    await memory.insert()

    assert await TextMemory.get(memory.id) == memory


async def test_what_memories_took_the_place_of_is_found_without_reading_others(database: Database) -> None:
    asked = {"project_id": "p", "owner": "user:u", "replaced_by": {"$in": ["mem_1", "mem_2"]}}
    others = [
        {"_id": f"other_{number}", "project_id": "p", "owner": "user:u", "created_at": number} for number in range(300)
    ]
    await Memory.get_pymongo_collection().insert_many(others)

    plan = (await Memory.get_pymongo_collection().find(asked).explain())["queryPlanner"]["winningPlan"]

    assert plan["inputStage"]["keyPattern"] == {"replaced_by": 1}


def test_equal_info_gives_equal_pairs_whatever_its_order() -> None:
    assert info_pairs({"b": {"y": 1, "x": "é"}, "a": None}) == ["a=null", 'b={"x": "é", "y": 1}']
    assert info_pairs({"a": None, "b": {"x": "é", "y": 1}}) == info_pairs({"b": {"y": 1, "x": "é"}, "a": None})
    assert info_pairs(None) == []


def a_file(**fields: object) -> TaskFile:
    return TaskFile.model_validate({"index": 0, "file_id": "f", "state": TaskState.RUNNING, **fields})


def test_a_file_moves_on_with_its_pages_and_then_with_its_memories() -> None:
    stages = [
        a_file(),
        a_file(pages_total=4),
        a_file(pages_total=4, pages_read=[1, 2]),
        a_file(pages_total=4, pages_read=[1, 2, 3, 4], memories_total=10, memories_indexed=5),
        a_file(pages_total=4, state=TaskState.COMPLETED),
    ]

    assert [round(file.fraction, 3) for file in stages] == [0.0, 0.05, 0.375, 0.85, 1.0]


def test_a_file_without_pages_counts_as_one() -> None:
    half, whole = (a_file(has_pages=False, pages_total=2, pages_read=read) for read in ([1], [1, 2]))

    assert (half.completed, half.total, whole.completed, whole.total) == (0, 1, 1, 1)
    assert a_file(has_pages=False).total is None


def test_text_beside_files_is_hardly_any_work(database: Database) -> None:
    task = Task(
        id="t",
        project_id="p",
        owner="user:u",
        conversation_id="c",
        message_ids=[],
        has_text=True,
        text_is_stored=True,
        files=[a_file()],
    )

    assert task.fraction == 0.05
    assert task.model_copy(update={"files": []}).fraction == 1.0
    assert task.model_copy(update={"state": TaskState.FAILED, "finished_at": now()}).fraction == 1.0
