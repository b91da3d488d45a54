"""The jobs: each takes ids, runs one step of the pipeline and sends the jobs that follow."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import dramatiq
from dramatiq import Broker, Message
from dramatiq.middleware import CurrentMessage
from opentelemetry.trace import SpanKind

from memos_gql.errors import ModelFailure, UnderWay
from memos_gql.ingest.working import pipeline
from memos_gql.ingest.working.jobs import Job, PrepareTask, ReadPages, RememberFile, RememberPages, UnderstandTask
from memos_gql.jobs.lanes import AT_ONCE, PREPARING, lane_of
from memos_gql.jobs.middleware import resources
from memos_gql.logs import bind
from memos_gql.traces import span, traceparent

# The delay before a job that another worker is doing now is tried again.
PUT_OFF_MS = 3_000
# The delay before a model that was unavailable is asked again.
MODEL_PUT_OFF_MS = 30_000
# The option of a message that holds the trace in which it was sent.
TRACE = "traceparent"
NAMES: dict[type[Job], str] = {
    PrepareTask: "prepare_task",
    ReadPages: "read_pages",
    RememberPages: "remember_pages",
    RememberFile: "remember_file",
    UnderstandTask: "understand_task",
}


def declare(broker: Broker) -> None:
    """Declare every job on the broker."""
    for lane in AT_ONCE:
        broker.declare_queue(lane)
    for job_class, name in NAMES.items():
        # Each message names its own queue
        declared = dramatiq.actor(actor_name=name, broker=broker, queue_name=PREPARING, on_retry_exhausted="give_up")
        declared(_runner(job_class, broker))
    dramatiq.actor(actor_name="give_up", broker=broker, queue_name=PREPARING)(give_up)


def enqueue(broker: Broker, job: Job) -> None:
    """Send a job to the workers; blocks for one round trip to Redis."""
    broker.enqueue(_message(broker, job))


def put_off(broker: Broker, job: Job, delay_ms: int = PUT_OFF_MS) -> None:
    """Send a job with a delay; blocks for one round trip to Redis."""
    broker.enqueue(_message(broker, job), delay=delay_ms)


def _message(broker: Broker, job: Job) -> Message[None]:
    message = broker.get_actor(NAMES[type(job)]).message(**asdict(job)).copy(queue_name=lane_of(job))
    parent = traceparent()
    return message.copy(options={TRACE: parent}) if parent else message


def _parent() -> str | None:
    """Return the trace in which the running job was sent."""
    message = CurrentMessage.get_current_message()
    return message.options.get(TRACE) if message else None


def _runner(job_class: type[Job], broker: Broker) -> Callable[..., Awaitable[None]]:
    async def run(**fields: Any) -> None:
        job = job_class(**fields)
        bind(task=job.task_id)
        with span(
            f"process {NAMES[job_class]}",
            kind=SpanKind.CONSUMER,
            parent=_parent(),
            facts={"memos.task.id": job.task_id},
        ):
            await _step(broker, job)

    return run


async def _step(broker: Broker, job: Job) -> None:
    try:
        following = await pipeline.run(resources(), job)
    except UnderWay:
        await asyncio.to_thread(put_off, broker, job)
        return
    except ModelFailure:
        await asyncio.to_thread(put_off, broker, job, MODEL_PUT_OFF_MS)
        return
    for next_job in following:
        await asyncio.to_thread(enqueue, broker, next_job)


async def give_up(message: dict[str, Any], _retries: dict[str, Any]) -> None:
    """Record the failure of a job that failed repeatedly, for a reason that is not the file's."""
    fields = message["kwargs"]
    await pipeline.give_up(resources(), fields["task_id"], file_index=fields.get("file_index"))
