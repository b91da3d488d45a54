"""Long computations on the event loop, in slices: other requests are answered between two of them."""

import asyncio
import time
from collections import deque

SLICE_S = 0.004
"""Seconds of one round of the event loop that all long computations together may take."""
WOKEN_AT_ONCE = 16
"""Computations that continue in one round: each then gets some tenths of a millisecond."""


class Pace:
    """Limits what all long computations together take of one round of the event loop.

    A computation asks `is_spent` before each of its steps, and waits if the answer is true.
    """

    def __init__(self) -> None:
        self._ends: float | None = None
        self._is_scheduled = False
        self._waiting: deque[asyncio.Future[None]] = deque()

    def is_spent(self) -> bool:
        """Tell whether the time of this round is used up. It begins with the first call in the round."""
        now = time.perf_counter()
        if self._ends is None:
            self._ends = now + SLICE_S
            self._schedule()
        return now > self._ends

    async def wait(self) -> None:
        """Wait for a round in which time is left."""
        while self.is_spent():
            place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            await place

    def _schedule(self) -> None:
        if not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self._begin)

    def _begin(self) -> None:
        self._is_scheduled = False
        self._ends = None
        for _ in range(min(WOKEN_AT_ONCE, len(self._waiting))):
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
        if self._waiting:
            self._schedule()
