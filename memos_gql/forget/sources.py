"""The messages and files that memories came from, forgotten once nothing points to them."""

from memos_gql.documents import Fields, Forgetting, Memory, Message, PendingFetch, StoredFile, Task
from memos_gql.ingest import progress
from memos_gql.ingest.forgotten import drop_unowned
from memos_gql.resources import Resources


async def forget_sources(resources: Resources, forgetting: Forgetting) -> None:
    """Delete those that no memory points to and no unfinished task works on; of an owner forgotten whole, also those never remembered."""
    owner = {"project_id": forgetting.project_id, "owner": forgetting.owner}
    busy = await Task.get_pymongo_collection().distinct("_id", {**owner, "state": progress.OPEN})
    idle = {**owner, "task_id": {"$nin": busy}}
    messages = Message.get_pymongo_collection()
    message_ids = await messages.distinct("_id", {**idle, **_among(forgetting, forgetting.message_ids)})
    await messages.delete_many({"_id": {"$in": await _unreferenced("sources.message_id", message_ids, owner=owner)}})
    file_ids = await StoredFile.get_pymongo_collection().distinct("_id", {**idle, **_among(forgetting, forgetting.file_ids)})
    await _forget_files(resources, await _unreferenced("sources.file_id", file_ids, owner=owner), owner=owner)


def _among(forgetting: Forgetting, ids: list[str]) -> Fields:
    if forgetting.is_everything:
        return {"created_at": {"$lte": forgetting.created_at}}
    return {"_id": {"$in": ids}}


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
    async for task in Task.find({**owner, "files": {"$elemMatch": {"file_id": {"$in": list(names)}, "failure": {"$ne": None}}}}):
        for failure in (task.failure, *(file.failure for file in task.files)):
            if failure is None or failure.file_index is None:
                continue
            name = names.get(task.files[failure.file_index].file_id)
            if name is not None:
                failure.message = failure.message.replace(name, f"file-{failure.file_index + 1}")
                failure.retryable = False
        kept = task.model_dump(mode="json", include={"failure", "files"})
        await Task.find_one(Task.id == task.id).update({"$set": kept})
