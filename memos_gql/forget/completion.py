"""The work after a deletion: make sure that nothing restores the memories and that no file keeps their bytes."""

from datetime import timedelta

from memos_gql.documents import Forgetting, now
from memos_gql.forget import carry_out, open_tasks
from memos_gql.ingest.deletions.leftovers import superfluous_rows
from memos_gql.ingest.deletions.meanwhile import brought_back
from memos_gql.resources import Resources
from memos_gql.storage.leases import lease

ABANDONED_AFTER = timedelta(minutes=1)
"""A request that shows no progress for this long lost its process; it is then carried out here."""
COMPLETION_LEASE = timedelta(minutes=2)


async def complete_alone(resources: Resources) -> None:
    """Run `complete`, unless another process is running it."""
    async with lease("complete deletions", lasts=COMPLETION_LEASE) as is_ours:
        if is_ours:
            await complete(resources)


async def complete(resources: Resources) -> None:
    """Complete every request whose earlier tasks have ended, then erase deleted rows from the index's files."""
    await complete_requests(resources, abandoned_after=ABANDONED_AFTER)
    await resources.index.erase_deleted()


async def complete_requests(resources: Resources, *, abandoned_after: timedelta) -> None:
    """Complete every request whose earlier tasks have ended, also one without progress for `abandoned_after`."""
    ready = {"$or": [{"is_carried_out": True}, {"worked_on_at": {"$lt": now() - abandoned_after}}]}
    async for forgetting in Forgetting.find(ready):
        if not await open_tasks(forgetting):
            await carry_out(resources, forgetting, await brought_back(forgetting))
            if not forgetting.is_carried_out:
                # It was interrupted between MongoDB and the index, so the index may hold rows without a memory
                await resources.index.of(forgetting.scope.project).delete(
                    await superfluous_rows(resources, forgetting.scope.project)
                )
            await forgetting.delete()
