"""Tasks that lost their job are found, and none that only waits."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from dramatiq.brokers.redis import RedisBroker

from memos_gql.documents import Claim, Fields, Parts, Task, TaskState, new_id, now
from memos_gql.ingest.working.jobs import PrepareTask
from memos_gql.jobs.actors import enqueue, put_off
from memos_gql.jobs.connection import connect
from memos_gql.jobs.fairness import FairBroker
from memos_gql.jobs.sweep import sweep
from memos_gql.resources import Resources
from memos_gql.settings import Settings


@pytest.fixture
async def broker(settings: Settings, resources: Resources) -> AsyncIterator[RedisBroker]:
    """A broker with nothing on its way, and no task of another test."""
    await Task.get_pymongo_collection().delete_many({})
    broker = connect(settings)
    assert isinstance(broker, FairBroker)
    # Only a worker has the loop on which the turns are looked up
    broker.find = lambda _: {}
    broker.flush_all()
    yield broker
    broker.flush_all()
    broker.close()


async def a_task(*, still_s: float, state: TaskState = TaskState.RUNNING, parts: Parts | None = None) -> str:
    """Save a task that has not changed for so long."""
    moment = now() - timedelta(seconds=still_s)
    fields: Fields = {"project_id": "default", "owner": "user:u", "conversation_id": "c", "parts": parts}
    return (await Task(id=new_id("task"), **fields, message_ids=[], state=state, updated_at=moment).insert()).id


async def claim(task_id: str, *, lasts_s: float) -> None:
    """Leave a claim as of a process that works on the task."""
    expires = now() + timedelta(seconds=lasts_s)
    fields: Fields = {"task_id": task_id, "holder": "h", "worker": "w", "place": 0, "expires_at": expires}
    await Claim(id=new_id("work"), **fields).insert()


def take(broker: RedisBroker) -> None:
    """Take every message off the queue, as a worker does that works on them."""
    consumer = broker.consume("memos", prefetch=100, timeout=10)
    assert next(consumer) is not None
    while next(consumer) is not None:
        pass


async def test_a_task_without_a_message_is_sent_again_although_others_are_queued(broker: RedisBroker) -> None:
    lost, waiting = await a_task(still_s=20), await a_task(still_s=20)
    enqueue(broker, PrepareTask(waiting))

    assert await sweep(broker) == [lost]
    assert await sweep(broker) == []


async def test_a_task_that_has_ended_or_changed_just_now_is_left_alone(broker: RedisBroker) -> None:
    await a_task(still_s=20, state=TaskState.COMPLETED)
    await a_task(still_s=5)

    assert await sweep(broker) == []


async def test_a_task_is_not_lost_however_long_it_waits_in_a_queue(broker: RedisBroker) -> None:
    queued, put_off_until_later = await a_task(still_s=3600), await a_task(still_s=3600)
    enqueue(broker, PrepareTask(queued))
    put_off(broker, PrepareTask(put_off_until_later))

    assert await sweep(broker) == []


async def test_what_lies_with_a_worker_that_does_nothing_for_it_is_sent_again(broker: RedisBroker) -> None:
    taken = await a_task(still_s=30)
    enqueue(broker, PrepareTask(taken))
    take(broker)

    assert await sweep(broker) == [taken]


async def test_what_a_worker_is_at_is_left_to_it(broker: RedisBroker) -> None:
    taken = await a_task(still_s=30)
    enqueue(broker, PrepareTask(taken))
    take(broker)
    await claim(taken, lasts_s=20)

    assert await sweep(broker) == []


async def test_what_a_process_without_a_message_is_at_is_left_to_it_while_its_claim_lasts(broker: RedisBroker) -> None:
    alive, dead = await a_task(still_s=30), await a_task(still_s=30)
    await claim(alive, lasts_s=20)
    await claim(dead, lasts_s=-1)

    assert await sweep(broker) == [dead]


async def test_an_import_is_lost_only_after_a_minute_without_a_sign_of_life(broker: RedisBroker) -> None:
    await a_task(still_s=50, parts=Parts(total=3))
    lost = await a_task(still_s=70, parts=Parts(total=3))

    assert await sweep(broker) == [lost]
