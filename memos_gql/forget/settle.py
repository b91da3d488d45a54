"""What is left to do after memories were deleted: nothing may bring them back, and no file may keep them."""

from datetime import timedelta

from memos_gql.documents import Forgetting, now
from memos_gql.forget import carry_out, open_tasks
from memos_gql.ingest.forgotten import brought_back
from memos_gql.ingest.unowned import superfluous_rows
from memos_gql.resources import Resources
from memos_gql.storage.leases import lease

ABANDONED_AFTER = timedelta(minutes=1)
"""A wish that nobody has worked on for this long was cut off with its process, and is carried out here."""
SETTLE_LEASE = timedelta(minutes=2)


async def settle_alone(resources: Resources) -> None:
    """Settle, unless another process is at it."""
    async with lease("settle", lasts=SETTLE_LEASE) as is_ours:
        if is_ours:
            await settle(resources)


async def settle(resources: Resources) -> None:
    """End every wish whose older tasks have ended, then rid the index's files of what was deleted."""
    await end_wishes(resources, abandoned_after=ABANDONED_AFTER)
    await resources.index.erase_deleted()


async def end_wishes(resources: Resources, *, abandoned_after: timedelta) -> None:
    """End every wish whose older tasks have ended; one that nobody has worked on for `abandoned_after` was cut off."""
    ready = {"$or": [{"is_carried_out": True}, {"worked_on_at": {"$lt": now() - abandoned_after}}]}
    async for forgetting in Forgetting.find(ready):
        if not await open_tasks(forgetting):
            await carry_out(resources, forgetting, await brought_back(forgetting))
            if not forgetting.is_carried_out:
                # Cut off between the two stores, it left rows that no memory tells of
                await resources.index.delete(forgetting.project_id, await superfluous_rows(resources, forgetting.project_id))
            await forgetting.delete()
