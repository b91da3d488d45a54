"""Data that no file refers to: crashes leave it, and nothing else would delete it."""

from datetime import timedelta

from memos_gql.documents import Fields, Memory, PendingFetch, ProjectScope, Reading, StoredFile, Task, now
from memos_gql.resources import Resources

# Longer than the longest request, which stores bytes before the files that refer to them.
KEPT_FOR = timedelta(hours=24)
# For a later retry of the task, counted from its end.
URL_KEPT_FOR = timedelta(hours=24)


async def erase_unowned(resources: Resources, *, kept_for: timedelta = KEPT_FOR) -> int:
    """Delete bytes and readings unused for this long, and URLs that are not needed; return their number."""
    blobs = resources.blobs
    cut_off = await blobs.sweep(kept_for)
    names = await unowned_names(await blobs.names(older_than=kept_for))
    erased = [await blobs.delete_unused(name, older_than=kept_for) for name in names]
    return cut_off + sum(erased) + await _erase_readings(kept_for) + await _erase_urls()


async def unowned_names(names: set[str]) -> list[str]:
    """Return those of the names `project/sha256` that belong to no file."""
    files = StoredFile.get_pymongo_collection().find({"sha256": {"$ne": None}}, {"project_id": 1, "sha256": 1})
    owned = {f"{raw['project_id']}/{raw['sha256']}" async for raw in files}
    return sorted(names - owned)


async def superfluous_rows(resources: Resources, scope: ProjectScope) -> list[str]:
    """Return the ids of index rows without a memory."""
    # Rows first: a memory is in MongoDB before it is in the index.
    rows = await resources.vectors.of(scope).ids()
    known = {raw["_id"] async for raw in scope.fields_of(Memory, {}, {"_id": 1})}
    return sorted(rows - known)


async def read_names(*, older_than: timedelta) -> set[str]:
    """Return the names of bytes with readings, all of them older than this."""
    newest: list[Fields] = [
        {"$group": {"_id": {"project": "$project_id", "sha256": "$sha256"}, "newest": {"$max": "$created_at"}}},
        {"$match": {"newest": {"$lt": now() - older_than}}},
    ]
    found = await Reading.get_pymongo_collection().aggregate(newest)
    return {f"{raw['_id']['project']}/{raw['_id']['sha256']}" async for raw in found}


async def _erase_readings(kept_for: timedelta) -> int:
    erased, earlier = 0, now() - kept_for
    for name in await unowned_names(await read_names(older_than=kept_for)):
        project_id, _, sha256 = name.rpartition("/")
        old = {"project_id": project_id, "sha256": sha256, "created_at": {"$lt": earlier}}
        erased += (await Reading.get_pymongo_collection().delete_many(old)).deleted_count
    return erased


async def _erase_urls() -> int:
    """Delete the URLs of files whose task ended long ago or does not exist."""
    earlier = now() - URL_KEPT_FOR
    file_ids = [
        raw["_id"]
        async for raw in PendingFetch.get_pymongo_collection().find({"created_at": {"$lt": earlier}}, {"_id": 1})
    ]
    files = await StoredFile.find({"_id": {"$in": file_ids}}).to_list()
    needed = {
        "_id": {"$in": [file.task_id for file in files]},
        "$or": [{"finished_at": None}, {"finished_at": {"$gte": earlier}}],
    }
    task_ids = {raw["_id"] async for raw in Task.get_pymongo_collection().find(needed, {"_id": 1})}
    kept = {file.id for file in files if file.task_id in task_ids}
    useless = [file_id for file_id in file_ids if file_id not in kept]
    return (await PendingFetch.get_pymongo_collection().delete_many({"_id": {"$in": useless}})).deleted_count
