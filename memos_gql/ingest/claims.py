"""Each piece of work has one worker at a time, and a count of the workers that were killed while they did it.

Unlike a lease, a claim stays after its holder was killed: the worker that takes it over counts the death. When a worker is killed, all
that it worked on is suspected. A process takes one suspect at a time, so that the next death tells which it was.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from pymongo.errors import DuplicateKeyError, PyMongoError
from redis.asyncio import Redis

from memos_gql import workers
from memos_gql.documents import Claim, new_id, now
from memos_gql.errors import ErrorCode, FileFailure, UnderWay

# Longer than a busy machine keeps an event loop waiting, short enough that work goes on soon after a kill.
LASTS = timedelta(seconds=20)
EXTENDED_EVERY_S = 5
MOST_DEATHS = 3
_suspects: set[str] = set()
"""What this process works on now although workers were killed while they did; one at the most."""


@asynccontextmanager
async def claimed(redis: Redis, name: str, *, task_id: str, place: int) -> AsyncIterator[None]:
    """Do the named work alone while inside.

    Args:
        task_id: the task that it is done for, though others may need it too.
        place: how far the work was done when it began; deaths at another place are forgotten, since it got on.

    Raises:
        UnderWay: another does it now, or may do, as nobody can tell yet whether it lives.
        FileFailure: three workers were killed at this place; the claim is gone then.
    """
    claim = Claim(id=name, task_id=task_id, holder=new_id("holder"), worker=workers.identity(), place=place, expires_at=now() + LASTS)
    await _take(redis, claim)
    extending = asyncio.create_task(_extend_for_ever(claim))
    try:
        yield
    except BaseException:
        await _release(claim)
        raise
    finally:
        extending.cancel()
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
        raise FileFailure(ErrorCode.INTERNAL, f"the process that worked on it was killed {MOST_DEATHS} times; it is not tried again")


async def _insert(claim: Claim) -> None:
    try:
        await claim.insert()
    except DuplicateKeyError:
        raise UnderWay(claim.id) from None


async def _deaths(redis: Redis, left: Claim, claim: Claim) -> int:
    """Count the deaths at the claim's place; a holder that lives only could not say that it had stopped."""
    if left.place != claim.place:
        return 0
    has_died = left.worker is not None and await workers.has_died(redis, left.worker)
    if has_died is None:
        raise UnderWay(claim.id)
    return left.deaths + has_died


async def _extend_for_ever(claim: Claim) -> None:
    while True:
        await asyncio.sleep(EXTENDED_EVERY_S)
        with suppress(PyMongoError):  # The work itself meets the same fault, and says so.
            await _change(claim, expires_at=now() + LASTS)


async def _release(claim: Claim) -> None:
    """Let anyone take the work up at once, and no death be counted."""
    with suppress(PyMongoError):  # It expires by itself.
        await _change(claim, expires_at=now(), worker=None)


async def _change(claim: Claim, **fields: object) -> None:
    await Claim.get_pymongo_collection().update_one({"_id": claim.id, "holder": claim.holder}, {"$set": fields})


async def _give_back(claim: Claim) -> None:
    await Claim.get_pymongo_collection().delete_one({"_id": claim.id, "holder": claim.holder})
