"""Which workers are alive: each says so in Redis, under a key that dies with it."""

import asyncio
import os
import secrets
import socket
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
    """Name this process; a later one with its number, as containers have it, is another."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


async def announce(redis: Redis) -> None:
    """Say for ever that this process works; a Redis that is away is asked again."""
    key = f"{PREFIX}{identity()}"
    while True:
        with suppress(RedisError):  # Whoever asks meanwhile cannot reach Redis either, and says so.
            await redis.set(key, "1", ex=LASTS_S)
        await asyncio.sleep(EVERY_S)


async def count_workers(redis: Redis) -> int:
    """Count the worker processes that gave a sign of life lately."""
    return len([key async for key in redis.scan_iter(match=f"{PREFIX}*", count=1000)])


async def is_alive(redis: Redis, worker: str) -> bool:
    """Tell whether the worker process with this identity gave a sign of life lately."""
    return bool(await redis.exists(f"{PREFIX}{worker}"))
