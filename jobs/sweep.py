"""Tasks whose job was lost between MongoDB and Redis, or with Redis: found and sent again."""

import asyncio
import logging
from datetime import timedelta

from dramatiq import Broker, Worker
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerError
from dramatiq.middleware import Middleware
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from jobs.actors import QUEUE, enqueue
from jobs.middleware import resources
from memos_gql.documents import Task, TaskState, now
from memos_gql.ingest.jobs import PrepareTask
from memos_gql.workers import announce

log = logging.getLogger(__name__)

EVERY_S = 10
# A task is sent within moments of being saved, and every page moves it on: one that lay still this long with nothing queued is lost.
STILL_FOR = timedelta(seconds=15)


class Sweep(Middleware):
    """Looks every few seconds, on the worker's loop, and says meanwhile that this worker is alive."""

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        thread = get_event_loop_thread()
        if thread is not None and isinstance(broker, RedisBroker):
            asyncio.run_coroutine_threadsafe(_sweep_for_ever(broker), thread.loop)
            asyncio.run_coroutine_threadsafe(announce(resources().redis), thread.loop)


async def _sweep_for_ever(broker: RedisBroker) -> None:
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            await sweep(broker)
        except (PyMongoError, RedisError, BrokerError) as error:
            log.warning("sweep put off", extra={"reason": type(error).__name__})


async def sweep(broker: RedisBroker) -> list[str]:
    """Send every lost task again and return their ids.

    Nothing counts as lost while any job is queued or running: a long queue is not a loss.
    """
    if await asyncio.to_thread(_jobs_under_way, broker):
        return []
    query = {"state": {"$in": [TaskState.QUEUED, TaskState.RUNNING]}, "updated_at": {"$lt": now() - STILL_FOR}}
    task_ids = [raw["_id"] async for raw in Task.get_pymongo_collection().find(query, {"_id": 1})]
    return [task_id for task_id in task_ids if await _send_again(broker, task_id)]


def _jobs_under_way(broker: RedisBroker) -> int:
    """Count messages that are queued, delayed or being worked on: Dramatiq keeps each in a hash until it is done."""
    names = (QUEUE, f"{QUEUE}.DQ")
    return sum(broker.client.hlen(f"{broker.namespace}:{name}.msgs") for name in names)


async def _send_again(broker: RedisBroker, task_id: str) -> bool:
    claim = {"_id": task_id, "updated_at": {"$lt": now() - STILL_FOR}}
    result = await Task.get_pymongo_collection().update_one(claim, {"$set": {"updated_at": now()}})
    if result.modified_count == 0:
        return False
    log.info("lost task sent again", extra={"task": task_id})
    await asyncio.to_thread(enqueue, broker, PrepareTask(task_id))
    return True
