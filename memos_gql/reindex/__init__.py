"""Rebuilding the index from MongoDB: by `memos-gql reindex` during operation, and by the workers after an upgrade."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import timedelta

from memos_gql.documents import DEFAULT_PROJECT, Memory, Project, ProjectScope, now
from memos_gql.errors import CannotStart, IndexUnusable, ModelFailure
from memos_gql.ingest.deletions.leftovers import superfluous_rows
from memos_gql.ingest.remembering.storing import INDEX_BATCH, index, row_of, searchable_words, vectors_of
from memos_gql.providers.embedding import Embedder
from memos_gql.reindex.taking_over import take_over
from memos_gql.resources import Resources
from memos_gql.storage.index_rows import IndexRow, Vector
from memos_gql.storage.leases import alone, lease

LINE_EVERY = 20 * INDEX_BATCH
RENEWAL_LEASE = timedelta(hours=1)
"""Embedding a hundred thousand memories takes about half of this; if it expires, a second process does no harm."""
OVERLAP = timedelta(minutes=1)
FILLING = "fill-second-index"
FILLING_LEASE = timedelta(minutes=2)

log = logging.getLogger(__name__)


async def reindex(resources: Resources, project_id: str | None) -> AsyncGenerator[str, None]:
    """Rebuild the index of one project, or of all, and yield lines of progress.

    Each row stays until its replacement is written; rows without a memory are removed last. If another embedder is set
    than the one in use, it fills a second index, which then takes over.

    Raises:
        ModelFailure: the embedder is a model of the operator's, and it failed.
        CannotStart: the named project does not exist, or the whole index is lost or belongs to another database.
    """
    if project_id and await Project.get(project_id) is None:
        raise CannotStart(
            f"There is no project {project_id!r}; `memos-gql key list` lists the projects that have a key."
        )
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
        # Nothing serves meanwhile, so that nothing is lost by beginning with the other one
        wanted, _ = await resources.meanings.wanted(ProjectScope(DEFAULT_PROJECT))
        await resources.identity.take_over(wanted)
        await resources.identity.fault()
    # Other processes refuse to search the index until all of it is rebuilt
    resources.meanings.is_checked = False
    project_ids = [project_id] if project_id else sorted([project.id async for project in Project.find_all()])
    for each in project_ids:
        async for line in _reindex_project(resources, ProjectScope(each)):
            yield line
    if fault:
        await resources.identity.renew()
    resources.meanings.is_checked = True


async def is_another_embedder(resources: Resources) -> bool:
    """Tell whether another embedder is set than the one whose vectors the index has; `identity.in_use` must be known.

    Raises:
        ModelFailure: it is a model of the operator's, and did not tell how long its vectors are.
    """
    wanted, _ = await resources.meanings.wanted(ProjectScope(DEFAULT_PROJECT))
    return wanted != resources.identity.in_use


async def fill_second_index(resources: Resources) -> bool:
    """Have a newly set model take the index over from the built-in one, and return whether this process did that.

    From another model nothing is taken over by itself: `memos-gql reindex` does that, since meanwhile nobody could
    search.
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


async def _reindex_project(resources: Resources, scope: ProjectScope) -> AsyncIterator[str]:
    await _drop_if_unreadable(resources, scope)
    memory_ids = [
        raw["_id"] async for raw in Memory.get_pymongo_collection().find({"project_id": scope.project_id}, {"_id": 1})
    ]
    async for done in index(resources, memory_ids):
        if done % LINE_EVERY == 0:
            yield f"{scope.project_id}: {done} of {len(memory_ids)} memories indexed"
    superfluous = await superfluous_rows(resources, scope)
    await resources.index.of(scope).delete(superfluous)
    await resources.vectors.of(scope).drop_others()
    await resources.index.of(scope).compact()
    yield f"{scope.project_id}: {len(memory_ids)} memories indexed, {len(superfluous)} rows without a memory removed"


async def _drop_if_unreadable(resources: Resources, scope: ProjectScope) -> None:
    """Drop a table that this version cannot read or that another embedding model made."""
    try:
        await resources.vectors.of(scope).count()
    except IndexUnusable:
        await resources.vectors.of(scope).drop()


async def renew_outdated(resources: Resources) -> list[str]:
    """Rebuild every table that an earlier version made, and return their projects.

    Until its table is replaced as a whole, a project's searches are refused rather than answered in part.
    """
    await resources.meanings.require()
    renewed = []
    for project in await Project.find_all().to_list():
        if not await resources.vectors.of(project.scope).is_outdated():
            continue
        async with lease(f"renew/{project.id}", lasts=RENEWAL_LEASE) as is_ours:
            if is_ours and await resources.vectors.of(project.scope).is_outdated():
                await _renew(resources, project.scope)
                renewed.append(project.id)
    return renewed


async def _renew(resources: Resources, scope: ProjectScope) -> None:
    log.info("rebuilding the index of an earlier version", extra={"project": scope.project_id})
    began = now()
    known = await resources.vectors.of(scope).outdated_vectors()
    memories = Memory.get_pymongo_collection()
    memory_ids = [raw["_id"] async for raw in memories.find({"project_id": scope.project_id}, {"_id": 1})]
    meaning = await resources.meanings.current(scope)
    rows: list[IndexRow] = []
    for start in range(0, len(memory_ids), INDEX_BATCH):
        rows += await _rows(meaning.embedder, memory_ids[start : start + INDEX_BATCH], known)
    await resources.vectors.of(scope).replace(rows)
    # Changes by processes of the previous version, made meanwhile, went to the old table
    changed = {"project_id": scope.project_id, "updated_at": {"$gte": began - OVERLAP}}
    async for _ in index(resources, [raw["_id"] async for raw in memories.find(changed, {"_id": 1})]):
        pass
    await resources.index.of(scope).delete(await superfluous_rows(resources, scope))
    log.info("index was rebuilt", extra={"project": scope.project_id, "memories": len(rows)})


async def _rows(embedder: Embedder, memory_ids: list[str], known: dict[str, Vector]) -> list[IndexRow]:
    """Return the rows of some memories; texts in `known` are not embedded again, and new vectors are added to it."""
    memories = await Memory.find({"_id": {"$in": memory_ids}}, with_children=True).to_list()
    unknown = list({searchable_words(memory) for memory in memories} - known.keys())
    if unknown:
        known.update(zip(unknown, await vectors_of(unknown, embedder=embedder), strict=True))
    return [row_of(memory, known[searchable_words(memory)]) for memory in memories]
