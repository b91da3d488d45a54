"""The task of an import: its progress and end. It holds no messages; imported conversations have their own tasks."""

from collections.abc import Sequence

from memos_gql.documents import Failure, NoticeCode, OwnerScope, Parts, Task, TaskNotice, TaskState, new_id
from memos_gql.errors import ErrorCode
from memos_gql.ingest.progress import running_task

MOST_NOTICES = 200
"""Watchers receive the whole task, so it must not grow without limit."""
CUT_OFF = "The import was ended before it was done. What came in stays: start it again, and the rest comes in."


async def begin_import(scope: OwnerScope, *, total: int) -> Task:
    """Create the running task of an import of `total` conversations."""
    task = Task(
        id=new_id("task"),
        project_id=scope.project_id,
        owner=scope.owner,
        conversation_id=new_id("import"),
        message_ids=[],
        state=TaskState.RUNNING,
        is_counted=True,
        parts=Parts(total=total),
    )
    await task.insert()
    return task


async def keep_alive(task_id: str) -> bool:
    """Record that the import is alive; False if its task was ended meanwhile."""
    return await running_task.change(task_id, {}) is not None


async def count_part(task_id: str, *, has_failed: bool, memory_count: int, notices: Sequence[str] = ()) -> None:
    """Count a conversation that was imported, or failed."""
    update = {
        "$inc": {"parts.ended": 1, "parts.failed": int(has_failed), "memory_count": memory_count},
        "$push": {"notices": {"$each": [_notice(each) for each in notices], "$slice": MOST_NOTICES}},
    }
    await running_task.change(task_id, update)


async def finish_import(task_id: str, *, notices: Sequence[str]) -> Task | None:
    """End the import according to its conversations; None if its task had ended before."""
    told = {
        "$push": {"notices": {"$each": [_notice(each) for each in notices], "$position": 0, "$slice": MOST_NOTICES}}
    }
    task = await running_task.change(task_id, told)
    if task is None or task.parts is None:
        return None
    return await running_task.end(task_id, fields={"state": _outcome(task.parts, memory_count=task.memory_count)})


async def cut_off(task_id: str) -> None:
    """End an import whose process has died."""
    failure = Failure(code=ErrorCode.INTERNAL, message=CUT_OFF)
    task = await Task.get(task_id)
    state = TaskState.PARTIALLY_COMPLETED if task and task.parts and task.parts.ended else TaskState.FAILED
    await running_task.end(task_id, fields={"state": state, "failure": failure.model_dump()})


def _outcome(parts: Parts, *, memory_count: int) -> TaskState:
    if not parts.failed:
        return TaskState.COMPLETED
    is_empty = parts.failed == parts.total and not memory_count
    return TaskState.FAILED if is_empty else TaskState.PARTIALLY_COMPLETED


def _notice(sentence: str) -> dict[str, object]:
    return TaskNotice(code=NoticeCode.LEFT_OUT, message=sentence).model_dump()
