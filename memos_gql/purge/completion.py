"""Completing unfinished deletions while nothing else runs."""

from collections.abc import AsyncIterator
from datetime import timedelta

from memos_gql.documents import Erasure, Forgetting, Project, ProjectScope
from memos_gql.forget.completion import complete_requests
from memos_gql.ingest.deletions.leftovers import erase_unowned, superfluous_rows
from memos_gql.resources import Resources

NONE = timedelta()


async def complete_all(resources: Resources) -> AsyncIterator[str]:
    """Complete pending deletions and rewrite the index; yield lines of progress.

    Nothing else may be running: all unfinished work is treated as interrupted.
    """
    await complete_requests(resources, abandoned_after=NONE)
    await erase_unowned(resources, kept_for=NONE)
    async for project in Project.find_all():
        await _renew_index(resources, project.scope)
        yield f"{project.id}: {await resources.vectors.of(project.scope).count():,} rows of the index written anew"
    await Erasure.find_all().delete()
    waiting = await Forgetting.count()
    if waiting:
        yield (
            f"{waiting:,} deletions wait for unfinished tasks: "
            "run `memos-gql up` until those have ended, then purge again."
        )


async def _renew_index(resources: Resources, scope: ProjectScope) -> None:
    superfluous = await superfluous_rows(resources, scope)
    await resources.index.of(scope).delete(superfluous)
    # The index may be compacting on its own
    await resources.index.close()
    await resources.vectors.of(scope).purge()
