"""What happens when a file fails: its owner reads why, its task goes on or ends, and operators see it counted."""

from memos_gql.documents import Failure, StoredFile, Task, TaskFile, TaskStage
from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.ingest import progress
from memos_gql.storage.counters import Counters

METRIC = "failures"


async def fail_file(counters: Counters, task_id: str, failure: FileFailure, *, file: StoredFile, index: int, stage: TaskStage) -> None:
    """End one file, and where a limit is broken its whole task."""
    report = describe(failure, name=file.name, file_index=index, stage=stage)
    await counters.add(METRIC, report.code)
    end = progress.fail_task if is_over_a_limit(failure) else progress.fail_file
    await end(task_id, report)


async def count_failures(counters: Counters, task: Task) -> None:
    """Count what had failed before the task was saved."""
    failures = [task.failure, *(file.failure for file in task.files if file.failure != task.failure)]
    for failure in failures:
        if failure is not None:
            await counters.add(METRIC, failure.code)


def describe(failure: FileFailure, *, name: str, file_index: int, stage: TaskStage) -> Failure:
    """Turn a file's error into what its owner reads: the name first, then the sentence."""
    return Failure(
        code=failure.code,
        message=f"{name}: {failure}",
        file_index=file_index,
        stage=stage,
        page=failure.page,
        retryable=failure.retryable,
    )


def is_over_a_limit(failure: FileFailure) -> bool:
    """Tell whether a file's failure fails its whole task."""
    return failure.code in {ErrorCode.TOO_MANY_FILES, ErrorCode.FILE_TOO_LARGE, ErrorCode.TOO_MANY_PAGES}


def internal_failure(file: TaskFile, *, name: str) -> Failure:
    """Say that reading failed for a reason that is not the file's."""
    return Failure(
        code=ErrorCode.INTERNAL,
        message=f"{name}: something went wrong on the server; try again with retryTask.",
        file_index=file.index,
        stage=file.stage,
        retryable=True,
    )
