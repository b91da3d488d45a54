"""However much one user sends, the others are served in turn: projects first, then their users, then their tasks."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from dramatiq import MessageProxy
from dramatiq.brokers.redis import RedisBroker

from memos_gql.ingest.working.jobs import Job, PrepareTask, ReadPages, RememberFile, RememberPages
from memos_gql.jobs import fairness
from memos_gql.jobs.actors import enqueue, put_off
from memos_gql.jobs.connection import connect
from memos_gql.jobs.fairness import TIMES, FairBroker, Whose
from memos_gql.jobs.lanes import LONG, PREPARING, SHORT
from memos_gql.settings import Settings


@pytest.fixture
async def broker(settings: Settings) -> AsyncIterator[FairBroker]:
    """A broker with nothing on its way; a task's id says whose it is, as in `shop/ann/1`."""
    broker = connect(settings)
    assert isinstance(broker, FairBroker)
    broker.find = lambda task_ids: {task_id: turn_of(task_id) for task_id in task_ids}
    broker.flush_all()
    broker.client.delete(TIMES)
    yield broker
    broker.flush_all()
    broker.close()


def turn_of(task_id: str) -> Whose:
    project, owner, _ = task_id.split("/")
    return project, f"{project}/{owner}", task_id


def taken(broker: RedisBroker, lane: str, *, workers: int = 1) -> list[str]:
    """Take all jobs of a lane, one after the other and by these workers in turns; return the tasks in order."""
    consumers = [broker.consume(lane, timeout=10) for _ in range(workers)]
    tasks: list[str] = []
    while message := next(consumers[len(tasks) % workers]):
        assert isinstance(message, MessageProxy)
        tasks.append(message.kwargs["task_id"])
        consumers[(len(tasks) - 1) % workers].ack(message)
    return tasks


def send(broker: RedisBroker, *jobs: Job) -> None:
    for job in jobs:
        enqueue(broker, job)


def pages(task_id: str) -> ReadPages:
    return ReadPages(task_id, 0, 1, 8, 16)


def test_who_comes_late_waits_for_one_job_of_a_user_who_sent_many(broker: FairBroker) -> None:
    send(broker, *(pages(f"shop/ann/{task}") for task in range(8)), pages("shop/bob/1"), pages("shop/bob/2"))

    tasks = taken(broker, LONG, workers=2)

    assert tasks[:5] == ["shop/ann/0", "shop/bob/1", "shop/ann/1", "shop/bob/2", "shop/ann/2"]
    assert len(tasks) == 10


def test_projects_take_turns_before_users_and_users_before_tasks(broker: FairBroker) -> None:
    send(
        broker,
        *(pages(f"shop/{owner}/{task}") for owner in ("ann", "bob") for task in (1, 1, 2)),
        pages("farm/eve/1"),
        pages("farm/eve/1"),
    )

    assert taken(broker, LONG) == [
        *("shop/ann/1", "farm/eve/1", "shop/bob/1", "farm/eve/1"),
        *("shop/ann/2", "shop/bob/2", "shop/ann/1", "shop/bob/1"),
    ]


def test_a_job_is_taken_once_and_those_put_off_come_back(broker: FairBroker) -> None:
    send(broker, PrepareTask("shop/ann/1"), PrepareTask("shop/bob/1"))
    put_off(broker, PrepareTask("shop/eve/1"))

    assert taken(broker, PREPARING) == ["shop/ann/1", "shop/bob/1"]
    assert broker.do_qsize(PREPARING) == 1


def test_a_short_file_never_waits_in_the_queue_of_long_ones(broker: FairBroker) -> None:
    ann, bob = "shop/ann/1", "shop/bob/1"
    send(
        broker, pages(ann), RememberPages(ann, 0, 1, 8), ReadPages(bob, 0, 1, 1), RememberFile(bob, 0), PrepareTask(bob)
    )

    assert [taken(broker, lane) for lane in (LONG, SHORT, PREPARING)] == [[ann, ann], [bob, bob], [bob]]


@pytest.mark.parametrize("end", ["ack", "nack"])
def test_the_next_job_is_taken_as_soon_as_one_is_done(
    broker: FairBroker, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fairness, "IDLE_MS", 60_000)
    send(broker, pages("shop/ann/1"), pages("shop/ann/2"))
    consumer = broker.consume(LONG, timeout=60_000)
    first = next(consumer)
    assert isinstance(first, MessageProxy)

    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(next, consumer)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.3)
        getattr(consumer, end)(first)

        assert waiting.result(timeout=10) is None
    second = next(consumer)
    assert isinstance(second, MessageProxy)
    assert second.kwargs["task_id"] == "shop/ann/2"


def test_jobs_of_tasks_that_nobody_knows_are_taken_in_the_order_of_arrival(broker: FairBroker) -> None:
    broker.find = lambda _: {}
    send(broker, *(PrepareTask(f"shop/ann/{task}") for task in range(3)))

    assert taken(broker, PREPARING) == ["shop/ann/0", "shop/ann/1", "shop/ann/2"]
