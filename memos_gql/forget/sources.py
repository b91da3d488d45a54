"""The messages and files that memories came from, forgotten once nothing points to them."""

from dataclasses import dataclass

from memos_gql.documents import Failure, Fields, Forgetting, Memory, Message, PendingFetch, StoredFile, Task
from memos_gql.ingest import progress
from memos_gql.ingest.forgotten import drop_unowned
from memos_gql.resources import Resources


@dataclass(frozen=True)
class _Busy:
    """What unfinished tasks of the owner work on."""

    task_ids: list[str]
    message_ids: list[str]


async def forget_sources(resources: Resources, forgetting: Forgetting) -> None:
    """Delete those that no memory points to and no unfinished task works on; of an owner forgotten whole, also those never remembered."""
    owner = {"project_id": forgetting.project_id, "owner": forgetting.owner}
    busy = await _busy(owner)
    message_ids = await _doomed_messages(forgetting, busy, owner=owner)
    # In this order: cut off in between, the messages still tell which files came with them.
    await _forget_files(resources, await _doomed_files(forgetting, busy, message_ids, owner=owner), owner=owner)
    await Message.get_pymongo_collection().delete_many({"_id": {"$in": message_ids}})


async def _busy(owner: Fields) -> _Busy:
    task_ids = await Task.get_pymongo_collection().distinct("_id", {**owner, "state": progress.OPEN})
    # A file that is tried again is a later task's, and its message still the first one's.
    message_ids = await StoredFile.get_pymongo_collection().distinct("message_id", {**owner, "task_id": {"$in": task_ids}})
    return _Busy(task_ids, message_ids)


async def _doomed_messages(forgetting: Forgetting, busy: _Busy, *, owner: Fields) -> list[str]:
    idle = {**owner, "task_id": {"$nin": busy.task_ids}, "_id": {"$nin": busy.message_ids}}
    among = _among(forgetting, {"_id": {"$in": forgetting.message_ids}})
    message_ids = await Message.get_pymongo_collection().distinct("_id", {"$and": [idle, among]})
    return await _unreferenced("sources.message_id", message_ids, owner=owner)


async def _doomed_files(forgetting: Forgetting, busy: _Busy, message_ids: list[str], *, owner: Fields) -> list[str]:
    """Find those that were remembered, and those that came with the messages and were not: nothing else would ever ask for them."""
    idle = {**owner, "task_id": {"$nin": busy.task_ids}}
    among = _among(forgetting, {"$or": [{"_id": {"$in": forgetting.file_ids}}, {"message_id": {"$in": message_ids}}]})
    file_ids = await StoredFile.get_pymongo_collection().distinct("_id", {"$and": [idle, among]})
    return await _unreferenced("sources.file_id", file_ids, owner=owner)


def _among(forgetting: Forgetting, noted: Fields) -> Fields:
    if forgetting.is_everything or forgetting.may_lack_sources:
        return {"created_at": {"$lte": forgetting.created_at}}
    return noted


async def _unreferenced(field: str, ids: list[str], *, owner: Fields) -> list[str]:
    remaining = await Memory.get_pymongo_collection().distinct(field, {**owner, field: {"$in": ids}})
    return sorted(set(ids).difference(remaining))


async def _forget_files(resources: Resources, file_ids: list[str], *, owner: Fields) -> None:
    files = await StoredFile.find({"_id": {"$in": file_ids}}).to_list()
    await _forget_names({file.id: file.name for file in files}, owner=owner)
    await StoredFile.find({"_id": {"$in": file_ids}}).delete()
    await PendingFetch.find({"_id": {"$in": file_ids}}).delete()
    sha256s = sorted({file.sha256 for file in files if file.sha256})
    await drop_unowned(resources.blobs, str(owner["project_id"]), sha256s=sha256s)


async def _forget_names(names: dict[str, str], *, owner: Fields) -> None:
    """Take the files' names out of what their tasks say about them; nothing of them can be tried again."""
    told = {"$or": [{"failure": {"$ne": None}}, {"files.failure": {"$ne": None}}]}
    async for task in Task.find({**owner, "files.file_id": {"$in": list(names)}, **told}):
        # A broken limit is told of the task alone
        for failure in (task.failure, *(file.failure for file in task.files)):
            if failure is not None and failure.file_index is not None:
                _forget_name(failure, names.get(task.files[failure.file_index].file_id))
        kept = task.model_dump(mode="json", include={"failure", "files"})
        await Task.find_one(Task.id == task.id).update({"$set": kept})


def _forget_name(failure: Failure, name: str | None) -> None:
    if name is not None and failure.file_index is not None and failure.message.startswith(f"{name}: "):
        failure.message = f"file-{failure.file_index + 1}{failure.message.removeprefix(name)}"
        failure.retryable = False
