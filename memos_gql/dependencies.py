"""Waiting for MongoDB and Redis when a process starts before they are ready."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from pymongo import AsyncMongoClient
from pymongo.errors import ConfigurationError, OperationFailure, PyMongoError
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, RedisError

from memos_gql.errors import CannotStart
from memos_gql.settings import Settings

FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 5.0
ASKED_FOR_S = 2.0
LOOKED_FOR_S = 1.0
REFUSED_FOR_S = 20.0
"""A database that is being set up does not know its user yet."""
AUTHENTICATION_FAILED = 18  # <mongo/base/error_codes.yml>

log = logging.getLogger(__name__)


async def until_there(settings: Settings) -> None:
    """Wait until MongoDB has a primary and Redis responds; log each attempt that fails.

    Raises:
        CannotStart: one of them keeps refusing the user or password, or its address is unusable.
    """
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_until("MongoDB", lambda: _ask_mongodb(str(settings.mongodb_uri))))
            group.create_task(_until("Redis", lambda: _ask_redis(str(settings.redis_url))))
    except ExceptionGroup as faults:
        raise faults.exceptions[0] from faults


async def unavailable(mongodb_uri: str, redis_url: str) -> list[str]:
    """Name the services that do not respond within a second."""
    asked = {
        "MongoDB": _ask_mongodb(mongodb_uri, within_s=LOOKED_FOR_S),
        "Redis": _ask_redis(redis_url, within_s=LOOKED_FOR_S),
    }
    answers = await asyncio.gather(*asked.values(), return_exceptions=True)
    return [name for name, answer in zip(asked, answers, strict=True) if isinstance(answer, Exception)]


async def _until(name: str, ask: Callable[[], Awaitable[None]]) -> None:
    began, pause_s = time.monotonic(), FIRST_PAUSE_S
    refused_since: float | None = None
    while True:
        try:
            await ask()
        except CannotStart as error:
            refused_since = refused_since or time.monotonic()
            if time.monotonic() - refused_since > REFUSED_FOR_S:
                raise
            reason = str(error)
        except (PyMongoError, RedisError) as error:
            reason = type(error).__name__
        else:
            return
        facts = {"service": name, "reason": reason, "waited_s": round(time.monotonic() - began), "again_in_s": pause_s}
        log.warning("waiting for a service", extra=facts)
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


async def _ask_mongodb(uri: str, *, within_s: float = ASKED_FOR_S) -> None:
    limit_ms = int(within_s * 1000)
    try:
        async with AsyncMongoClient[dict[str, object]](
            uri, serverSelectionTimeoutMS=limit_ms, connectTimeoutMS=limit_ms, socketTimeoutMS=limit_ms
        ) as client:
            await client.admin.command("ping")
    except ConfigurationError as error:
        raise CannotStart("The address in MEMOS_MONGODB_URI cannot be used: correct it.") from error
    except OperationFailure as error:
        if error.code == AUTHENTICATION_FAILED:
            raise CannotStart("MongoDB refuses the user or the password: correct MEMOS_MONGODB_URI.") from error
        raise


async def _ask_redis(url: str, *, within_s: float = ASKED_FOR_S) -> None:
    async with Redis.from_url(url, socket_timeout=within_s, socket_connect_timeout=within_s) as client:
        try:
            await client.ping()
        except AuthenticationError as error:
            raise CannotStart("Redis refuses the user or the password: correct MEMOS_REDIS_URL.") from error
