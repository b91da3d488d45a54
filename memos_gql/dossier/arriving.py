"""Importing such a directory: times are kept, and importing it again adds nothing."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from beanie.odm.utils.dump import get_dict

from memos_gql.documents import (
    Memory,
    Message,
    Owned,
    OwnerScope,
    ProjectScope,
    Reading,
    Record,
    StoredFile,
    Task,
    owned_by_user,
)
from memos_gql.dossier.ids import derived_id, ids_at, rehomed
from memos_gql.dossier.layout import LINES, blob_path, check_blob, lines_of, read_manifest
from memos_gql.errors import CannotStart
from memos_gql.ingest.remembering.storing import index, upsert
from memos_gql.resources import Resources

BATCH = 500
HOLDER = "import"
IN_ORDER: tuple[tuple[str, type[Owned]], ...] = (("tasks", Task), ("messages", Message), ("files", StoredFile))


async def bring_in(
    resources: Resources, directory: Path, project: ProjectScope, *, user_id: str | None
) -> AsyncIterator[str]:
    """Import the directory for a user of the project, and yield a line for each kind of document.

    All of it is checked before anything is stored. Documents that exist already stay unchanged.

    Args:
        user_id: the user to import it for; None for the user it was exported from.

    Raises:
        CannotStart: the directory is damaged; nothing is stored then.
    """
    manifest = await asyncio.to_thread(read_manifest, directory)
    home = OwnerScope(project.project_id, owned_by_user(user_id or manifest.user_id))
    await resources.vectors.of(home.project).require()
    left_with = await asyncio.to_thread(_checked, directory)
    ids = await ids_at(home, left_with)
    sha256s = await _put_blobs(resources, directory, home)
    try:
        await _put_readings(directory, home)
        for name, kind in IN_ORDER:
            arrived, known = await _put(directory, name, kind, home=home, ids=ids)
            yield f"{arrived} {name} were imported, {known} existed already"
    finally:
        await resources.blobs.of(home.project).release(sha256s, holder=HOLDER)
    async for line in _put_memories(resources, directory, home, ids):
        yield line


def described(directory: Path) -> str:
    """Check the directory and report its contents; nothing is stored.

    Raises:
        CannotStart: the directory is damaged.
    """
    manifest = read_manifest(directory)
    _checked(directory)
    held = ", ".join(f"{count} {name}" for name, count in manifest.counts.items())
    return (
        f"An export of the user {manifest.user_id} by memos-gql, made at {manifest.made_at:%Y-%m-%d %H:%M} UTC: {held}."
    )


def _checked(directory: Path) -> dict[str, type[Owned]]:
    """Read everything once; return the ids of all but memories, each with its class.

    Raises:
        CannotStart: something is damaged or missing.
    """
    ids: dict[str, type[Owned]] = {}
    for name in LINES:
        for document in lines_of(directory, name):
            if isinstance(document, StoredFile) and document.sha256 is not None:
                check_blob(blob_path(directory, document.sha256), document.sha256)
            if isinstance(document, Task) and not document.state.is_terminal:
                raise CannotStart(f"{directory}: the task {document.id} has not ended; the export is damaged.")
            if isinstance(document, Message | StoredFile | Task):
                ids[document.id] = type(document)
    return ids


async def _put_blobs(resources: Resources, directory: Path, home: OwnerScope) -> set[str]:
    sha256s = {
        file.sha256: file.size_bytes
        for file in lines_of(directory, "files")
        if isinstance(file, StoredFile) and file.sha256
    }
    for sha256 in sha256s:
        path = blob_path(directory, sha256)
        await resources.blobs.of(home.project).put_file(path, limit=path.stat().st_size, holder=HOLDER)
    return set(sha256s)


async def _put_readings(directory: Path, home: OwnerScope) -> None:
    for batch in _batches(lines_of(directory, "readings")):
        readings = [_reading_at(home, reading) for reading in batch if isinstance(reading, Reading)]
        known = await _known(Reading, [reading.id for reading in readings])
        fresh = [reading for reading in readings if reading.id not in known]
        if fresh:
            await Reading.insert_many(fresh)


def _reading_at(home: OwnerScope, reading: Reading) -> Reading:
    reading_id = f"{home.project_id}/{reading.sha256}/{reading.number}"
    at_home: Reading = reading.model_copy(update={"id": reading_id, "project_id": home.project_id})
    return at_home


async def _put(
    directory: Path, name: str, kind: type[Owned], *, home: OwnerScope, ids: dict[str, str]
) -> tuple[int, int]:
    """Store the documents that do not exist yet, and count the new and the existing ones."""
    arrived = there = 0
    for batch in _batches(lines_of(directory, name)):
        documents = [rehomed(document, home, ids) for document in batch if isinstance(document, kind)]
        known = await _known(kind, [document.id for document in documents])
        fresh = [document for document in documents if document.id not in known]
        if fresh:
            await kind.insert_many(fresh)
        arrived, there = arrived + len(fresh), there + len(known)
    return arrived, there


async def _put_memories(
    resources: Resources, directory: Path, home: OwnerScope, ids: dict[str, str]
) -> AsyncIterator[str]:
    """Store and index memories; an existing memory gets the sources that it lacks."""
    derived = {each.id: derived_id(each, home) for each in lines_of(directory, "memories") if isinstance(each, Memory)}
    others = await ids_at(
        home, {memory_id: Memory for memory_id, derived_one in derived.items() if derived_one is None}
    )
    memory_ids = {memory_id: derived_one or others[memory_id] for memory_id, derived_one in derived.items()}
    arrived: list[str] = []
    for batch in _batches(lines_of(directory, "memories")):
        memories = [rehomed(memory, home, {**ids, **memory_ids}) for memory in batch if isinstance(memory, Memory)]
        arrived += await _store([memory for memory in memories if isinstance(memory, Memory)])
    yield f"{len(arrived)} memories were imported, {len(memory_ids) - len(arrived)} existed already"
    async for done in index(resources, arrived):
        yield f"{done} of {len(arrived)} memories indexed"


async def _store(memories: Sequence[Memory]) -> list[str]:
    """Return the ids of those that changed anything."""
    found = await memories[0].scope.find(Memory, {"_id": {"$in": [memory.id for memory in memories]}}).to_list()
    known = {memory.id: {source.message_id for source in memory.sources} for memory in found}
    fresh = [memory for memory in memories if memory.id not in known]
    if fresh:
        await Memory.get_pymongo_collection().insert_many([get_dict(memory, to_db=True) for memory in fresh])
    richer = [memory for memory in memories if memory.id in known and not _sources(memory) <= known[memory.id]]
    if richer:
        await Memory.get_pymongo_collection().bulk_write([upsert(memory) for memory in richer], ordered=False)
    return [memory.id for memory in (*fresh, *richer)]


def _sources(memory: Memory) -> set[str]:
    return {source.message_id for source in memory.sources}


async def _known(kind: type[Record], ids: list[str]) -> set[str]:
    return {raw["_id"] async for raw in kind.get_pymongo_collection().find({"_id": {"$in": ids}}, {"_id": 1})}


def _batches(documents: Iterator[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
