"""The progress of a task's stage of understanding; each change is one atomic update of the ended task's document."""

from collections.abc import Sequence

from pymongo import ReturnDocument

from memos_gql.documents import Fields, Lease, Memory, Task, TaskNotice, TaskState, now
from memos_gql.ingest.progress.running_task import OPEN
from memos_gql.models import ModelRole

LEASE_SUFFIX = "/understand"
WAITING: Fields = {"understanding.state": OPEN, "state": {"$nin": OPEN["$in"]}}
"""The query for ended tasks with unfinished derivation."""


def lease_name(task_id: str) -> str:
    """Return the name of the lease for this stage of a task."""
    return f"{task_id}{LEASE_SUFFIX}"


async def being_understood() -> set[str]:
    """Return the tasks whose stage some worker is working on now."""
    held: Fields = {"_id": {"$regex": f"{LEASE_SUFFIX}$"}, "expires_at": {"$gt": now()}}
    return {
        str(raw["_id"]).removesuffix(LEASE_SUFFIX)
        async for raw in Lease.get_pymongo_collection().find(held, {"_id": 1})
    }


async def begin(task_id: str) -> Task | None:
    """Count an attempt; None if the task has not ended, or nothing is left to do."""
    return await _change(
        task_id, {"$set": {"understanding.state": TaskState.RUNNING}, "$inc": {"understanding.attempts": 1}}
    )


async def done(task_id: str, key: str, *, role: ModelRole, tokens: int) -> None:
    """Record a completed step, its tokens and the number of its memories."""
    count = await Memory.get_pymongo_collection().count_documents({"sources.task_id": task_id})
    await _change(
        task_id,
        {
            "$addToSet": {"understanding.done": key},
            "$inc": {f"understanding.tokens.{role}": tokens},
            "$max": {"memory_count": count},
        },
    )


async def end(task_id: str, state: TaskState, notices: Sequence[TaskNotice]) -> None:
    """End the stage, and add notices for its failures."""
    told = {"$each": [notice.model_dump() for notice in notices]}
    await _change(task_id, {"$set": {"understanding.state": state}, "$addToSet": {"notices": told}})


async def _change(task_id: str, update: Fields) -> Task | None:
    stamped = {
        **update,
        "$inc": {**update.get("$inc", {}), "revision": 1},
        "$set": {**update.get("$set", {}), "updated_at": now()},
    }
    raw = await Task.get_pymongo_collection().find_one_and_update(
        {"_id": task_id, **WAITING}, stamped, return_document=ReturnDocument.AFTER
    )
    return Task.model_validate(raw) if raw else None
