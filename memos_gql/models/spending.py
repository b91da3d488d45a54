"""What models cost: tokens of each project and day, and the ceiling on them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from redis.asyncio import Redis

from memos_gql.errors import ModelFailure, ModelFault
from memos_gql.models.roles import ModelRole
from memos_gql.storage.counters import Counters

TOKENS = "model_tokens"
"""The metric; its label is a role and a project."""
FAILURES = "model_failures"
"""The metric; its label is a role and a fault."""
WARNED_FROM = 0.8
_KEPT = timedelta(days=2)


class Purse(NamedTuple):
    """Whose tokens are spent, and for what."""

    project_id: str
    role: ModelRole


class Spending:
    """Counts in Redis, so that every process counts the same; with no ceiling (0) it only counts."""

    def __init__(self, redis: Redis, counters: Counters, *, per_day: int) -> None:
        self._redis = redis
        self._counters = counters
        self._per_day = per_day

    async def reserve(self, purse: Purse, tokens: int) -> None:
        """Set tokens aside for a request before it is sent: requests at the same time never exceed the ceiling together.

        Raises:
            ModelFailure: too few are left today.
        """
        if self._per_day and await self._change(purse, tokens) > self._per_day:
            await self._change(purse, -tokens)
            sentence = f"this project may spend {self._per_day:,} tokens a day, and too few are left until 00:00 UTC"
            raise ModelFailure(ModelFault.SPENT, sentence)

    async def settle(self, purse: Purse, *, reserved: int, spent: int) -> None:
        """Replace what was set aside by what was spent."""
        if self._per_day:
            await self._change(purse, spent - reserved)
        if spent:
            await self._counters.add(TOKENS, f"{purse.role} {purse.project_id}", spent)

    @asynccontextmanager
    async def counting_failures(self, role: ModelRole) -> AsyncIterator[None]:
        """Count the failure of what is done inside, if it fails."""
        try:
            yield
        except ModelFailure as failure:
            await self._counters.add(FAILURES, f"{role} {failure.fault}")
            raise

    async def share(self, project_id: str) -> float:
        """Return which share of today's tokens is spent, from 0; 0 without a ceiling."""
        if not self._per_day:
            return 0.0
        return int(await self._redis.get(_key(project_id)) or 0) / self._per_day

    async def _change(self, purse: Purse, tokens: int) -> int:
        key = _key(purse.project_id)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.incrby(key, tokens)
            pipe.expire(key, _KEPT)
            spent, _ = await pipe.execute()
        return int(spent)


def _key(project_id: str) -> str:
    return f"memos:tokens:{datetime.now(UTC):%Y-%m-%d}:{project_id}"
