"""Reports of processes in Redis: which workers are alive, which take jobs, and their memory. The entries expire."""

import asyncio
import os
import secrets
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache

from redis.asyncio import Redis
from redis.exceptions import RedisError

from memos_gql.vitals import ProcessKind, Vitals, vitals_of

PREFIX = "memos:worker:"
VITALS_PREFIX = "memos:vitals:"
EVERY_S = 3
TAKEN = "memos:taken:"
# A worker sends itself a probe every two seconds, and takes it even during a long job.
COUNTS_FOR_S = 20.0
FRESH_S = 10.0
# A worker that misses three reports counts as dead.
LASTS_S = 10


@cache
def identity() -> str:
    """Name this process; a later process with the same process id, as in containers, has another name."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


async def announce(redis: Redis) -> None:
    """Report continuously that this process is alive, and since when without a gap; go on after failures of Redis."""
    key = f"{PREFIX}{identity()}"
    while True:
        with suppress(RedisError):  # a reader of the report cannot reach Redis either, and says so
            await redis.set(key, time.time(), ex=LASTS_S, nx=True)
            await redis.expire(key, LASTS_S)
            await _tell(redis, {ProcessKind.WORKER: os.getpid(), ProcessKind.LEADER: os.getppid()})
        await asyncio.sleep(EVERY_S)


async def tell_vitals(redis: Redis, processes: Callable[[], Mapping[ProcessKind, int]]) -> None:
    """Report continuously the memory and descriptors of the processes that `processes` returns."""
    while True:
        with suppress(RedisError):
            await _tell(redis, processes())
        await asyncio.sleep(EVERY_S)


async def _tell(redis: Redis, processes: Mapping[ProcessKind, int]) -> None:
    for kind, pid in processes.items():
        vitals = vitals_of(pid)
        if vitals:
            await redis.set(f"{VITALS_PREFIX}{kind}:{socket.gethostname()}:{pid}", vitals.model_dump_json(), ex=LASTS_S)


async def note_taken(redis: Redis) -> None:
    """Record that this process has just done a job."""
    await redis.set(f"{TAKEN}{identity()}", 1, px=int(COUNTS_FOR_S * 1000))


async def count_workers(redis: Redis) -> int:
    """Count the worker processes that did a job recently, including their own probes."""
    return len([key async for key in redis.scan_iter(match=f"{TAKEN}*", count=1000)])


async def working_here(redis: Redis) -> list[int]:
    """Return the process ids of this machine's workers that did a job in the last ten seconds."""
    keys = [key async for key in redis.scan_iter(match=f"{TAKEN}{socket.gethostname()}:*", count=1000)]
    return [int(_text(key).split(":")[-2]) for key in keys if await redis.pttl(key) >= (COUNTS_FOR_S - FRESH_S) * 1000]


def _text(key: bytes | str) -> str:
    return key if isinstance(key, str) else key.decode()


async def told_vitals(redis: Redis, kind: ProcessKind) -> dict[str, Vitals]:
    """Return the recent reports of all processes of one kind, by host and process id."""
    prefix = f"{VITALS_PREFIX}{kind}:"
    keys = [_text(key) async for key in redis.scan_iter(match=f"{prefix}*", count=1000)]
    told = await redis.mget(keys) if keys else []
    return {
        key.removeprefix(prefix): Vitals.model_validate_json(text) for key, text in zip(keys, told, strict=True) if text
    }


async def has_died(redis: Redis, worker: str) -> bool | None:
    """Tell whether the worker process with this identity is dead; None while that is unknown.

    Only a worker that has itself reported without a gap for long enough can tell: while Redis was away, nobody
    reported.
    """
    began, sign = await redis.mget(f"{PREFIX}{identity()}", f"{PREFIX}{worker}")
    if began is None or time.time() - float(began) < 2 * EVERY_S:
        return None
    return sign is None
