"""Count the tokens of each project and day, and enforce their limit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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


class Spending:
    """Counts in Redis, so that all processes share the count; a limit of 0 means no limit."""

    def __init__(self, redis: Redis, counters: Counters, *, per_day: int) -> None:
        self._redis = redis
        self._counters = counters
        self._per_day = per_day

    async def reserve(self, account: Account, tokens: int) -> None:
        """Reserve tokens before a request is sent, so that simultaneous requests never exceed the limit together.

        Raises:
            ModelFailure: too few tokens are left today.
        """
        if self._per_day and await self._change(account, tokens) > self._per_day:
            await self._change(account, -tokens)
            sentence = f"this project may spend {self._per_day:,} tokens a day, and too few are left until 00:00 UTC"
            raise ModelFailure(ModelFault.SPENT, sentence)

    async def settle(self, account: Account, *, reserved: int, spent: int) -> None:
        """Replace the reserved tokens by the spent ones."""
        if self._per_day:
            await self._change(account, spent - reserved)
        if spent:
            await self._counters.add(TOKENS, f"{account.role} {account.project_id}", spent)

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
        return int(await self._redis.get(_key(scope.project_id)) or 0) / self._per_day

    async def _change(self, account: Account, tokens: int) -> int:
        key = _key(account.project_id)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.incrby(key, tokens)
            pipe.expire(key, _EXPIRES_AFTER)
            spent, _ = await pipe.execute()
        return int(spent)


def _key(project_id: str) -> str:
    return f"memos:tokens:{datetime.now(UTC):%Y-%m-%d}:{project_id}"
