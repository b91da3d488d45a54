"""Claims: one worker at a time does a piece of work, and the workers killed during it are counted.

Unlike a lease, a claim remains after its holder was killed, and the worker that takes over counts the death. All work
of a killed worker is suspected of having caused it. A process does only one suspected job at a time, so the next death
shows which one it was.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from pymongo.errors import DuplicateKeyError, PyMongoError
from redis.asyncio import Redis

from memos_gql import workers
from memos_gql.cancelling import cancel
from memos_gql.documents import Claim, new_id, now
from memos_gql.errors import ErrorCode, FileFailure, UnderWay

# Longer than a busy machine blocks an event loop, and short enough that work resumes soon after a kill.
LASTS = timedelta(seconds=20)
EXTENDED_EVERY_S = 5
MOST_DEATHS = 3
_suspects: set[str] = set()
"""The suspected work that this process is doing; at most one."""


@asynccontextmanager
async def claimed(redis: Redis, name: str, *, task_id: str, place: int) -> AsyncIterator[None]:
    """Do the named work exclusively during the block.

    Args:
        task_id: the task that needs the work; others may need it too.
        place: how far the work had got at its start. Deaths at another place are not counted, because the work went on
            after them.

    Raises:
        UnderWay: another worker does it, or may do it, because nobody can tell yet whether that worker is alive.
        FileFailure: three workers were killed at this place; the claim is deleted.
    """
    claim = Claim(
        id=name,
        task_id=task_id,
        holder=new_id("holder"),
        worker=workers.identity(),
        place=place,
        expires_at=now() + LASTS,
    )
    await _take(redis, claim)
    extending = asyncio.create_task(_extend_for_ever(claim))
    try:
        try:
            yield
        finally:
            # Before the release, which it would undo
            await cancel(extending)
    except BaseException:
        await _release(claim)
        raise
    finally:
        _suspects.discard(claim.id)
    await _give_back(claim)


async def _take(redis: Redis, claim: Claim) -> None:
    left = await Claim.get(claim.id)
    if left is None:
        await _insert(claim)
        return
    if left.expires_at > now():
        raise UnderWay(claim.id)
    claim.deaths = await _deaths(redis, left, claim)
    if claim.deaths:
        if _suspects:
            raise UnderWay(claim.id)
        _suspects.add(claim.id)
    try:
        await _take_over(left, claim)
    except BaseException:
        _suspects.discard(claim.id)
        raise


async def _take_over(left: Claim, claim: Claim) -> None:
    seen = {"_id": left.id, "holder": left.holder, "expires_at": left.expires_at}
    taken = await Claim.get_pymongo_collection().replace_one(seen, claim.model_dump(exclude={"id"}))
    if taken.modified_count == 0:
        raise UnderWay(claim.id)
    if claim.deaths >= MOST_DEATHS:
        await _give_back(claim)
        raise FileFailure(
            ErrorCode.INTERNAL, f"the process that worked on it was killed {MOST_DEATHS} times; it is not tried again"
        )


async def _insert(claim: Claim) -> None:
    try:
        await claim.insert()
    except DuplicateKeyError:
        raise UnderWay(claim.id) from None


async def _deaths(redis: Redis, left: Claim, claim: Claim) -> int:
    """Count the deaths at the claim's place. A last holder that is alive only failed to release its claim."""
    if left.place != claim.place:
        return 0
    has_died = left.worker is not None and await workers.has_died(redis, left.worker)
    if has_died is None:
        raise UnderWay(claim.id)
    return left.deaths + has_died


async def _extend_for_ever(claim: Claim) -> None:
    while True:
        await asyncio.sleep(EXTENDED_EVERY_S)
        with suppress(PyMongoError):  # the work itself meets the same error and reports it
            await _change(claim, expires_at=now() + LASTS)


async def _release(claim: Claim) -> None:
    """Make the work available at once, without counting a death."""
    with suppress(PyMongoError):  # it expires by itself
        await _change(claim, expires_at=now(), worker=None)


async def _change(claim: Claim, **fields: object) -> None:
    await Claim.get_pymongo_collection().update_one({"_id": claim.id, "holder": claim.holder}, {"$set": fields})


async def _give_back(claim: Claim) -> None:
    await Claim.get_pymongo_collection().delete_one({"_id": claim.id, "holder": claim.holder})
