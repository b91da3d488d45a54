"""A server with a model: the stand-in, asked by whatever the workers do."""

from collections.abc import Awaitable, Callable

import pytest

from memos_gql.documents import Task
from memos_gql.errors import ModelFailure
from memos_gql.ingest.working.jobs import Job, PrepareTask
from memos_gql.ingest.working.pipeline import run
from memos_gql.resources import Resources
from memos_gql.settings import Settings
from tests.models.stand_in import StandIn

Finish = Callable[[str], Awaitable[Task]]


@pytest.fixture
def settings(settings: Settings, stand_in: StandIn) -> Settings:
    """The usual settings, with a chat model that sees pictures, too."""
    chosen = {"chat_url": stand_in.url, "chat_model": "toy", "chat_timeout_s": 5, "vision_timeout_s": 5}
    return settings.model_copy(update=chosen)


@pytest.fixture
def finish(resources: Resources) -> Finish:
    """Do all jobs of a task, those again that wait for a model, and return the task as it is then."""

    async def done(task_id: str) -> Task:
        jobs: list[Job] = [PrepareTask(task_id)]
        while jobs:
            job = jobs.pop(0)
            try:
                jobs += await run(resources, job)
            except ModelFailure:
                jobs.append(job)
        task = await Task.get(task_id)
        assert task is not None
        return task

    return done
