"""Limits per API key: by minute, counted in Redis for all web processes; and on what one process does at a time."""

import asyncio
import logging
import time
from contextlib import suppress
from functools import cached_property

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from memos_gql.errors import RateLimited
from memos_gql.served import TOLD_EVERY_S, tell_served
from memos_gql.settings import Settings
from memos_gql.turns import Room, Turns

log = logging.getLogger(__name__)

WINDOW_S = 60
ANSWER_S = 0.5
MAX_UNSENT_LENGTH = 32 * 1024 * 1024
"""Characters: two of the longest answers. A character takes one byte, or up to twelve for an emoji."""
MOST_UNSENT_WAITING = 10
"""Long answers of one key that may wait for room; each of them holds its texts in memory."""
BLIND_S = 5.0
"""After a failure, nothing is counted for this long; otherwise every request would wait for an absent Redis."""


class Rates:
    """Requests, bytes and cost per key, in windows of a minute that start with the key's first request.

    Refused requests count too, so a client gains nothing by not waiting. While Redis is unavailable, everything is
    allowed: a missing counter must not stop the service.
    """

    def __init__(self, settings: Settings) -> None:
        self._requests = settings.rate_requests
        self._bytes = settings.rate_bytes
        self._cost = settings.rate_cost
        self._redis_url = settings.redis_url
        self._blind_until = 0.0
        self._tell_after = 0.0
        self._telling: asyncio.Task[None] | None = None
        self.long_requests = Turns(1)
        """For requests that occupy the event loop: one at a time, with short requests in between."""
        self.bodies = Room(settings.max_bodies_bytes)
        """For the bytes of request bodies in memory."""
        self.answers = Room(MAX_UNSENT_LENGTH)
        """For the characters of the long answers that are being sent."""
        self.answers.most_waiting = MOST_UNSENT_WAITING

    async def admit(self, key_id: str, *, requests: int | None = None) -> None:
        """Count one request, before its body is read.

        Args:
            requests: this key's limit per minute; None for the limit from the settings.

        Raises:
            RateLimited: this key has used up its requests or its bytes.
        """
        self._tell_soon()
        most = self._requests if requests is None else requests
        if most:
            await self._count("requests", key_id, 1, limit=most)
        if self._bytes:
            # Adds nothing: it only refuses a body before it is read if the window is full.
            await self._count("bytes", key_id, 0, limit=self._bytes)

    async def charge(self, key_id: str, size_bytes: int) -> None:
        """Count received bytes, before they are used.

        Raises:
            RateLimited: the key has now sent more than its limit.
        """
        if self._bytes and size_bytes:
            await self._count("bytes", key_id, size_bytes, limit=self._bytes)

    async def spend(self, key_id: str, cost: int) -> int | None:
        """Count an operation's cost before it runs, and return what is left in this window; None without a count.

        Raises:
            RateLimited: the key has now spent more than its limit.
        """
        if not self._cost:
            return None
        used = await self._count("cost", key_id, cost, limit=self._cost)
        return None if used is None else self._cost - used

    def _tell_soon(self) -> None:
        """Tell bulk work, in the background, that a client is served."""
        is_telling = self._telling is not None and not self._telling.done()
        if self._redis_url and not is_telling and time.monotonic() >= max(self._tell_after, self._blind_until):
            self._tell_after = time.monotonic() + TOLD_EVERY_S
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        with suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(2 * ANSWER_S):
                await tell_served(self._redis)

    async def aclose(self) -> None:
        if self._telling:
            await asyncio.wait({self._telling})
        if "_redis" in vars(self):
            await self._redis.aclose()

    @cached_property
    def _redis(self) -> Redis:
        if self._redis_url is None:
            raise ValueError("rates are counted in Redis, and no address of one is set")
        # A client is waiting: short timeout, no retry.
        return Redis.from_url(
            self._redis_url, socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S, retry=Retry(NoBackoff(), 0)
        )

    async def _count(self, what: str, key_id: str, amount: int, *, limit: int) -> int | None:
        """Return the sum of the window; None while Redis is unavailable."""
        if time.monotonic() < self._blind_until:
            return None
        try:
            async with asyncio.timeout(2 * ANSWER_S):
                used, wait_ms = await self._add(f"memos:rate:{what}:{key_id}", amount)
        except (RedisError, OSError, TimeoutError) as error:
            self._blind_until = time.monotonic() + BLIND_S
            log.warning("rates not counted", extra={"error": type(error).__name__, "for_s": BLIND_S})
            return None
        if used > limit:
            raise _refusal(what, limit=limit, wait_ms=wait_ms)
        return used

    async def _add(self, name: str, amount: int) -> tuple[int, int]:
        """Return the sum of the window and the milliseconds until its end."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(name, 0, ex=WINDOW_S, nx=True)
            pipe.incrby(name, amount)
            pipe.pttl(name)
            _, used, wait_ms = await pipe.execute()
        return used, max(wait_ms, 1)


def _refusal(what: str, *, limit: int, wait_ms: int) -> RateLimited:
    wait_s = -(-wait_ms // 1000)
    sentence = f"This key may send {limit:,} {what} a minute, and has sent more; wait {wait_s} s."
    if what == "cost":
        sentence = (
            f"The operations of this key may cost {limit:,} a minute, and have cost more; "
            f"wait {wait_s} s, or ask for less."
        )
    return RateLimited(sentence, retry_after_ms=wait_ms)
