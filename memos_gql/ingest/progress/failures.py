"""Failing files and tasks: the reason is saved for the user, and the failure is counted."""

from memos_gql.documents import Failure, Memory, StoredFile, Task, TaskFile, TaskStage, delete_memories, now
from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.ingest.progress import running_task
from memos_gql.resources import Resources
from memos_gql.storage.blobs import Blobs
from memos_gql.storage.counters import Counters

METRIC = "failures"


async def fail_file(
    resources: Resources, task_id: str, failure: FileFailure, *, file: StoredFile, index: int, stage: TaskStage
) -> None:
    """Fail one file, or its whole task if a limit was exceeded."""
    report = describe(failure, name=file.name, file_index=index, stage=stage)
    await resources.counters.add(METRIC, report.code)
    if is_over_a_limit(failure):
        await fail_task(resources, task_id, report)
    else:
        await end_file(resources, task_id, report, file=file)


async def end_file(resources: Resources, task_id: str, report: Failure, *, file: StoredFile) -> None:
    """Fail one file, delete its memories, and then end its task if it was the last file."""
    await running_task.fail_file(task_id, report)
    await take_back(resources, file)
    await running_task.finish_if_done(task_id)


async def take_back(resources: Resources, file: StoredFile) -> None:
    """Delete the memories of a failed file. A memory with other sources stays, without those from this file."""
    of_file = {"sources.task_id": file.task_id, "sources.file_id": file.id}
    made = [raw["_id"] async for raw in file.scope.fields_of(Memory, of_file, {"_id": 1})]
    if not made:
        return
    # With a new `updated_at` and no `indexed_at`, the sweep indexes those that stay again
    without = {"$pull": {"sources": {"file_id": file.id}}, "$set": {"indexed_at": None, "updated_at": now()}}
    await Memory.get_pymongo_collection().update_many(file.scope.narrowed({"_id": {"$in": made}}), without)
    bare = [raw["_id"] async for raw in file.scope.fields_of(Memory, {"_id": {"$in": made}, "sources": []}, {"_id": 1})]
    # Another task may have added a source since
    await delete_memories(file.scope, bare, where={"sources": []})
    left = await file.scope.distinct(Memory, "_id", {"_id": {"$in": bare}})
    await resources.index.of(file.scope.project).delete([each for each in bare if each not in left])


async def fail_forgotten(resources: Resources, task_id: str, index: int) -> None:
    """End a file that was deleted during its task, so that the task does not wait for it."""
    code, stage = ErrorCode.CANCELLED, TaskStage.FETCH
    await resources.counters.add(METRIC, code)
    sentence = f"file-{index + 1}: it was forgotten; send it again."
    await running_task.fail_file(task_id, Failure(code=code, message=sentence, file_index=index, stage=stage))
    await running_task.finish_if_done(task_id)


async def fail_task(resources: Resources, task_id: str, report: Failure) -> None:
    """Fail a whole task, and delete the bytes of its files."""
    await drop_disowned(resources.blobs, await running_task.fail_task(resources.blobs, task_id, report))


async def drop_disowned(blobs: Blobs, disowned: running_task.Disowned | None) -> None:
    """Delete the chunks of bytes that nobody can read any more; after a crash, the workers' sweep does it."""
    if disowned is not None:
        await blobs.remove_chunks(disowned.upload_ids)


async def count_failures(counters: Counters, task: Task) -> None:
    """Count the failures that a task had when it was saved."""
    failures = [task.failure, *(file.failure for file in task.files if file.failure != task.failure)]
    for failure in failures:
        if failure is not None:
            await counters.add(METRIC, failure.code)


def describe(failure: FileFailure, *, name: str, file_index: int, stage: TaskStage) -> Failure:
    """Turn a file's error into the failure that users read: the file's name, then the sentence."""
    return Failure(
        code=failure.code,
        message=f"{name}: {failure}",
        file_index=file_index,
        stage=stage,
        page=failure.page,
        retryable=failure.retryable,
    )


def is_over_a_limit(failure: FileFailure) -> bool:
    """Tell whether this failure of a file fails its whole task."""
    return failure.code in {ErrorCode.TOO_MANY_FILES, ErrorCode.FILE_TOO_LARGE, ErrorCode.TOO_MANY_PAGES}


def internal_failure(file: TaskFile, *, name: str) -> Failure:
    """Describe a failure that is not the file's fault."""
    return Failure(
        code=ErrorCode.INTERNAL,
        message=f"{name}: something went wrong on the server; try again with retryTask.",
        file_index=file.index,
        stage=file.stage,
        retryable=True,
    )
