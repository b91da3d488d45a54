"""Running a task as the workers would, one job after the other."""

import time
from collections.abc import Awaitable, Callable

import pytest

from memos_gql import workers
from memos_gql.documents import Task
from memos_gql.ingest.working.jobs import Job, PrepareTask
from memos_gql.ingest.working.pipeline import run
from memos_gql.resources import Resources

Work = Callable[[str], Awaitable[Task]]


@pytest.fixture
async def known_worker(resources: Resources) -> None:
    """This process has said for a minute that it works, as a worker does."""
    await resources.redis.set(f"{workers.PREFIX}{workers.identity()}", time.time() - 60, ex=60)


@pytest.fixture
def work(resources: Resources) -> Work:
    """Do all jobs of a task, and return the task as it ended."""

    async def work_off(task_id: str) -> Task:
        jobs: list[Job] = [PrepareTask(task_id)]
        while jobs:
            jobs += await run(resources, jobs.pop(0))
        task = await Task.get(task_id)
        assert task is not None
        return task

    return work_off
