"""Proof that a worker process takes jobs: it regularly sends itself one, through Redis and Dramatiq like any other."""

import asyncio
import time
from contextlib import suppress
from functools import partial

import dramatiq
from dramatiq import Broker, Worker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import Middleware
from redis.exceptions import RedisError

from memos_gql.jobs import periodic
from memos_gql.jobs.middleware import resources
from memos_gql.workers import identity, note_taken

ACTOR = "probe"
EVERY_S = 2
SENT_AGAIN_AFTER_S = 6
"""A probe can be lost together with Redis's data."""
KEPT_S = 60
"""A killed worker's queue disappears from Redis after this time."""


class Probe(Middleware):
    """Gives each worker process a queue of its own, so that its probe proves that this process takes jobs.

    The probe is taken even during a long job: there is a thread for it beside those of the lanes.
    """

    def __init__(self) -> None:
        self._sent_at: float | None = None

    def before_worker_boot(self, broker: Broker, worker: Worker) -> None:
        dramatiq.actor(actor_name=ACTOR, broker=broker, queue_name=_queue(), max_retries=0)(self._take)

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        if isinstance(broker, RedisBroker):
            self._sent_at = time.monotonic()
            with suppress(RedisError):  # it will be sent again
                _send(broker)
            periodic.begin("probe", partial(self._probe, broker), every_s=EVERY_S)

    async def _probe(self, broker: RedisBroker) -> None:
        if self._sent_at is None or time.monotonic() - self._sent_at > SENT_AGAIN_AFTER_S:
            self._sent_at = time.monotonic()
            await asyncio.to_thread(_send, broker)

    async def _take(self) -> None:
        self._sent_at = None
        await note_taken(resources().redis)


def _queue() -> str:
    return f"probe.{identity().rpartition(':')[2]}"


def _send(broker: RedisBroker) -> None:
    broker.get_actor(ACTOR).send()
    for key in (f"{broker.namespace}:{_queue()}", f"{broker.namespace}:{_queue()}.msgs"):
        broker.client.expire(key, KEPT_S)
