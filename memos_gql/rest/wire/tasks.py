"""Tasks in `get/status`: MemOS's documented fields, and ours for each file's progress and failures."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from memos_gql.documents import Failure, StoredFile, Task, TaskFile, TaskState
from memos_gql.rest.codes import OF_FAILURE
from memos_gql.rest.moments import milliseconds
from memos_gql.rest.wire.origins import Item

STATUSES = {
    TaskState.QUEUED: "running",
    TaskState.RUNNING: "running",
    TaskState.COMPLETED: "completed",
    TaskState.PARTIALLY_COMPLETED: "failed",
    TaskState.FAILED: "failed",
    TaskState.CANCELLED: "failed",
}


@dataclass(frozen=True)
class Remembered:
    """A memory of a task: the view that lists it, and whether the task is its only source."""

    id: str
    view: str
    is_new: bool


def status_of(task: Task, *, files: Mapping[str, StoredFile], remembered: Sequence[Remembered], replaced: int) -> Item:
    """Write a task.

    Args:
        files: the task's files by id; deleted ones are missing.
        remembered: its memories so far.
        replaced: the number of memories that these replaced.
    """
    failures = [task.failure] if task.failure else []
    failures += [file.failure for file in task.files if file.failure and file.failure != task.failure]
    return {
        "task_id": task.id,
        "status": STATUSES[task.state],
        # Says that this request succeeded: without it, MemOS's CLI prints "failed: ok" for a failed task and none of
        # the reasons.
        "success": True,
        **({"memory_views": _views(remembered, replaced=replaced)} if remembered or replaced else {}),
        "state": task.state.value,
        "progress": round(task.fraction, 4),
        "memory_count": task.memory_count,
        "files": [_file(file, files.get(file.file_id)) for file in task.files],
        "failures": [_failure(failure) for failure in failures],
        "notices": [{"code": notice.code.value, "message": notice.message} for notice in task.notices],
        "error_code": OF_FAILURE[failures[0].code] if failures else None,
        "error_message": " ".join(failure.message for failure in failures) or None,
        "conversation_id": task.conversation_id,
        "create_time": milliseconds(task.created_at),
        "update_time": milliseconds(task.updated_at),
        "finish_time": milliseconds(task.finished_at) if task.finished_at else None,
    }


def _views(remembered: Sequence[Remembered], *, replaced: int) -> Item:
    ids_by_view: dict[str, list[str]] = defaultdict(list)
    for memory in remembered:
        ids_by_view[memory.view].append(memory.id)
    added = sum(memory.is_new for memory in remembered)
    counts = {"added": added, "updated": len(remembered) - added, "deleted": replaced}
    return {**counts, **{view: {"memory_ids": ids} for view, ids in ids_by_view.items()}}


def _file(file: TaskFile, stored: StoredFile | None) -> Item:
    return {
        "index": file.index,
        "file_id": file.file_id,
        "file_name": stored.name if stored else None,
        "status": STATUSES[file.state],
        "state": file.state.value,
        "stage": file.stage,
        "pages_completed": file.completed,
        "pages_total": file.total,
        "memories_total": file.memories_total,
        "failure": _failure(file.failure) if file.failure else None,
    }


def _failure(failure: Failure) -> Item:
    return {
        "code": OF_FAILURE[failure.code],
        "error": failure.code.value,
        "message": failure.message,
        "file_index": failure.file_index,
        "page": failure.page,
        "stage": failure.stage,
        "retryable": failure.retryable,
    }
