"""`memos-gql doctor --deep`: whether documents, index and blobs agree, and each place where they do not."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from memos_gql.documents import Memory, Project, StoredFile, Task, TaskState
from memos_gql.ingest.unowned import KEPT_FOR, read_names, superfluous_rows, unowned_names
from memos_gql.resources import Resources

# What is under way looks like a difference for a moment.
LOOK_AGAIN_AFTER_S = 3.0


@dataclass(frozen=True, order=True)
class Difference:
    """One thing that should not be as it is, and what to do about it."""

    project_id: str
    id: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.project_id}  {self.id}  {self.sentence}"


async def disagreements(resources: Resources) -> list[Difference]:
    """Return what differs now and still does moments later, sorted; a server may run meanwhile."""
    first = {difference async for difference in _differences(resources)}
    if not first:
        return []
    await asyncio.sleep(LOOK_AGAIN_AFTER_S)
    return sorted(first & {difference async for difference in _differences(resources)})


async def _differences(resources: Resources) -> AsyncIterator[Difference]:
    async for project in Project.find_all():
        async for difference in _of_the_index(resources, project.id):
            yield difference
    async for difference in _of_the_blobs(resources):
        yield difference


async def _of_the_index(resources: Resources, project_id: str) -> AsyncIterator[Difference]:
    for row_id in await superfluous_rows(resources, project_id):
        yield Difference(project_id, row_id, "is a row of the index without a memory: run `memos-gql reindex`")
    running = [raw["_id"] async for raw in Task.get_pymongo_collection().find({"state": {"$in": [TaskState.QUEUED, TaskState.RUNNING]}})]
    settled = {"project_id": project_id, "sources.task_id": {"$nin": running}}
    memories = {raw["_id"]: raw["indexed_at"] async for raw in Memory.get_pymongo_collection().find(settled, {"indexed_at": 1})}
    rows = await resources.vectors.ids(project_id)
    for memory_id, indexed_at in memories.items():
        if memory_id not in rows:
            yield Difference(project_id, memory_id, "is a memory without a row in the index: run `memos-gql reindex`")
        elif indexed_at is None:
            yield Difference(project_id, memory_id, "is a memory that changed after it was indexed: run `memos-gql reindex`")


async def _of_the_blobs(resources: Resources) -> AsyncIterator[Difference]:
    whole = await resources.blobs.whole_names()
    async for file in StoredFile.find({"sha256": {"$ne": None}}):
        if f"{file.project_id}/{file.sha256}" not in whole:
            yield Difference(file.project_id, file.id, "is a file whose bytes are missing or cut off: send it again")
    for name in await unowned_names(await resources.blobs.names(older_than=KEPT_FOR)):
        yield _unowned(name, "are bytes without a file: the workers erase them within the hour")
    for name in await unowned_names(await read_names(older_than=timedelta())):
        yield _unowned(name, "was read, and has no file: the workers erase it within a day")


def _unowned(name: str, sentence: str) -> Difference:
    project_id, _, sha256 = name.rpartition("/")
    return Difference(project_id, sha256, sentence)
