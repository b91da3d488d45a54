"""Deletion of the messages and files that memories came from, once no memory refers to them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from memos_gql.documents import (
    Failure,
    Fields,
    Forgetting,
    Memory,
    Message,
    OwnerScope,
    PendingFetch,
    StoredFile,
    Task,
    now,
)
from memos_gql.ingest.deletions.meanwhile import drop_unowned
from memos_gql.ingest.progress import running_task
from memos_gql.resources import Resources

AT_ONCE = 10_000
"""Ids in one command; a command of MongoDB holds at most 16 MB."""


@dataclass(frozen=True)
class _Busy:
    """The owner's unfinished tasks, and the messages they work on."""

    task_ids: list[str]
    message_ids: list[str]


async def forget_sources(resources: Resources, forgetting: Forgetting) -> None:
    """Delete unreferenced messages and files that no task works on; for a whole owner, also those never remembered."""
    scope = forgetting.scope
    busy = await _busy(scope)
    idle = {"task_id": {"$nin": busy.task_ids}}
    messages = {"$and": [idle, {"_id": {"$nin": busy.message_ids}}, _among(forgetting, forgetting.message_ids)]}
    async for some in _sliced(scope, Message, messages):
        await keep_alive(forgetting)
        message_ids = await _unreferenced(scope, "sources.message_id", some)
        # Their files go with them, also unremembered ones, which nothing else would delete. Files are deleted first:
        # after an interruption, the messages still lead to them.
        async for file_ids in _sliced(scope, StoredFile, {**idle, "message_id": {"$in": message_ids}}):
            await _forget_files(resources, scope, file_ids)
        await Message.get_pymongo_collection().delete_many({"_id": {"$in": message_ids}})
    async for some in _sliced(scope, StoredFile, {"$and": [idle, _among(forgetting, forgetting.file_ids)]}):
        await _forget_files(resources, scope, await _unreferenced(scope, "sources.file_id", some))


async def keep_alive(forgetting: Forgetting) -> None:
    """Record progress on the request: it may take minutes, and no other process may take it for interrupted."""
    await Forgetting.find_one(Forgetting.id == forgetting.id).update({"$set": {"worked_on_at": now()}})


async def _busy(scope: OwnerScope) -> _Busy:
    task_ids = await scope.distinct(Task, "_id", {"state": running_task.OPEN})
    # A retried file belongs to the later task, but its message still belongs to the first one.
    message_ids = await scope.distinct(StoredFile, "message_id", {"task_id": {"$in": task_ids}})
    return _Busy(task_ids, message_ids)


def _among(forgetting: Forgetting, noted: list[str]) -> Fields:
    if forgetting.is_everything or forgetting.may_lack_sources:
        return {"created_at": {"$lte": forgetting.created_at}}
    return {"_id": {"$in": noted}}


async def _sliced(scope: OwnerScope, kind: type[Message | StoredFile], query: Fields) -> AsyncIterator[list[str]]:
    """Yield the ids that the query finds, in lists of at most AT_ONCE."""
    ids: list[str] = []
    async for raw in scope.fields_of(kind, query, {"_id": 1}):
        ids.append(raw["_id"])
        if len(ids) == AT_ONCE:
            yield ids
            ids = []
    if ids:
        yield ids


async def _unreferenced(scope: OwnerScope, field: str, ids: list[str]) -> list[str]:
    remaining = await scope.distinct(Memory, field, {field: {"$in": ids}})
    return sorted(set(ids).difference(remaining))


async def _forget_files(resources: Resources, scope: OwnerScope, file_ids: list[str]) -> None:
    files = await StoredFile.find({"_id": {"$in": file_ids}}).to_list()
    await _forget_names(scope, {file.id: file.name for file in files})
    await StoredFile.find({"_id": {"$in": file_ids}}).delete()
    await PendingFetch.find({"_id": {"$in": file_ids}}).delete()
    sha256s = sorted({file.sha256 for file in files if file.sha256})
    await drop_unowned(resources.blobs.of(scope.project), sha256s=sha256s)


async def _forget_names(scope: OwnerScope, names: dict[str, str]) -> None:
    """Remove the files' names from their tasks' failures, and mark those as not retryable: the files are gone."""
    told = {"$or": [{"failure": {"$ne": None}}, {"files": {"$elemMatch": {"failure": {"$ne": None}}}}]}
    async for task in scope.find(Task, {"files.file_id": {"$in": list(names)}, **told}):
        # A broken limit is a failure of the whole task and names no file
        for failure in (task.failure, *(file.failure for file in task.files)):
            if failure is not None and failure.file_index is not None:
                _forget_name(failure, names.get(task.files[failure.file_index].file_id))
        kept = task.model_dump(mode="json", include={"failure", "files"})
        await Task.find_one(Task.id == task.id).update({"$set": kept})


def _forget_name(failure: Failure, name: str | None) -> None:
    if name is not None and failure.file_index is not None and failure.message.startswith(f"{name}: "):
        failure.message = f"file-{failure.file_index + 1}{failure.message.removeprefix(name)}"
        failure.retryable = False
