"""Count the tokens of each project and day, and enforce their limit."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from redis.asyncio import Redis

from memos_gql.documents import ProjectScope
from memos_gql.errors import ModelFailure, ModelFault
from memos_gql.models.roles import ModelRole
from memos_gql.storage.counters import Counters

TOKENS = "model_tokens"
"""The metric of tokens; its label consists of role and project."""
FAILURES = "model_failures"
"""The metric of failures; its label consists of role and fault."""
WARNED_FROM = 0.8
_EXPIRES_AFTER = timedelta(days=2)


class Account(NamedTuple):
    """The project that pays for the tokens, and the role of the model that uses them."""

    project_id: str
    role: ModelRole


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Bill:
    """The tokens that a request has spent so far."""

    spent: int = 0


class Spending:
    """Counts in Redis, so that all processes share the count; a limit of 0 means no limit."""

    def __init__(self, redis: Redis, counters: Counters, *, per_day: int, now: Callable[[], datetime] = _now) -> None:
        self._redis = redis
        self._counters = counters
        self._per_day = per_day
        self._now = now

    @asynccontextmanager
    async def reserved(self, account: Account, tokens: int) -> AsyncIterator[Bill]:
        """Reserve tokens for a request in the block, so that simultaneous requests never exceed the limit together.

        After the block, what the bill says is counted instead, on the day of the reservation.

        Raises:
            ModelFailure: too few tokens are left today.
        """
        key, bill = self._key(account.project_id), Bill()
        await self._reserve(key, tokens)
        try:
            yield bill
        finally:
            if self._per_day:
                await self._change(key, bill.spent - tokens)
            if bill.spent:
                await self._counters.add(TOKENS, f"{account.role} {account.project_id}", bill.spent)

    async def _reserve(self, key: str, tokens: int) -> None:
        if self._per_day and await self._change(key, tokens) > self._per_day:
            await self._change(key, -tokens)
            sentence = f"this project may spend {self._per_day:,} tokens a day, and too few are left until 00:00 UTC"
            raise ModelFailure(ModelFault.SPENT, sentence)

    @asynccontextmanager
    async def counting_failures(self, role: ModelRole) -> AsyncIterator[None]:
        """Count a failure of the work inside the block."""
        try:
            yield
        except ModelFailure as failure:
            await self._counters.add(FAILURES, f"{role} {failure.fault}")
            raise

    async def share(self, scope: ProjectScope) -> float:
        """Return the spent share of today's tokens, 0 or more; 0 without a limit."""
        if not self._per_day:
            return 0.0
        return int(await self._redis.get(self._key(scope.project_id)) or 0) / self._per_day

    async def _change(self, key: str, tokens: int) -> int:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.incrby(key, tokens)
            pipe.expire(key, _EXPIRES_AFTER)
            spent, _ = await pipe.execute()
        return int(spent)

    def _key(self, project_id: str) -> str:
        return f"memos:tokens:{self._now():%Y-%m-%d}:{project_id}"
