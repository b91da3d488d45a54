"""Limited concurrency: further requests wait, and keys take turns no matter how many requests each has."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from memos_gql.errors import RateLimited

MOST_WAITING = 100
"""Requests of one key; every operation counts as one, and so does every search in it."""
RETRY_AFTER_MS = 1000


class Turns:
    """A limited number of places. Waiting keys are served round-robin, each key's requests in order."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, key_id: str) -> AsyncIterator[None]:
        """Hold a place.

        Raises:
            RateLimited: too many requests of this key are waiting.
        """
        await self._take(key_id)
        try:
            yield
        finally:
            self._give_back()

    @asynccontextmanager
    async def step(self, key_id: str) -> AsyncIterator[None]:
        """Hold a place, and release it only when the caller next awaits something.

        So a long computation after this block is finished before the next request starts its own, and other requests
        can run in between.

        Raises:
            RateLimited: too many requests of this key are waiting.
        """
        await self._take(key_id)
        try:
            yield
        finally:
            asyncio.get_running_loop().call_soon(self._give_back)

    async def _take(self, key_id: str) -> None:
        if self._free:
            self._free -= 1
            return
        queue = self._waiting.setdefault(key_id, deque())
        if len(queue) >= MOST_WAITING:
            raise RateLimited(
                f"{MOST_WAITING} requests of this key wait already; try again in a second.",
                retry_after_ms=RETRY_AFTER_MS,
            )
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(place)
        try:
            await place
        except asyncio.CancelledError:
            self._leave(key_id, place)
            raise

    def _leave(self, key_id: str, place: "asyncio.Future[None]") -> None:
        if not place.cancelled():
            # The place was given at the moment of cancellation
            self._give_back()
            return
        queue = self._waiting.get(key_id)
        if queue and place in queue:
            queue.remove(place)
        if not queue:
            self._waiting.pop(key_id, None)

    def _give_back(self) -> None:
        while self._waiting:
            key_id, queue = self._waiting.popitem(last=False)
            place = queue.popleft()
            if queue:
                self._waiting[key_id] = queue
            if not place.done():
                place.set_result(None)
                return
        self._free += 1
