"""Memories that models derive, in a separate stage that begins after a task and can never fail it.

The original words are stored and searchable before a model is asked. What it writes becomes separate memories that name
the model.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from memos_gql.documents import NoticeCode, Task, TaskNotice, TaskState
from memos_gql.errors import ModelFailure, ModelFault, UnderWay
from memos_gql.ingest.understand import outcome
from memos_gql.ingest.understand.keeping import drop_orphans, keep
from memos_gql.ingest.understand.step import Step
from memos_gql.ingest.understand.steps import steps_of
from memos_gql.models.spending import WARNED_FROM
from memos_gql.resources import Resources
from memos_gql.storage.leases import lease

LASTS = timedelta(seconds=20)
MOST_ATTEMPTS = 3
"""Attempts while the model is unavailable. A request that it refuses or answers unusably is not repeated."""

log = logging.getLogger(__name__)


async def understand(resources: Resources, task_id: str) -> None:
    """Do all remaining steps of a task that has ended.

    Raises:
        UnderWay: another worker is doing them.
        ModelFailure: the model is unavailable; try again later.
    """
    name = outcome.lease_name(task_id)
    async with lease(name, lasts=LASTS) as is_ours:
        if not is_ours:
            raise UnderWay(name)
        task = await outcome.begin(task_id)
        if task is not None:
            await _understand(resources, task)


async def give_up(task: Task) -> None:
    """End a task's stage after an error of this server."""
    sentence = "Models derived nothing, or not all: something went wrong on the server; retryTask tries again."
    await outcome.end(task.id, TaskState.FAILED, [TaskNotice(code=NoticeCode.MODEL_UNAVAILABLE, message=sentence)])


async def _understand(resources: Resources, task: Task) -> None:
    if task.state is TaskState.CANCELLED:
        await outcome.end(task.id, TaskState.CANCELLED, [])
        return
    steps = await steps_of(resources, task)
    done = set(task.understanding.done if task.understanding else ())
    failures: list[tuple[Step, ModelFailure]] = []
    for step in (step for step in steps if step.key not in done and step.after in {None, *done}):
        try:
            await _do(resources, task, step)
            done.add(step.key)
        except ModelFailure as failure:
            failures.append((step, failure))
            if failure.fault in {ModelFault.UNAVAILABLE, ModelFault.SPENT}:
                break
    await drop_orphans(resources, task)
    _raise_if_worth_another_attempt(task, failures)
    await outcome.end(
        task.id, _state(failures, is_anything_done=bool(done)), [*_told(failures), *await _warnings(resources, task)]
    )


async def _do(resources: Resources, task: Task, step: Step) -> None:
    derived = await step.derive()
    await keep(resources, task, step, derived)
    await outcome.done(task.id, step.key, role=step.role, tokens=derived.tokens)
    log.info("memories derived", extra={"step": step.key, "memories": len(derived.memories), "tokens": derived.tokens})


def _raise_if_worth_another_attempt(task: Task, failures: Sequence[tuple[Step, ModelFailure]]) -> None:
    attempts = task.understanding.attempts if task.understanding else MOST_ATTEMPTS
    away = next((failure for _, failure in failures if failure.fault is ModelFault.UNAVAILABLE), None)
    if away and attempts < MOST_ATTEMPTS:
        raise away


def _state(failures: Sequence[tuple[Step, ModelFailure]], *, is_anything_done: bool) -> TaskState:
    if not failures:
        return TaskState.COMPLETED
    return TaskState.PARTIALLY_COMPLETED if is_anything_done else TaskState.FAILED


def _told(failures: Sequence[tuple[Step, ModelFailure]]) -> list[TaskNotice]:
    """Write a notice for each step that gave nothing."""
    remedy = "What was said and read is stored and found without it; retryTask asks the model again."
    return [
        TaskNotice(
            code=NoticeCode(failure.fault.value), message=f"{step.name}: nothing was derived, since {failure}. {remedy}"
        )
        for step, failure in failures
    ]


async def _warnings(resources: Resources, task: Task) -> list[TaskNotice]:
    share = await resources.models.spending.share(task.scope.project)
    if share < WARNED_FROM:
        return []
    sentence = (
        f"At least {WARNED_FROM:.0%} of the tokens that this project may spend today are spent. "
        "At the ceiling, no model is asked."
    )
    return [TaskNotice(code=NoticeCode.TOKENS_NEARLY_SPENT, message=sentence)]
