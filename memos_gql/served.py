"""A key in Redis that exists while clients are served. Bulk work then leaves half of the processor to them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

from memos_gql.cancelling import cancel

KEY = "memos:served"
TOLD_EVERY_S = 0.5
LASTS_S = 2.0
"""A client that sends a request every second counts as served without a break."""
LOOK_EVERY_S = 0.2
REST = 1.0
"""While clients are served, a core rests as long as it has worked. That also halves the load on the databases."""

Work = Callable[[int, float], None]
"""Sets how bulk work is done from now on.

Its arguments are the number of cores, and how long a core rests after each piece of work, as a multiple of its time.
"""


async def tell_served(redis: Redis) -> None:
    """Record that a client is being served now.

    Raises:
        RedisError: Redis did not answer.
    """
    await redis.set(KEY, 1, px=int(LASTS_S * 1000))


@asynccontextmanager
async def making_room(redis: Redis, work: Work, *, cores: int) -> AsyncIterator[None]:
    """During the block, let bulk work use all cores; while clients are served, half of them for half of the time."""
    following = asyncio.create_task(_follow(redis, work, cores=cores))
    try:
        yield
    finally:
        await cancel(following)


async def _follow(redis: Redis, work: Work, *, cores: int) -> None:
    was_served = None
    while True:
        is_served = await _is_served(redis)
        if is_served != was_served:
            was_served = is_served
            work(*((max(cores // 2, 1), REST) if is_served else (cores, 0)))
        await asyncio.sleep(LOOK_EVERY_S)


async def _is_served(redis: Redis) -> bool:
    """Tell whether a client is served; if Redis does not answer, assume so."""
    with suppress(RedisError):
        return bool(await redis.exists(KEY))
    return True
