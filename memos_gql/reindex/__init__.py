"""Rebuilding the index from MongoDB: by `memos-gql reindex` during operation, and by the workers after an upgrade."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import timedelta

from memos_gql.documents import DEFAULT_PROJECT, Memory, Project, ProjectScope, now
from memos_gql.errors import CannotStart, IndexUnusable, ModelFailure
from memos_gql.ingest.deletions.leftovers import superfluous_rows
from memos_gql.ingest.remembering.state_keys import renew_state_keys
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

    Each row stays until its replacement is written; rows without a memory are removed last. If another embedder is
    configured than the one in use, it fills a second index, which then replaces the first one.

    Raises:
        ModelFailure: the embedder is the operator's own model, and it failed.
        CannotStart: the named project does not exist, or the whole index is lost or belongs to another database.
    """
    if project_id is not None:
        await Project.named(project_id)
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
        # Nobody can search an index with a fault, so the other embedder is put in use before its index is filled
        wanted, _ = await resources.meanings.wanted(ProjectScope(DEFAULT_PROJECT))
        await resources.identity.take_over(wanted)
        await resources.identity.fault()
    # After a fault, other processes refuse to search the index until all of it is rebuilt; this one must write it
    resources.meanings.is_checked = False
    project_ids = [project_id] if project_id else sorted([project.id async for project in Project.find_all()])
    for each in project_ids:
        async for line in _reindex_project(resources, ProjectScope(each)):
            yield line
    if fault:
        await resources.identity.renew()
    resources.meanings.is_checked = True


async def is_another_embedder(resources: Resources) -> bool:
    """Tell whether the configured embedder is not the one in use; `identity.in_use` must have been read.

    Raises:
        ModelFailure: it is the operator's own model, and it did not answer.
    """
    wanted, _ = await resources.meanings.wanted(ProjectScope(DEFAULT_PROJECT))
    return wanted != resources.identity.in_use


async def fill_second_index(resources: Resources) -> bool:
    """Replace the built-in embedder by a newly configured model, and return whether this process did that.

    One model does not replace another one in this way. That needs `memos-gql reindex`, because nobody could search
    meanwhile.
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
    memory_ids = [raw["_id"] async for raw in scope.fields_of(Memory, {}, {"_id": 1})]
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

    Until its whole table is replaced, searches of a project are refused, because their answers would be incomplete.
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
    memory_ids = [raw["_id"] async for raw in scope.fields_of(Memory, {}, {"_id": 1})]
    meaning = await resources.meanings.current(scope)
    rows: list[IndexRow] = []
    for start in range(0, len(memory_ids), INDEX_BATCH):
        rows += await _rows(scope, memory_ids[start : start + INDEX_BATCH], meaning.embedder, known)
    await resources.vectors.of(scope).replace(rows)
    # Meanwhile, processes of the previous version have written their changes to the old table
    changed = scope.fields_of(Memory, {"updated_at": {"$gte": began - OVERLAP}}, {"_id": 1})
    async for _ in index(resources, [raw["_id"] async for raw in changed]):
        pass
    await resources.index.of(scope).delete(await superfluous_rows(resources, scope))
    log.info("index was rebuilt", extra={"project": scope.project_id, "memories": len(rows)})


async def _rows(
    scope: ProjectScope, memory_ids: list[str], embedder: Embedder, known: dict[str, Vector]
) -> list[IndexRow]:
    """Return the rows of some memories. Texts in `known` are not embedded again; new vectors are added to `known`."""
    memories = await scope.find(Memory, {"_id": {"$in": memory_ids}}).to_list()
    await renew_state_keys(memories)
    unknown = list({searchable_words(memory) for memory in memories} - known.keys())
    if unknown:
        known.update(zip(unknown, await vectors_of(unknown, embedder=embedder), strict=True))
    return [row_of(memory, known[searchable_words(memory)]) for memory in memories]
