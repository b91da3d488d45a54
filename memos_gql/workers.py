"""Which workers are alive: each says so in Redis, under a key that dies with it."""

import asyncio
import os
import secrets
import socket
import time
from contextlib import suppress
from functools import cache

from redis.asyncio import Redis
from redis.exceptions import RedisError

PREFIX = "memos:worker:"
EVERY_S = 3
# Three missed signs, and a worker no longer counts.
LASTS_S = 10


@cache
def identity() -> str:
    """Name this process; another that gets the same process id later, as in containers, has another name."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


async def announce(redis: Redis) -> None:
    """Say for ever that this process works, and since when without a break; a Redis that is away is asked again."""
    key = f"{PREFIX}{identity()}"
    while True:
        with suppress(RedisError):  # Whoever asks meanwhile cannot reach Redis either, and says so.
            await redis.set(key, time.time(), ex=LASTS_S, nx=True)
            await redis.expire(key, LASTS_S)
        await asyncio.sleep(EVERY_S)


async def count_workers(redis: Redis) -> int:
    """Count the worker processes that gave a sign of life lately."""
    return len([key async for key in redis.scan_iter(match=f"{PREFIX}*", count=1000)])


async def has_died(redis: Redis, worker: str) -> bool | None:
    """Tell whether the worker process with this identity is dead; None while that cannot be told.

    Only a worker that has given signs of its own long enough without a break can tell: while Redis was away, nobody gave any.
    """
    began, sign = await redis.mget(f"{PREFIX}{identity()}", f"{PREFIX}{worker}")
    if began is None or time.time() - float(began) < 2 * EVERY_S:
        return None
    return sign is None
