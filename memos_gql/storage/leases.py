"""Work that only one process does at a time, agreed on in MongoDB."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from pymongo.errors import DuplicateKeyError

from memos_gql.documents import Lease, new_id, now


@asynccontextmanager
async def lease(name: str, *, lasts: timedelta) -> AsyncIterator[bool]:
    """Yield whether `name` is ours now; it is free again on leaving, or once it has lasted, should this process die."""
    holder = new_id("holder")
    is_ours = await _take(name, holder=holder, lasts=lasts)
    try:
        yield is_ours
    finally:
        if is_ours:
            await Lease.get_pymongo_collection().delete_one({"_id": name, "holder": holder})


async def _take(name: str, *, holder: str, lasts: timedelta) -> bool:
    moment = now()
    try:
        await Lease.get_pymongo_collection().update_one(
            {"_id": name, "expires_at": {"$lte": moment}},
            {"$set": {"holder": holder, "expires_at": moment + lasts}, "$setOnInsert": {"created_at": moment}},
            upsert=True,
        )
    except DuplicateKeyError:
        # Someone's lease has not expired, so nothing matched and the insertion met it
        return False
    return True
