"""Whoever waits for text finds it searchable, also who asks a second time with the same key."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable

import lancedb
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pytest

from memos_gql import feedback
from memos_gql.documents import Memory, ProjectScope, Role, Task, TaskState
from memos_gql.errors import IndexUnusable
from memos_gql.feedback import Feedback
from memos_gql.forget import Picked, forget
from memos_gql.ingest.add import add
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, SentMessage
from memos_gql.ingest.working import pipeline
from memos_gql.ingest.working.jobs import Job, PrepareTask
from memos_gql.reindex import reindex
from memos_gql.resources import Resources
from memos_gql.revise import Changes, update
from memos_gql.storage.index_identity import AGREED_FOR_S

Spoil = Callable[[Resources], Awaitable[None]]


def a_request(owner: str, *, waits_for_text: bool) -> AddRequest:
    message = SentMessage(role=Role.USER, parts=("I keep bees.",))
    return AddRequest(owner=owner, messages=(message,), idempotency_key="k", waits_for_text=waits_for_text)


async def never(job: Job) -> None:
    pytest.fail(f"{job} was sent")


async def test_a_repeat_that_waits_for_text_returns_once_the_first_request_has_made_it_searchable(
    resources: Resources, owner: str
) -> None:
    first = (await accept(resources, ProjectScope("default"), a_request(owner, waits_for_text=True))).task

    repeat = asyncio.create_task(
        add(resources, ProjectScope("default"), a_request(owner, waits_for_text=True), enqueue=never)
    )
    await asyncio.sleep(0.5)
    assert not repeat.done()
    await pipeline.prepare(resources, first.id)
    task = (await repeat).task

    assert (task.id, task.state, task.memory_count) == (first.id, TaskState.COMPLETED, 1)


async def test_a_task_without_files_changes_four_times(resources: Resources, owner: str) -> None:
    """It runs, its memories are counted, its text is stored, and it ends: each change is a write to disk."""
    task = (await add(resources, ProjectScope("default"), a_request(owner, waits_for_text=True), enqueue=never)).task

    assert (task.state, task.revision) == (TaskState.COMPLETED, 5)


async def test_a_repeat_that_does_not_wait_returns_at_once(resources: Resources, owner: str) -> None:
    first = (await accept(resources, ProjectScope("default"), a_request(owner, waits_for_text=False))).task

    task = (await add(resources, ProjectScope("default"), a_request(owner, waits_for_text=False), enqueue=never)).task

    assert (task.id, task.state) == (first.id, TaskState.QUEUED)


async def test_each_of_the_requests_that_arrive_together_finds_the_text_stored_on_return(
    resources: Resources, owner: str
) -> None:
    async def added() -> tuple[str, TaskState, int]:
        task = (
            await add(resources, ProjectScope("default"), a_request(owner, waits_for_text=True), enqueue=never)
        ).task
        return task.id, task.state, await Memory.find(Memory.owner == owner, with_children=True).count()

    answers = await asyncio.gather(*(added() for _ in range(5)))

    assert len(set(answers)) == 1
    assert answers[0][1:] == (TaskState.COMPLETED, 1)


async def index_of_another_shape(resources: Resources) -> None:
    await resources.vectors.of(ProjectScope("default")).drop()
    older = pa.schema([("id", pa.string())], metadata={"embedder": resources.embedder.id})
    connection = await lancedb.connect_async(resources.settings.index_uri)
    await connection.create_table("memories_default", data=pa.table({"id": ["it"]}, schema=older))


async def index_that_is_lost(resources: Resources) -> None:
    shutil.rmtree(resources.settings.index_uri)
    async with asyncio.timeout(20):
        while await resources.identity.fault() is None:
            await asyncio.sleep(0.1)
    # what was found to agree counts for a moment
    await asyncio.sleep(AGREED_FOR_S)


@pytest.mark.parametrize("spoil", [index_of_another_shape, index_that_is_lost])
async def test_with_an_index_that_cannot_be_used_a_request_is_queued_and_done_once_it_can(
    resources: Resources, owner: str, spoil: Spoil
) -> None:
    await spoil(resources)
    sent: list[Job] = []

    async def enqueue(job: Job) -> None:
        sent.append(job)

    task = (await add(resources, ProjectScope("default"), a_request(owner, waits_for_text=True), enqueue=enqueue)).task
    repeat = (
        await add(resources, ProjectScope("default"), a_request(owner, waits_for_text=False), enqueue=enqueue)
    ).task
    with pytest.raises(IndexUnusable, match="run `memos-gql reindex`"):
        await pipeline.prepare(resources, task.id)
    [line async for line in reindex(resources, None)]
    await pipeline.prepare(resources, task.id)
    done = await Task.get(task.id)

    assert (task.state, repeat.id, sent) == (TaskState.QUEUED, task.id, [PrepareTask(task.id)])
    assert done
    assert (done.state, done.memory_count) == (TaskState.COMPLETED, 1)


@pytest.mark.parametrize("spoil", [index_of_another_shape, index_that_is_lost])
async def test_with_an_index_that_cannot_be_used_a_change_is_refused_and_nothing_is_changed(
    resources: Resources, owner: str, spoil: Spoil
) -> None:
    await add(resources, ProjectScope("default"), a_request(owner, waits_for_text=True), enqueue=never)
    memory = await Memory.find_one(Memory.owner == owner, with_children=True)
    assert memory
    await spoil(resources)

    with pytest.raises(IndexUnusable):
        await update(resources, ProjectScope("default"), memory.id, Changes(value="I keep wasps."))
    with pytest.raises(IndexUnusable):
        await forget(resources, ProjectScope("default"), Picked(owner, [memory.id]))
    with pytest.raises(IndexUnusable):
        await feedback.give(resources, ProjectScope("default"), Feedback(owner=owner, words="I also keep goats."))

    assert await Task.find({"owner": owner}).count() == 1
    assert await Memory.get(memory.id, with_children=True) == memory
