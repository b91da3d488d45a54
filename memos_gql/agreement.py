"""`memos-gql doctor --deep`: find every difference between documents, index and stored bytes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from memos_gql.documents import Fields, Memory, Message, Project, ProjectScope, StoredFile, Task, TaskState
from memos_gql.ingest.deletions.leftovers import read_names, superfluous_rows, unowned_names
from memos_gql.ingest.remembering.storing import row_of, vectors_of
from memos_gql.resources import Resources

NO_VECTOR = np.zeros(0, dtype=np.float32)
SAME_WORDS = 0.99
"""Minimum cosine of two vectors of one text: 1 on one machine, down to 0.998 by the rounding of another processor."""
# Work in progress looks like a difference for a moment.
LOOK_AGAIN_AFTER_S = 3.0


@dataclass(frozen=True, order=True)
class Difference:
    """One inconsistency, and what to do about it."""

    project_id: str
    id: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.project_id}  {self.id}  {self.sentence}"


async def disagreements(resources: Resources) -> list[Difference]:
    """Return the differences that exist now and still do moments later, sorted; a server may run meanwhile."""
    first = {difference async for difference in _differences(resources)}
    if not first:
        return []
    await asyncio.sleep(LOOK_AGAIN_AFTER_S)
    return sorted(first & {difference async for difference in _differences(resources)})


async def _differences(resources: Resources) -> AsyncIterator[Difference]:
    async for project in Project.find_all():
        async for difference in _of_the_index(resources, project.scope):
            yield difference
        async for difference in _of_the_vectors(resources, project.scope):
            yield difference
    async for difference in _of_the_sources():
        yield difference
    async for difference in _of_the_blobs(resources):
        yield difference


async def _of_the_index(resources: Resources, scope: ProjectScope) -> AsyncIterator[Difference]:
    for row_id in await superfluous_rows(resources, scope):
        yield Difference(scope.project_id, row_id, "is a row of the index without a memory: run `memos-gql reindex`")
    rows: dict[str, list[Fields]] = {}
    async for row in resources.vectors.of(scope).facts():
        rows.setdefault(row["id"], []).append(row)
    async for memory in scope.find(Memory, {"sources.task_id": {"$nin": await _running()}}):
        fault = _fault(memory, rows.get(memory.id, []))
        if fault:
            yield Difference(scope.project_id, memory.id, f"{fault}: run `memos-gql reindex`")


async def _running() -> list[str]:
    query = {"state": {"$in": [TaskState.QUEUED, TaskState.RUNNING]}}
    return [raw["_id"] async for raw in Task.get_pymongo_collection().find(query, {"_id": 1})]


def _fault(memory: Memory, rows: list[Fields]) -> str | None:
    """Say what is wrong with a memory's rows in the index; None if nothing is."""
    if not rows:
        return "is a memory without a row in the index"
    if len(rows) > 1:
        return f"is a memory with {len(rows)} rows in the index"
    if memory.indexed_at is None:
        return "is a memory that changed after it was indexed"
    expected = row_of(memory, NO_VECTOR)
    wrong = [name for name, value in rows[0].items() if _plain(getattr(expected, name)) != value]
    return f"is a memory whose row in the index has another {', '.join(wrong)}" if wrong else None


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


async def _of_the_vectors(resources: Resources, scope: ProjectScope) -> AsyncIterator[Difference]:
    """Embed the text of every row again; whether it is the memory's text is checked elsewhere."""
    meaning = await resources.meanings.current(scope)
    async for rows in meaning.vectors.meanings():
        fresh = await vectors_of([row.words for row in rows], embedder=meaning.embedder)
        for row, vector in zip(rows, fresh, strict=True):
            # Written with `not`, so that NaN counts as a difference
            if not row.vector @ vector >= SAME_WORDS:
                yield Difference(
                    scope.project_id,
                    row.id,
                    "has a row in the index with the vector of other words: run `memos-gql reindex`",
                )


async def _of_the_sources() -> AsyncIterator[Difference]:
    """Find references to messages and files that do not exist."""
    pointers = {"project_id": 1, "sources.message_id": 1, "sources.file_id": 1}
    # Read in this order: messages and files are stored before the memories made from them.
    memories = [raw async for raw in Memory.get_pymongo_collection().find({}, pointers)]
    files = await StoredFile.find({"sha256": {"$ne": None}}).to_list()
    message_ids, file_ids = await _ids_of(Message), await _ids_of(StoredFile)
    for memory in memories:
        if not message_ids.issuperset(source["message_id"] for source in memory["sources"]):
            yield Difference(memory["project_id"], memory["_id"], "is a memory whose message does not exist: delete it")
        if not file_ids.issuperset(source["file_id"] for source in memory["sources"] if source["file_id"]):
            yield Difference(memory["project_id"], memory["_id"], "is a memory whose file does not exist: delete it")
    for file in files:
        if file.message_id not in message_ids:
            yield Difference(file.project_id, file.id, "is a file whose message does not exist")


async def _ids_of(kind: type[Message | StoredFile]) -> set[str]:
    return {raw["_id"] async for raw in kind.get_pymongo_collection().find({}, {"_id": 1})}


async def _of_the_blobs(resources: Resources) -> AsyncIterator[Difference]:
    whole = await resources.blobs.whole_names()
    damaged = {name for name in whole if not await resources.blobs.is_intact(name)}
    async for file in StoredFile.find({"sha256": {"$ne": None}}):
        name = f"{file.project_id}/{file.sha256}"
        if name not in whole:
            yield Difference(file.project_id, file.id, "is a file whose bytes are missing or cut off: send it again")
        elif name in damaged:
            yield Difference(
                file.project_id, file.id, "is a file whose bytes are not those that were sent: send it again"
            )
    for name in await unowned_names(await resources.blobs.names_at_rest()):
        yield _unowned(name, "are bytes without a file: the workers erase them within a day")
    for name in await unowned_names(await read_names(older_than=timedelta())):
        yield _unowned(name, "was read, and has no file: the workers erase it within a day")


def _unowned(name: str, sentence: str) -> Difference:
    project_id, _, sha256 = name.rpartition("/")
    return Difference(project_id, sha256, sentence)
