"""Rebuild the index from MongoDB: with `memos-gql reindex` during operation, or by the workers after an upgrade."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import timedelta

from memos_gql.documents import DEFAULT_PROJECT, Memory, Project, now
from memos_gql.errors import CannotStart, IndexUnusable, ModelFailure
from memos_gql.ingest.remember import INDEX_BATCH, index, row_of, searchable_words, vectors_of
from memos_gql.ingest.unowned import superfluous_rows
from memos_gql.providers.embedding import Embedder
from memos_gql.reindex.taking_over import take_over
from memos_gql.resources import Resources
from memos_gql.storage.index_rows import IndexRow, Vector
from memos_gql.storage.leases import alone, lease

LINE_EVERY = 20 * INDEX_BATCH
RENEWAL_LEASE = timedelta(hours=1)
"""Embedding 100,000 memories takes about half of this. If the lease expires, a second process rebuilds too, which does no harm."""
OVERLAP = timedelta(minutes=1)
FILLING = "fill-second-index"
FILLING_LEASE = timedelta(minutes=2)

log = logging.getLogger(__name__)


async def reindex(resources: Resources, project_id: str | None) -> AsyncGenerator[str, None]:
    """Rebuild the index of one project, or of all if `project_id` is None, and yield lines of progress.

    Each row stays until its replacement is written; rows without a memory are removed last. If the settings name another
    embedder than the one in use, its vectors go into a second index, which then replaces the first one.

    Raises:
        ModelFailure: the embedder is a model of the operator's, and it failed.
        CannotStart: the project does not exist, or one project is named although the whole index must be rebuilt.
    """
    if project_id and await Project.get(project_id) is None:
        raise CannotStart(f"There is no project {project_id!r}; `memos-gql key list` names those that have a key.")
    fault = await resources.identity.fault()
    resources.meanings.measure_anew()
    is_another = await is_another_embedder(resources)
    if (fault or is_another) and project_id:
        raise CannotStart("The whole index must be rebuilt: run `memos-gql reindex` without --project.")
    if is_another and not fault:
        async with alone(FILLING, lasts=FILLING_LEASE):
            async for line in take_over(resources):
                yield line
        return
    if is_another:
        # The index in use cannot be searched anyway, so nothing is lost by switching to the other embedder at once
        wanted, _ = await resources.meanings.wanted(DEFAULT_PROJECT)
        await resources.identity.take_over(wanted)
        await resources.identity.fault()
    # Other processes refuse to search the index until all of it is rebuilt
    resources.meanings.is_checked = False
    project_ids = [project_id] if project_id else sorted([project.id async for project in Project.find_all()])
    for each in project_ids:
        async for line in _reindex_project(resources, each):
            yield line
    if fault:
        await resources.identity.renew()
    resources.meanings.is_checked = True


async def is_another_embedder(resources: Resources) -> bool:
    """Tell whether the settings name another embedder than the one that made the index; `identity.in_use` must be known.

    Raises:
        ModelFailure: the embedder is a model of the operator's, and failed when asked for the dimensions of its vectors.
    """
    wanted, _ = await resources.meanings.wanted(DEFAULT_PROJECT)
    return wanted != resources.identity.in_use


async def fill_second_index(resources: Resources) -> bool:
    """Fill a second index with the model in the settings and switch to it; return whether this process did that.

    This happens only if the built-in embedder is in use. To replace another model, the operator runs `memos-gql reindex`,
    because nobody can search meanwhile.
    """
    if resources.models.embeddings is None:
        return False
    try:
        await resources.meanings.require()
        if not await is_another_embedder(resources):
            return False
        async with lease(FILLING, lasts=FILLING_LEASE) as is_ours:
            if is_ours and await is_another_embedder(resources):
                async for line in take_over(resources):
                    log.info("a second index is filled", extra={"progress": line})
            return is_ours
    except ModelFailure as failure:
        log.warning("a model does not embed; the index in use stays in use", extra={"cause": str(failure)})
        return False


async def _reindex_project(resources: Resources, project_id: str) -> AsyncIterator[str]:
    await _drop_if_unreadable(resources, project_id)
    memory_ids = [raw["_id"] async for raw in Memory.get_pymongo_collection().find({"project_id": project_id}, {"_id": 1})]
    async for done in index(resources, memory_ids):
        if done % LINE_EVERY == 0:
            yield f"{project_id}: {done} of {len(memory_ids)} memories indexed"
    superfluous = await superfluous_rows(resources, project_id)
    await resources.index.delete(project_id, superfluous)
    await resources.vectors.drop_others(project_id)
    await resources.index.compact(project_id)
    yield f"{project_id}: {len(memory_ids)} memories indexed, {len(superfluous)} rows without a memory removed"


async def _drop_if_unreadable(resources: Resources, project_id: str) -> None:
    """Drop the project's table if this version cannot read it or another embedding model made it."""
    try:
        await resources.vectors.count(project_id)
    except IndexUnusable:
        await resources.vectors.drop(project_id)


async def renew_outdated(resources: Resources) -> list[str]:
    """Rebuild every table that an earlier version made, and return the ids of their projects.

    A project's searches are refused until its new table is complete; they are never answered from a part of it.
    """
    await resources.meanings.require()
    renewed = []
    for project in await Project.find_all().to_list():
        if not await resources.vectors.is_outdated(project.id):
            continue
        async with lease(f"renew/{project.id}", lasts=RENEWAL_LEASE) as is_ours:
            if is_ours and await resources.vectors.is_outdated(project.id):
                await _renew(resources, project.id)
                renewed.append(project.id)
    return renewed


async def _renew(resources: Resources, project_id: str) -> None:
    log.info("rebuilding the index of an earlier version", extra={"project": project_id})
    began = now()
    known = await resources.vectors.outdated_vectors(project_id)
    memories = Memory.get_pymongo_collection()
    memory_ids = [raw["_id"] async for raw in memories.find({"project_id": project_id}, {"_id": 1})]
    meaning = await resources.meanings.current(project_id)
    rows: list[IndexRow] = []
    for start in range(0, len(memory_ids), INDEX_BATCH):
        rows += await _rows(meaning.embedder, memory_ids[start : start + INDEX_BATCH], known)
    await resources.vectors.replace(project_id, rows)
    # Processes of the previous version wrote their changes to the old table in the meantime
    changed = {"project_id": project_id, "updated_at": {"$gte": began - OVERLAP}}
    async for _ in index(resources, [raw["_id"] async for raw in memories.find(changed, {"_id": 1})]):
        pass
    await resources.index.delete(project_id, await superfluous_rows(resources, project_id))
    log.info("index was rebuilt", extra={"project": project_id, "memories": len(rows)})


async def _rows(embedder: Embedder, memory_ids: list[str], known: dict[str, Vector]) -> list[IndexRow]:
    """Return the index rows of some memories; only texts that are not in `known` are embedded, and then added to it."""
    memories = await Memory.find({"_id": {"$in": memory_ids}}, with_children=True).to_list()
    unknown = list({searchable_words(memory) for memory in memories} - known.keys())
    if unknown:
        known.update(zip(unknown, await vectors_of(unknown, embedder=embedder), strict=True))
    return [row_of(memory, known[searchable_words(memory)]) for memory in memories]
