"""What crashes leave undone: tasks that lost their job are sent again, and what nothing points to is erased."""

import asyncio
import logging
from datetime import timedelta
from functools import partial

from dramatiq import Broker, Worker
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import Middleware

from jobs import beside
from jobs.actors import enqueue
from jobs.middleware import resources
from jobs.waiting import Waiting, look
from memos_gql.documents import Claim, Fields, Task, TaskState, now
from memos_gql.ingest.jobs import PrepareTask
from memos_gql.ingest.remember import index_left_over
from memos_gql.ingest.unowned import erase_unowned
from memos_gql.storage.leases import lease
from memos_gql.workers import announce

log = logging.getLogger(__name__)

EVERY_S = 10
# A sweep takes milliseconds; the lease of one that was killed must not keep the others waiting.
SWEEP_LEASE = timedelta(seconds=10)
ERASE_EVERY_S = 3600
ERASE_LEASE = timedelta(minutes=30)
# A task is sent within moments of being saved, and every page moves it on: one that lay still this long, without a message, is lost.
STILL_FOR = timedelta(seconds=15)
# The message of a job whose end could not be told to Redis stays with its worker for ever. Longer than any pause between two tries.
STILL_WITH_WORKER_FOR = timedelta(seconds=25)


class Sweep(Middleware):
    """Looks every few seconds, on the worker's loop, and says meanwhile that this worker is alive."""

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        if isinstance(broker, RedisBroker):
            beside.begin("sweep", partial(sweep, broker), every_s=EVERY_S)
        beside.begin("index left over", _index_left_over, every_s=EVERY_S)
        beside.begin("erase unowned", _erase_unowned, every_s=ERASE_EVERY_S)
        thread = get_event_loop_thread()
        if thread is not None:
            asyncio.run_coroutine_threadsafe(announce(resources().redis), thread.loop)


async def sweep(broker: RedisBroker) -> list[str]:
    """Send every lost task again and return their ids; of several workers that sweep at once, one does it.

    A task is lost when it has not changed for a while, no message of it waits in a queue, however long that is, and no worker is at it.
    """
    async with lease("sweep", lasts=SWEEP_LEASE) as is_ours:
        still = await _unchanged_for(STILL_FOR) if is_ours else []
        if not still:
            return []
        waiting = await asyncio.to_thread(look, broker)
        lost = [task_id for task_id in still if task_id not in waiting.anywhere] + await _left_with_workers(waiting)
        for task_id in lost:
            log.info("lost task sent again", extra={"task": task_id})
            await asyncio.to_thread(enqueue, broker, PrepareTask(task_id))
    return lost


async def _unchanged_for(time: timedelta) -> list[str]:
    query: Fields = {"state": {"$in": [TaskState.QUEUED, TaskState.RUNNING]}, "updated_at": {"$lt": now() - time}}
    return [raw["_id"] async for raw in Task.get_pymongo_collection().find(query, {"_id": 1})]


async def _left_with_workers(waiting: Waiting) -> list[str]:
    """Find the tasks whose only messages are with workers that do nothing for them."""
    claimed = await Claim.get_pymongo_collection().distinct("task_id", {"expires_at": {"$gt": now()}})
    idle = (waiting.anywhere - waiting.queued).difference(claimed)
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
        log.info("what nothing points to was erased", extra={"count": erased})
