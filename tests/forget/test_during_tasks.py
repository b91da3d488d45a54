"""What is forgotten while a task of the same user runs does not come back, and nothing of it stays behind."""

import pytest

from memos_gql.documents import Fields, Memory, Message, ProjectScope, Reading, StoredFile, Task, TaskState
from memos_gql.forget import Picked, forget, forget_with_sources
from memos_gql.forget.completion import complete
from memos_gql.ingest.remembering.storing import index, save
from memos_gql.ingest.working.jobs import Job, PrepareTask
from memos_gql.ingest.working.pipeline import run
from memos_gql.memory.build import message_memories
from memos_gql.resources import Resources
from memos_gql.storage.conditions import AllOf, Conditions, OneOf, TextField
from tests.ingest.conftest import Work, work
from tests.ingest.working.test_pipeline import add, inline

__all__ = ["work"]

PAGES = "\f".join(f"The lynx of page {number} sleeps." for number in range(3)).encode()


async def state_of(task: Task) -> TaskState:
    ended = await Task.get(task.id)
    assert ended is not None
    return ended.state


async def values(owner: str) -> list[str]:
    return sorted([memory.value async for memory in Memory.find(Memory.owner == owner, with_children=True)])


async def left_of(resources: Resources, owner: str) -> Fields:
    blobs = await resources.database["blobs.files"].count_documents({"filename": {"$regex": "^default/"}})
    return {
        "memories": await values(owner),
        "messages": await Message.find(Message.owner == owner).count(),
        "files": await StoredFile.find(StoredFile.owner == owner).count(),
        "readings": await Reading.find(Reading.project_id == "default").count(),
        "blobs": blobs,
    }


async def clear(resources: Resources) -> None:
    """Take away what other tests left in the collections that know no user."""
    for name in ("readings", "blobs.files", "blobs.chunks", "files"):
        await resources.database[name].delete_many({})


@pytest.mark.parametrize("done_before", range(4))
async def test_everything_is_forgotten_at_whichever_step_a_task_is(
    resources: Resources, owner: str, done_before: int
) -> None:
    await clear(resources)
    task = await add(resources, owner, "I keep bees.", inline(PAGES, "lynx.txt"))
    jobs: list[Job] = [PrepareTask(task.id)]
    everything = Conditions(owner=owner)
    for _ in range(done_before):
        jobs += await run(resources, jobs.pop(0)) if jobs else []
    had_ended = (await state_of(task)).is_terminal

    await forget_with_sources(resources, ProjectScope("default"), everything)
    for job in jobs:
        await run(resources, job)
    await complete(resources)

    assert await state_of(task) is (TaskState.COMPLETED if had_ended else TaskState.CANCELLED)
    assert await left_of(resources, owner) == {"memories": [], "messages": 0, "files": 0, "readings": 0, "blobs": 0}


async def test_a_filter_holds_for_what_an_older_task_has_yet_to_store(
    resources: Resources, owner: str, work: Work
) -> None:
    task = await add(resources, owner, "I keep bees.", inline(PAGES, "lynx.txt"))
    jobs = await run(resources, PrepareTask(task.id))

    conversation = Conditions(owner=owner, where=OneOf(TextField.CONVERSATION_ID, ("c",)))
    await forget_with_sources(resources, ProjectScope("default"), conversation)
    while jobs:
        jobs += await run(resources, jobs.pop(0))
    await complete(resources)

    assert await state_of(task) is TaskState.COMPLETED
    assert await values(owner) == []
    assert await StoredFile.find(StoredFile.owner == owner).count() == 0
    assert await Message.find(Message.owner == owner).count() == 0


async def test_what_is_told_again_afterwards_stays(resources: Resources, owner: str, work: Work) -> None:
    older = await add(resources, owner, "I keep bees.", inline(PAGES, "lynx.txt"))
    jobs = await run(resources, PrepareTask(older.id))
    await forget(resources, ProjectScope("default"), Conditions(owner=owner, where=AllOf(())))

    await work((await add(resources, owner, "I keep bees.")).id)
    while jobs:
        jobs += await run(resources, jobs.pop(0))
    await complete(resources)

    assert await values(owner) == ["User: I keep bees."]
    (memory_id,) = [memory.id async for memory in Memory.find(Memory.owner == owner, with_children=True)]
    assert memory_id in await resources.vectors.of(ProjectScope("default")).ids()


async def test_a_job_that_runs_again_does_not_bring_back_what_was_deleted_by_id(
    resources: Resources, owner: str
) -> None:
    task = await add(resources, owner, "I keep bees.", inline(PAGES, "lynx.txt"))
    await run(resources, PrepareTask(task.id))
    (message,) = await Message.find(Message.owner == owner).to_list()
    made = message_memories(message, splitter=resources.splitter)

    await forget_with_sources(resources, ProjectScope("default"), Picked(owner, [made[0].id]))
    await save(made)
    async for _ in index(resources, [made[0].id]):
        pass

    assert await values(owner) == []
    assert made[0].id not in await resources.vectors.of(ProjectScope("default")).ids()
    assert await Message.find(Message.owner == owner).count() == 1
