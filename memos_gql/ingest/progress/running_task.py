"""All changes to a running task, each of them atomic. A task or file that has ended is never changed."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.asynchronous.client_session import AsyncClientSession

from memos_gql.documents import (
    Failure,
    Fields,
    Memory,
    Message,
    PendingFetch,
    StoredFile,
    Task,
    TaskFile,
    TaskNotice,
    TaskStage,
    TaskState,
    now,
)
from memos_gql.ingest.deletions.meanwhile import unpublish_unowned
from memos_gql.storage.blobs import Blobs
from memos_gql.storage.transactions import together

OPEN = {"$in": [TaskState.QUEUED, TaskState.RUNNING]}


@dataclass(frozen=True)
class Disowned:
    """An ended task, and the uploads whose bytes belong to no file any more; their chunks must be deleted."""

    task: Task
    upload_ids: tuple[ObjectId, ...]


async def change(task_id: str, update: Fields, *, where: Fields | None = None) -> Task | None:
    """Apply a MongoDB update and return the new task; None if it has ended, does not exist or `where` does not hold."""
    stamped = {
        **update,
        "$inc": {**update.get("$inc", {}), "revision": 1},
        "$set": {**update.get("$set", {}), "updated_at": now()},
    }
    raw = await Task.get_pymongo_collection().find_one_and_update(
        {"_id": task_id, "state": OPEN, **(where or {})}, stamped, return_document=ReturnDocument.AFTER
    )
    return Task.model_validate(raw) if raw else None


async def change_file(task_id: str, index: int, *, fields: Fields, operator: str = "$set") -> Task | None:
    """Change fields of a file, unless it has ended."""
    update = {operator: {f"files.{index}.{name}": value for name, value in fields.items()}}
    return await change(task_id, update, where={f"files.{index}.state": OPEN})


async def begin(task_id: str) -> Task | None:
    """Mark the task as running."""
    return await change(task_id, {"$set": {"state": TaskState.RUNNING}})


async def begin_fetching(task_id: str, index: int) -> Task | None:
    return await change_file(task_id, index, fields={"state": TaskState.RUNNING, "stage": TaskStage.FETCH})


async def count_pages(task_id: str, index: int, *, total: int, has_pages: bool) -> Task | None:
    """Record how much there is to read; reading starts only when every file is counted."""
    return await change_file(task_id, index, fields={"pages_total": total, "has_pages": has_pages})


async def begin_extracting(task_id: str) -> Task | None:
    """Record that every file is counted or has failed; counted files move on to EXTRACT."""
    raw = await Task.get_pymongo_collection().find_one_and_update(
        {"_id": task_id, "state": OPEN},
        {
            "$set": {"is_counted": True, "updated_at": now(), "files.$[open].stage": TaskStage.EXTRACT},
            "$inc": {"revision": 1},
        },
        array_filters=[{"open.state": OPEN, "open.stage": TaskStage.FETCH}],
        return_document=ReturnDocument.AFTER,
    )
    return Task.model_validate(raw) if raw else None


async def add_pages(task_id: str, index: int, *, numbers: list[int]) -> Task | None:
    """Record pages as read; each number counts once."""
    return await change_file(task_id, index, fields={"pages_read": {"$each": numbers}}, operator="$addToSet")


async def keep_pages(task_id: str, index: int, *, numbers: list[int]) -> Task | None:
    """Return a file to the EXTRACT stage with only these pages read."""
    return await change_file(task_id, index, fields={"stage": TaskStage.EXTRACT, "pages_read": numbers})


async def begin_remembering(task_id: str, index: int) -> bool:
    """Move a file from EXTRACT to REMEMBER; True for the only caller that did it."""
    where = {f"files.{index}.stage": TaskStage.EXTRACT, f"files.{index}.state": OPEN}
    return await change(task_id, {"$set": {f"files.{index}.stage": TaskStage.REMEMBER}}, where=where) is not None


async def begin_indexing(task_id: str, index: int, *, total: int) -> Task | None:
    return await change_file(task_id, index, fields={"stage": TaskStage.INDEX, "memories_total": total})


async def count_indexed(task_id: str, index: int, *, indexed: int) -> Task | None:
    return await change_file(task_id, index, fields={"memories_indexed": indexed}, operator="$max")


async def count_remembered(task_id: str, index: int, *, numbers: Sequence[int], memories: int) -> Task | None:
    """Record that the passages of these pages of a long file are searchable; None if that was recorded before."""
    place = f"files.{index}"
    update: Fields = {
        "$addToSet": {f"{place}.pages_remembered": {"$each": list(numbers)}},
        "$inc": {f"{place}.memories_indexed": memories},
    }
    where = {f"{place}.state": OPEN, f"{place}.pages_remembered": {"$not": {"$all": list(numbers)}}}
    return await change(task_id, update, where=where)


async def finish_file(task_id: str, index: int) -> None:
    """Complete a file, and its task if it was the last."""
    await change_file(task_id, index, fields={"state": TaskState.COMPLETED, "stage": None})
    await finish_if_done(task_id)


async def fail_file(task_id: str, failure: Failure) -> None:
    """Fail one file; `finish_if_done` ends its task if it was the last."""
    if failure.file_index is None:
        raise ValueError("a file's failure carries its index")
    await change_file(
        task_id, failure.file_index, fields={"state": TaskState.FAILED, "stage": None, "failure": failure.model_dump()}
    )


async def notify(task_id: str, notices: Sequence[TaskNotice]) -> None:
    """Add notices for the sender; equal ones are stored once."""
    if notices:
        await change(task_id, {"$addToSet": {"notices": {"$each": [notice.model_dump() for notice in notices]}}})


async def finish_text(task_id: str, *, notices: Sequence[TaskNotice]) -> None:
    """Record that all text of the task is stored and searchable, and add notices for its sender."""
    told = {"$each": [notice.model_dump() for notice in notices]}
    await change(task_id, {"$set": {"text_is_stored": True}, "$addToSet": {"notices": told}})
    await finish_if_done(task_id)


async def count_memories(task_id: str) -> Task | None:
    """Raise `memory_count` to the number of stored memories; it never falls. None if the task has ended."""
    count = await Memory.get_pymongo_collection().count_documents({"sources.task_id": task_id})
    return await change(task_id, {"$max": {"memory_count": count}})


async def fail_task(blobs: Blobs, task_id: str, failure: Failure) -> Disowned | None:
    """Fail a task over a limit, keeping only the failure. None if it had ended before."""
    update: Fields = {
        "state": TaskState.FAILED,
        "failure": failure.model_dump(),
        "message_ids": [],
        "understanding": None,
    }

    async def fail(session: AsyncClientSession) -> Disowned | None:
        ended = await end(task_id, fields=update, session=session)
        if ended is None:
            return None
        await Message.find(Message.task_id == task_id, session=session).delete(session=session)
        return await _disown(blobs, ended, list(ended.files), session=session)

    return await _together(fail)


async def cancel_task(blobs: Blobs, task_id: str) -> Disowned | None:
    """Cancel a task with its unfinished files, which no retry resumes. None if it had ended before."""

    async def cancel(session: AsyncClientSession) -> Disowned | None:
        ended = await end(task_id, fields={"state": TaskState.CANCELLED}, session=session)
        if ended is None:
            return None
        # The task that this one retries can be retried again, and then needs these files.
        files = [] if ended.retry_of else [file for file in ended.files if file.state is TaskState.CANCELLED]
        return await _disown(blobs, ended, files, session=session)

    return await _together(cancel)


async def disown_late(blobs: Blobs, task_id: str, file: TaskFile) -> Disowned | None:
    """Take away the bytes of a file that was fetched while its task ended; None if a retry may need them."""

    async def disown(session: AsyncClientSession) -> Disowned | None:
        task = await Task.get(task_id, session=session)
        return (
            await _disown(blobs, task, [file], session=session)
            if task and task.state.is_terminal and not task.retry_of
            else None
        )

    return await _together(disown)


async def _together(change: Callable[[AsyncClientSession], Awaitable[Disowned | None]]) -> Disowned | None:
    return await together(Task.get_pymongo_collection().database.client, change)


async def _disown(blobs: Blobs, task: Task, files: list[TaskFile], *, session: AsyncClientSession) -> Disowned:
    """Remove the bytes and URLs of files that will not be read any more.

    This is part of the transaction that ends the task: when the task is seen to have ended, they are gone.
    """
    chosen = {"_id": {"$in": [file.file_id for file in files]}}
    stored = StoredFile.get_pymongo_collection()
    sha256s = await stored.distinct("sha256", {**chosen, "sha256": {"$ne": None}}, session=session)
    await stored.update_many(chosen, {"$set": {"sha256": None}}, session=session)
    await PendingFetch.get_pymongo_collection().delete_many(chosen, session=session)
    return Disowned(task, await unpublish_unowned(blobs.of(task.scope.project), sha256s=sha256s, session=session))


async def end(task_id: str, *, fields: Fields, session: AsyncClientSession | None = None) -> Task | None:
    """End a task as `fields` say, with its unfinished files CANCELLED; None if it had ended before."""
    raw = await Task.get_pymongo_collection().find_one_and_update(
        {"_id": task_id, "state": OPEN},
        {
            "$set": {
                **fields,
                "files.$[open].state": TaskState.CANCELLED,
                "files.$[open].stage": None,
                "updated_at": now(),
                "finished_at": now(),
            },
            "$inc": {"revision": 1},
        },
        array_filters=[{"open.state": OPEN}],
        return_document=ReturnDocument.AFTER,
        session=session,
    )
    return Task.model_validate(raw) if raw else None


async def finish_if_done(task_id: str) -> None:
    """End the task if its text and all its files have ended."""
    task = await Task.get(task_id)
    if task is None or task.state.is_terminal or not task.is_counted or not _is_done(task):
        return
    await end(task_id, fields={"state": _outcome(task)})


def _is_done(task: Task) -> bool:
    return (task.text_is_stored or not task.has_text) and all(file.state.is_terminal for file in task.files)


def _outcome(task: Task) -> TaskState:
    if all(file.state is TaskState.COMPLETED for file in task.files):
        return TaskState.COMPLETED
    return TaskState.PARTIALLY_COMPLETED if _has_stored(task) else TaskState.FAILED


def _has_stored(task: Task) -> bool:
    return task.has_text or any(file.state is TaskState.COMPLETED for file in task.files)
