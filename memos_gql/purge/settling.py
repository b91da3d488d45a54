"""What was begun of forgetting, brought to its end while nobody else is at work."""

from collections.abc import AsyncIterator
from datetime import timedelta

from memos_gql.documents import Erasure, Forgetting, Project
from memos_gql.forget.settle import end_wishes
from memos_gql.ingest.unowned import erase_unowned, superfluous_rows
from memos_gql.resources import Resources

NONE = timedelta()


async def settle_all(resources: Resources) -> AsyncIterator[str]:
    """Forget what is still to be forgotten, and write the index anew; yield lines that say what was done.

    Nobody else may be at work: what looks like someone's unfinished work counts as cut off.
    """
    await end_wishes(resources, abandoned_after=NONE)
    await erase_unowned(resources, kept_for=NONE)
    async for project in Project.find_all():
        await _renew_index(resources, project.id)
        yield f"{project.id}: {await resources.vectors.count(project.id):,} rows of the index written anew"
    await Erasure.find_all().delete()
    waiting = await Forgetting.count()
    if waiting:
        yield f"{waiting:,} deletions wait for unfinished tasks: run `memos-gql up` until those have ended, then purge again."


async def _renew_index(resources: Resources, project_id: str) -> None:
    superfluous = await superfluous_rows(resources, project_id)
    await resources.index.delete(project_id, superfluous)
    # it may be compacting by itself
    await resources.index.close()
    await resources.vectors.purge(project_id)
