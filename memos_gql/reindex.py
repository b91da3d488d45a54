"""`memos-gql reindex`: the index made anew from MongoDB alone, while searches go on."""

from collections.abc import AsyncIterator

from memos_gql.documents import Memory, Project
from memos_gql.errors import CannotStart, IndexUnusable
from memos_gql.ingest.remember import INDEX_BATCH, index
from memos_gql.ingest.unowned import superfluous_rows
from memos_gql.resources import Resources

LINE_EVERY = 20 * INDEX_BATCH


async def reindex(resources: Resources, project_id: str | None) -> AsyncIterator[str]:
    """Index one project, or all with none named, and yield lines that say how far it is.

    Each row stays as it was until its successor takes its place, and goes last where MongoDB has no memory for it.

    Raises:
        CannotStart: one project is named, but there is no such project, or the whole index is lost or another database's.
    """
    if project_id and await Project.get(project_id) is None:
        raise CannotStart(f"There is no project {project_id!r}; `memos-gql key list` names those that have a key.")
    fault = await resources.identity.fault()
    if fault and project_id:
        raise CannotStart("The index as a whole is to be made anew: run `memos-gql reindex` without --project.")
    # until all of it is made, every other process refuses to search it
    resources.vectors.guard = None
    project_ids = [project_id] if project_id else sorted([project.id async for project in Project.find_all()])
    for each in project_ids:
        async for line in _reindex_project(resources, each):
            yield line
    if fault:
        await resources.identity.renew()
    resources.vectors.guard = resources.identity.require


async def _reindex_project(resources: Resources, project_id: str) -> AsyncIterator[str]:
    await _drop_if_unreadable(resources, project_id)
    memory_ids = [raw["_id"] async for raw in Memory.get_pymongo_collection().find({"project_id": project_id}, {"_id": 1})]
    async for done in index(resources, memory_ids):
        if done % LINE_EVERY == 0:
            yield f"{project_id}: {done} of {len(memory_ids)} memories indexed"
    superfluous = await superfluous_rows(resources, project_id)
    await resources.index.delete(project_id, superfluous)
    await resources.index.compact(project_id)
    yield f"{project_id}: {len(memory_ids)} memories indexed, {len(superfluous)} rows without a memory removed"


async def _drop_if_unreadable(resources: Resources, project_id: str) -> None:
    """Drop a table of another embedding model, in which nothing can be found, or of an earlier version, which nothing can read."""
    try:
        await resources.vectors.count(project_id)
    except IndexUnusable:
        await resources.vectors.drop(project_id)
