"""Whoever waits for text finds it searchable, also who asks a second time with the same key."""

import asyncio

import pytest

from memos_gql.documents import Memory, Role, TaskState
from memos_gql.ingest import pipeline
from memos_gql.ingest.accept import accept
from memos_gql.ingest.add import add
from memos_gql.ingest.jobs import Job
from memos_gql.ingest.request import AddRequest, SentMessage
from memos_gql.resources import Resources


def a_request(owner: str, *, waits_for_text: bool) -> AddRequest:
    message = SentMessage(role=Role.USER, parts=("I keep bees.",))
    return AddRequest(owner=owner, messages=(message,), idempotency_key="k", waits_for_text=waits_for_text)


async def never(job: Job) -> None:
    pytest.fail(f"{job} was sent")


async def test_a_repeat_that_waits_for_text_returns_once_the_first_request_has_made_it_searchable(resources: Resources, owner: str) -> None:
    first = (await accept(resources, a_request(owner, waits_for_text=True), project_id="default")).task

    repeat = asyncio.create_task(add(resources, a_request(owner, waits_for_text=True), project_id="default", enqueue=never))
    await asyncio.sleep(0.5)
    assert not repeat.done()
    await pipeline.prepare(resources, first.id)
    task = await repeat

    assert (task.id, task.state, task.memory_count) == (first.id, TaskState.COMPLETED, 1)


async def test_a_repeat_that_does_not_wait_returns_at_once(resources: Resources, owner: str) -> None:
    first = (await accept(resources, a_request(owner, waits_for_text=False), project_id="default")).task

    task = await add(resources, a_request(owner, waits_for_text=False), project_id="default", enqueue=never)

    assert (task.id, task.state) == (first.id, TaskState.QUEUED)


async def test_of_requests_that_arrive_together_each_finds_the_text_stored_on_return(resources: Resources, owner: str) -> None:
    async def added() -> tuple[str, TaskState, int]:
        task = await add(resources, a_request(owner, waits_for_text=True), project_id="default", enqueue=never)
        return task.id, task.state, await Memory.find(Memory.owner == owner, with_children=True).count()

    answers = await asyncio.gather(*(added() for _ in range(5)))

    assert len(set(answers)) == 1
    assert answers[0][1:] == (TaskState.COMPLETED, 1)
