"""A sign in Redis that clients are being served, during which bulk work leaves cores to them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

KEY = "memos:served"
TOLD_EVERY_S = 0.5
LASTS_S = 2.0
"""A client that asks every second is served all the time."""
LOOK_EVERY_S = 0.2
REST = 1.0
"""Beside clients, a core rests as long as it has worked: what else bulk work needs, in databases and caches, is then
halved too."""

Work = Callable[[int, float], None]
"""Works on so many cores, each of which rests after every piece of work, for so many times as long as it took."""


async def tell_served(redis: Redis) -> None:
    """Record that a client is being served now.

    Raises:
        RedisError: Redis did not answer.
    """
    await redis.set(KEY, 1, px=int(LASTS_S * 1000))


@asynccontextmanager
async def making_room(redis: Redis, work: Work, *, cores: int) -> AsyncIterator[None]:
    """During the block, let bulk work use all cores while no client is served, else half the time of half of them."""
    following = asyncio.create_task(_follow(redis, work, cores=cores))
    try:
        yield
    finally:
        following.cancel()
        await asyncio.wait({following})


async def _follow(redis: Redis, work: Work, *, cores: int) -> None:
    was_served = None
    while True:
        is_served = await _is_served(redis)
        if is_served != was_served:
            was_served = is_served
            work(*((max(cores // 2, 1), REST) if is_served else (cores, 0)))
        await asyncio.sleep(LOOK_EVERY_S)


async def _is_served(redis: Redis) -> bool:
    """Tell whether a client is served; without Redis, suppose so."""
    with suppress(RedisError):
        return bool(await redis.exists(KEY))
    return True
