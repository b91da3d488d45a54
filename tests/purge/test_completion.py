"""Where nobody is at work, whatever was begun of forgetting comes to its end.

The index keeps no file but its newest.
"""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from bson import ObjectId

from memos_gql.documents import Erasure, Forgetting, Memory, ProjectScope, Task, new_id, now
from memos_gql.purge.completion import complete_all
from memos_gql.resources import Resources
from tests.forget.words import files_holding
from tests.search.conftest import Say, say

__all__ = ["say"]

WORD = "quagmirezebu"


@pytest.fixture(autouse=True)
async def nothing_else_waits(resources: Resources) -> None:
    await Forgetting.delete_all()


async def completed(resources: Resources) -> list[str]:
    return [line async for line in complete_all(resources)]


def strewn(index: Path) -> None:
    """Leave behind what a process leaves that is killed while it writes.

    These are files of the table that no version of it names.
    """
    table = index / "memories_default.lance"
    data = files_holding(table / "data", WORD)
    assert data
    shutil.copy(data[0], data[0].with_name(f"{'0' * 36}.lance"))
    shutil.copytree(next((table / "_indices").iterdir()), table / "_indices" / "00000000-0000-4000-8000-000000000000")
    (table / "_indices" / "00000000-0000-4000-8000-000000000000" / "part").write_text(WORD)
    for place in ("_transactions/0-0.txn", "_deletions/0-0-0.arrow"):
        (table / place).parent.mkdir(exist_ok=True)
        (table / place).write_text(WORD)


async def test_the_index_keeps_nothing_but_its_newest_version(resources: Resources, owner: str, say: Say) -> None:
    await say(*(f"neighbour {number}" for number in range(30)), f"I met a {WORD}.")
    (doomed,) = [
        memory.id async for memory in Memory.find(Memory.owner == owner, with_children=True) if WORD in memory.value
    ]
    index = resources.settings.data_dir / "index"
    strewn(index)
    await Memory.get_pymongo_collection().delete_one({"_id": doomed})
    await resources.index.of(ProjectScope("default")).delete([doomed])

    lines = await completed(resources)

    assert "default: 30 rows of the index written anew" in lines
    assert files_holding(index, WORD) == []
    assert len(list((index / "memories_default.lance" / "data").iterdir())) == 1
    assert await Erasure.count() == 0


async def test_a_row_whose_memory_is_gone_is_erased(resources: Resources, owner: str, say: Say) -> None:
    await say(f"I met a {WORD}.", "I keep bees.")
    (doomed,) = [
        memory.id async for memory in Memory.find(Memory.owner == owner, with_children=True) if WORD in memory.value
    ]
    await Memory.get_pymongo_collection().delete_one({"_id": doomed})

    await completed(resources)

    assert doomed not in await resources.vectors.of(ProjectScope("default")).ids()
    assert await resources.vectors.of(ProjectScope("default")).count() == 1
    assert files_holding(resources.settings.data_dir, WORD) == []


async def a_wish(owner: str) -> None:
    query = f'{{"project_id": "default", "owner": "{owner}"}}'
    await Forgetting(
        id=new_id("forgetting"), project_id="default", owner=owner, query=query, is_everything=False, with_sources=True
    ).insert()


async def test_a_wish_that_was_cut_off_a_moment_ago_is_carried_out(resources: Resources, owner: str, say: Say) -> None:
    await say(f"I met a {WORD}.")
    await Task.find(Task.owner == owner).delete()
    await a_wish(owner)

    lines = await completed(resources)

    assert await Memory.find(Memory.owner == owner, with_children=True).count() == 0
    assert [line for line in lines if "wait" in line] == []
    assert await Forgetting.count() == 0


async def test_a_wish_that_waits_for_a_task_is_told_of(resources: Resources, owner: str) -> None:
    await Task(id=new_id("task"), project_id="default", owner=owner, conversation_id="c", message_ids=[]).insert()
    await a_wish(owner)

    *_, last = await completed(resources)

    assert last == "1 deletions wait for unfinished tasks: run `memos-gql up` until those have ended, then purge again."
    assert await Forgetting.count() == 1


async def test_bytes_of_a_deletion_that_was_cut_off_are_erased(resources: Resources) -> None:
    chunks = resources.database["blobs.chunks"]
    upload_id = ObjectId.from_datetime(now() - timedelta(seconds=5))
    await chunks.insert_one({"files_id": upload_id, "n": 0, "data": WORD.encode()})

    await completed(resources)

    assert await chunks.count_documents({"data": WORD.encode()}) == 0
