"""Counters in one Redis hash, shared by all processes and kept over restarts."""

import logging

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

KEY = "memos:counters"


class Counters:
    """Each counter has a metric and a label, such as `failures` and `CORRUPT_FILE`."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def add(self, metric: str, label: str, amount: float = 1) -> None:
        """Add to a counter. Without Redis nothing is counted: the work that is counted must not fail because of it."""
        try:
            await self._redis.hincrbyfloat(KEY, f"{metric}:{label}", amount)
        except RedisError as error:
            log.warning("not counted", extra={"metric": metric, "label": label, "error": type(error).__name__})

    async def read(self, metric: str) -> dict[str, float]:
        """Return a metric's counters by label."""
        found = await self._redis.hgetall(KEY)
        named = {_text(name): float(value) for name, value in found.items()}
        prefix = f"{metric}:"
        return {name.removeprefix(prefix): value for name, value in named.items() if name.startswith(prefix)}


def _text(name: bytes | str) -> str:
    return name if isinstance(name, str) else name.decode()
