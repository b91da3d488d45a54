"""Adding messages, from request to task, as all APIs do it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from memos_gql.documents import ProjectScope, Task
from memos_gql.errors import DependencyUnavailable
from memos_gql.ingest.progress.failures import count_failures
from memos_gql.ingest.receiving.accept import Accepted, accept
from memos_gql.ingest.receiving.request import AddRequest
from memos_gql.ingest.working.jobs import Job, PrepareTask
from memos_gql.ingest.working.pipeline import prepare, then_understand
from memos_gql.reach import granted
from memos_gql.resources import Resources
from memos_gql.traces import memory_operation

AWAITED_FOR_S = 30
LOOKED_EVERY_S = 0.05

log = logging.getLogger(__name__)


@memory_operation("create_memory")
async def add(
    resources: Resources, scope: ProjectScope, request: AddRequest, *, enqueue: Callable[[Job], Awaitable[None]]
) -> Accepted:
    """Accept a request and start its work. Text without files is searchable on return if the caller waits for it.

    A saved request is never refused: if a service becomes unavailable, the task is returned unfinished, and the workers
    do the rest.

    Raises:
        InvalidInput: the request breaks a rule; nothing is saved.
        Forbidden: the caller's key may not write for this owner; nothing is saved.
    """
    accepted = await accept(resources, scope, request)
    with granted(request.owner):
        return replace(accepted, task=await _set_going(resources, accepted, request, enqueue=enqueue))


async def _set_going(
    resources: Resources, accepted: Accepted, request: AddRequest, *, enqueue: Callable[[Job], Awaitable[None]]
) -> Task:
    task = accepted.task
    if accepted.is_new:
        await count_failures(resources.counters, task)
    if task.state.is_terminal:
        return task
    is_awaited = request.waits_for_text and not request.files
    if not accepted.is_new:
        return await _ended(task) if is_awaited else task
    done = await _done_at_once(resources, task) if is_awaited else None
    if done is None:
        await enqueue(PrepareTask(task.id))
        return task
    if done.understanding is not None:
        for job in await then_understand(task.id):
            await enqueue(job)
    return done


async def _ended(task: Task) -> Task:
    """Wait for the first request with this key; if its process was killed, the workers resume it in about this time."""
    latest: Task | None = task
    with suppress(TimeoutError):
        async with asyncio.timeout(AWAITED_FOR_S):
            while latest is not None and not latest.state.is_terminal:
                await asyncio.sleep(LOOKED_EVERY_S)
                latest = await Task.get(task.id)
    return latest or task


async def _done_at_once(resources: Resources, task: Task) -> Task | None:
    try:
        await prepare(resources, task.id)
        return await Task.get(task.id) or task
    except (PyMongoError, RedisError, DependencyUnavailable) as error:
        log.warning("text left to the workers", extra={"task": task.id, "error": type(error).__name__})
    except Exception:
        # The request is saved, so it must not be refused now: the workers try again, and fail the task if it is
        # impossible.
        log.exception("text left to the workers", extra={"task": task.id})
    return None
