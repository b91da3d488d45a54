"""Repairs after crashes: tasks without a job are sent again, and unreferenced data is erased."""

import asyncio
import logging
from datetime import timedelta
from functools import partial

from dramatiq import Broker, Worker
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import Middleware

from memos_gql.documents import Claim, Fields, Task, TaskState, now
from memos_gql.ingest.deletions.leftovers import erase_unowned
from memos_gql.ingest.remembering.storing import index_left_over
from memos_gql.ingest.understand.outcome import WAITING, being_understood
from memos_gql.ingest.working.jobs import PrepareTask
from memos_gql.jobs import periodic
from memos_gql.jobs.actors import enqueue
from memos_gql.jobs.middleware import resources
from memos_gql.jobs.waiting import Waiting, look
from memos_gql.storage.leases import lease
from memos_gql.workers import announce

log = logging.getLogger(__name__)

EVERY_S = 10
# A sweep takes milliseconds; after a kill during one, the others should not wait long.
SWEEP_LEASE = timedelta(seconds=10)
ERASE_EVERY_S = 3600
ERASE_LEASE = timedelta(minutes=30)
# A task is sent moments after it is saved, and each page that is read updates it. So a task without a message that has
# not changed for this long is lost.
STILL_FOR = timedelta(seconds=15)
# The message of a job stays with its worker for ever if the worker could not tell Redis that the job has ended. This is
# longer than any pause between retries.
STILL_WITH_WORKER_FOR = timedelta(seconds=25)
# An import updates its task every few seconds. No worker can take over from it, so it may pause for longer than others.
STILL_IMPORTING_FOR = timedelta(minutes=1)


class Sweep(Middleware):
    """Sweeps every few seconds, and reports that this worker is alive."""

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        if isinstance(broker, RedisBroker):
            periodic.begin("sweep", partial(sweep, broker), every_s=EVERY_S)
        periodic.begin("index left over", _index_left_over, every_s=EVERY_S)
        periodic.begin("erase unowned", _erase_unowned, every_s=ERASE_EVERY_S)
        thread = get_event_loop_thread()
        if thread is not None:
            asyncio.run_coroutine_threadsafe(announce(resources().redis), thread.loop)


async def sweep(broker: RedisBroker) -> list[str]:
    """Send every lost task again and return their ids; if several workers sweep at once, one does it.

    A task is lost if it has not changed for a while, no queue holds a message of it, and no process works on it.
    """
    async with lease("sweep", lasts=SWEEP_LEASE) as is_ours:
        still = await _unchanged_for(STILL_FOR) if is_ours else []
        if not still:
            return []
        waiting, at_work = await asyncio.to_thread(look, broker), await _at_work()
        unheard = [task_id for task_id in still if task_id not in waiting.anywhere | at_work]
        lost = unheard + await _left_with_workers(waiting, at_work)
        for task_id in lost:
            log.info("lost task sent again", extra={"task": task_id})
            await asyncio.to_thread(enqueue, broker, PrepareTask(task_id))
    return lost


async def _unchanged_for(time: timedelta) -> list[str]:
    unfinished: Fields = {"$or": [{"state": {"$in": [TaskState.QUEUED, TaskState.RUNNING]}}, WAITING]}
    importing: Fields = {"parts": {"$ne": None}, "updated_at": {"$gte": now() - STILL_IMPORTING_FOR}}
    query: Fields = {**unfinished, "updated_at": {"$lt": now() - time}, "$nor": [importing]}
    return [raw["_id"] async for raw in Task.get_pymongo_collection().find(query, {"_id": 1})]


async def _at_work() -> set[str]:
    """Return the tasks that a living process works on: a worker, the web process, or an import."""
    claimed = await Claim.get_pymongo_collection().distinct("task_id", {"expires_at": {"$gt": now()}})
    return {*claimed, *await being_understood()}


async def _left_with_workers(waiting: Waiting, at_work: set[str]) -> list[str]:
    """Find the tasks whose messages are all with workers that do nothing for them."""
    idle = waiting.anywhere - waiting.queued - at_work
    return [task_id for task_id in await _unchanged_for(STILL_WITH_WORKER_FOR) if task_id in idle]


async def _index_left_over() -> None:
    async with lease("index-left-over", lasts=SWEEP_LEASE) as is_ours:
        indexed = await index_left_over(resources()) if is_ours else 0
    if indexed:
        log.info("memories that waited for the index were indexed", extra={"count": indexed})


async def _erase_unowned() -> None:
    async with lease("erase-unowned", lasts=ERASE_LEASE) as is_ours:
        erased = await erase_unowned(resources()) if is_ours else 0
    if erased:
        log.info("unreferenced data was erased", extra={"count": erased})
