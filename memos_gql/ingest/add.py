"""Adding, from request to task, for every edge alike."""

import logging
from collections.abc import Awaitable, Callable

from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from memos_gql.documents import Task
from memos_gql.errors import DependencyUnavailable
from memos_gql.ingest.accept import accept
from memos_gql.ingest.failing import count_failures
from memos_gql.ingest.jobs import Job, PrepareTask
from memos_gql.ingest.pipeline import prepare
from memos_gql.ingest.request import AddRequest
from memos_gql.resources import Resources

log = logging.getLogger(__name__)


async def add(resources: Resources, request: AddRequest, *, project_id: str, enqueue: Callable[[Job], Awaitable[None]]) -> Task:
    """Accept a request and set its work going; text alone is searchable on return where the caller waits for it.

    What is saved is never refused: with a service away meanwhile, the task is returned as it is, and the workers do it later.

    Raises:
        InvalidInput: the request breaks a rule; nothing is saved.
    """
    accepted = await accept(resources, request, project_id=project_id)
    task = accepted.task
    if accepted.is_new:
        await count_failures(resources.counters, task)
    if task.state.is_terminal or not accepted.is_new:
        return task
    done = await _done_at_once(resources, task) if request.waits_for_text and not request.files else None
    if done is None:
        await enqueue(PrepareTask(task.id))
    return done or task


async def _done_at_once(resources: Resources, task: Task) -> Task | None:
    try:
        await prepare(resources, task.id)
        return await Task.get(task.id) or task
    except (PyMongoError, RedisError, DependencyUnavailable) as error:
        log.warning("text left to the workers", extra={"task": task.id, "error": type(error).__name__})
        return None
