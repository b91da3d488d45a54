"""Leases in MongoDB, for work that only one process may do at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from pymongo.errors import DuplicateKeyError, PyMongoError

from memos_gql.cancelling import cancel
from memos_gql.documents import Lease, new_id, now
from memos_gql.errors import LeaseLost

ASK_AGAIN_AFTER_S = 0.02
EXTENSIONS_PER_LEASE = 3
"""So two renewals in a row may fail before the lease expires."""


@asynccontextmanager
async def lease(name: str, *, lasts: timedelta) -> AsyncIterator[bool]:
    """Yield whether this process now holds `name`.

    A held lease is renewed until the block ends. If the process dies, the lease expires after `lasts`.

    Raises:
        LeaseLost: the lease expired and another process took it, for example because this one was frozen. The block
            was cancelled at its next await.
    """
    holder = new_id("holder")
    if not await _take(name, holder=holder, lasts=lasts):
        yield False
        return
    block = asyncio.timeout(None)
    try:
        async with block:
            extending = asyncio.create_task(_extend(name, block, holder=holder, lasts=lasts))
            try:
                yield True
            finally:
                await cancel(extending)
                await Lease.get_pymongo_collection().delete_one({"_id": name, "holder": holder})
    except TimeoutError:
        if block.expired():
            raise LeaseLost(name) from None
        raise


@asynccontextmanager
async def alone(name: str, *, lasts: timedelta) -> AsyncIterator[None]:
    """Wait until this process holds `name`, and hold it during the block."""
    while True:
        async with lease(name, lasts=lasts) as is_ours:
            if is_ours:
                yield
                return
        await asyncio.sleep(ASK_AGAIN_AFTER_S)


async def until_free(*names: str) -> None:
    """Wait until no process holds any of these leases."""
    while True:
        if (
            await Lease.get_pymongo_collection().find_one(
                {"_id": {"$in": names}, "expires_at": {"$gt": now()}}, {"_id": 1}
            )
            is None
        ):
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
        # An unexpired lease did not match the query, so the upsert tried to insert a second document with this id
        return False
    return True


async def _extend(name: str, block: asyncio.Timeout, *, holder: str, lasts: timedelta) -> None:
    """Renew the lease until it is lost; then end the block."""
    while True:
        await asyncio.sleep(lasts.total_seconds() / EXTENSIONS_PER_LEASE)
        with suppress(PyMongoError):  # the work itself meets the same error and reports it
            held = {"_id": name, "holder": holder}
            extended = await Lease.get_pymongo_collection().update_one(held, {"$set": {"expires_at": now() + lasts}})
            if not extended.matched_count:
                block.reschedule(asyncio.get_running_loop().time())
                return
