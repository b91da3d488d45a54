"""Work that only one process does at a time, agreed on in MongoDB."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from pymongo.errors import DuplicateKeyError, PyMongoError

from memos_gql.documents import Lease, new_id, now

ASK_AGAIN_AFTER_S = 0.02
EXTENSIONS_PER_LEASE = 3
"""Two extensions may fail before a lease expires."""


@asynccontextmanager
async def lease(name: str, *, lasts: timedelta) -> AsyncIterator[bool]:
    """Yield whether this process holds `name` now.

    A held lease is extended until the block ends, however long that takes. If the process dies, the lease expires after `lasts`.
    """
    holder = new_id("holder")
    if not await _take(name, holder=holder, lasts=lasts):
        yield False
        return
    extending = asyncio.create_task(_extend(name, holder=holder, lasts=lasts))
    try:
        yield True
    finally:
        extending.cancel()
        await Lease.get_pymongo_collection().delete_one({"_id": name, "holder": holder})


@asynccontextmanager
async def alone(name: str, *, lasts: timedelta) -> AsyncIterator[None]:
    """Wait until `name` is ours, and keep it while inside."""
    while True:
        async with lease(name, lasts=lasts) as is_ours:
            if is_ours:
                yield
                return
        await asyncio.sleep(ASK_AGAIN_AFTER_S)


async def until_free(name: str) -> None:
    """Wait as long as someone holds `name`."""
    while True:
        if await Lease.get_pymongo_collection().find_one({"_id": name, "expires_at": {"$gt": now()}}, {"_id": 1}) is None:
            return
        await asyncio.sleep(ASK_AGAIN_AFTER_S)


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


async def _extend(name: str, *, holder: str, lasts: timedelta) -> None:
    while True:
        await asyncio.sleep(lasts.total_seconds() / EXTENSIONS_PER_LEASE)
        with suppress(PyMongoError):  # the work itself meets the same fault, and reports it
            held = {"_id": name, "holder": holder}
            await Lease.get_pymongo_collection().update_one(held, {"$set": {"expires_at": now() + lasts}})
