"""Retrying and cancelling a task."""

from pymongo.errors import DuplicateKeyError

from memos_gql.documents import (
    Message,
    PendingFetch,
    ProjectScope,
    StoredFile,
    Task,
    TaskFile,
    TaskState,
    Understanding,
)
from memos_gql.errors import InvalidInput, Issue, NotFound
from memos_gql.ingest.progress import running_task
from memos_gql.ingest.progress.failures import drop_disowned
from memos_gql.reach import granted
from memos_gql.storage.blobs import Blobs

TASK_PATH = ("input", "taskId")


async def retry(scope: ProjectScope, task_id: str) -> tuple[Task, bool]:
    """Return a task that retries the failed files, and whether it is new; a call while one runs returns that one.

    Raises:
        NotFound: the project has no such task, or the caller's key cannot reach it.
        Forbidden: the caller's key may only read.
        InvalidInput: the task has not ended, or no failed file could succeed on a retry.
    """
    task = await _task(scope, task_id)
    with granted(task.owner):
        return await _try_again(task)


async def _try_again(task: Task) -> tuple[Task, bool]:
    if not task.state.is_terminal:
        raise _refusal(f"The task is {task.state}; wait until it has ended.")
    # Count before searching: concurrent calls that find no running retry get the same count, and so choose the same id.
    tries = await task.scope.count(Task, {"retry_of": task.id})
    running = await task.scope.find_one(Task, {"retry_of": task.id, "state": running_task.OPEN})
    if running:
        return running, False
    failed = await _retryable(task)
    if not failed and not _may_be_understood(task):
        raise _refusal("No failed file of this task could succeed on a retry; correct the request and send it again.")
    return await _retry(task, failed, task_id=f"{task.id}-{tries + 1}")


async def cancel(blobs: Blobs, scope: ProjectScope, task_id: str) -> Task:
    """End a task now: its memories stay, unread files are not read, and their bytes are deleted.

    Raises:
        NotFound: the project has no such task, or the caller's key cannot reach it.
        Forbidden: the caller's key may only read.
        InvalidInput: the task has ended.
    """
    task = await _task(scope, task_id)
    with granted(task.owner):
        cancelled = None if task.state.is_terminal else await running_task.cancel_task(blobs, task_id)
        if cancelled is None:
            raise _refusal("The task has ended; there is nothing left to cancel.")
        await drop_disowned(blobs, cancelled)
        return cancelled.task


async def _task(scope: ProjectScope, task_id: str) -> Task:
    task = await scope.find_one(Task, {"_id": task_id})
    if task is None:
        raise NotFound([task_id])
    return task


def _refusal(sentence: str) -> InvalidInput:
    return InvalidInput([Issue(TASK_PATH, sentence)])


async def _retryable(task: Task) -> list[TaskFile]:
    """Return the failed files that may succeed and whose message, and bytes or URL, still exist."""
    failed = [file for file in task.files if file.failure and file.failure.retryable]
    files = await task.scope.find(StoredFile, {"_id": {"$in": [file.file_id for file in failed]}}).to_list()
    message_ids = await task.scope.distinct(Message, "_id", {"_id": {"$in": [file.message_id for file in files]}})
    fetchable = await PendingFetch.get_pymongo_collection().distinct(
        "_id", {"_id": {"$in": [file.id for file in files]}}
    )
    remaining = {file.id for file in files if file.message_id in message_ids and (file.sha256 or file.id in fetchable)}
    return [file for file in failed if file.file_id in remaining]


def _may_be_understood(task: Task) -> bool:
    """Tell whether models derived nothing, or not all, and may do better on a second try."""
    return task.understanding is not None and task.understanding.state in {
        TaskState.FAILED,
        TaskState.PARTIALLY_COMPLETED,
    }


async def _retry(task: Task, failed: list[TaskFile], *, task_id: str) -> tuple[Task, bool]:
    chosen = {"_id": {"$in": [file.file_id for file in failed]}}
    # From now on, memories of these files count for the new task.
    await task.scope.find(StoredFile, chosen).update({"$set": {"task_id": task_id}})
    files = await task.scope.find(StoredFile, chosen).to_list()
    again = Task(
        id=task_id,
        **task.belonging,
        message_ids=task.message_ids
        if _may_be_understood(task)
        else list(dict.fromkeys(file.message_id for file in files)),
        understanding=Understanding(done=task.understanding.done) if task.understanding else None,
        files=[TaskFile(index=index, file_id=file.file_id) for index, file in enumerate(failed)],
        retry_of=task.id,
    )
    try:
        return await again.insert(), True
    except DuplicateKeyError:
        return await _task(task.scope.project, task_id), False
