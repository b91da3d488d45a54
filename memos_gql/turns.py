"""Limited concurrency and memory. Further requests wait, and keys take turns, however many requests each key has."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from memos_gql.errors import RateLimited

MOST_WAITING = 100
"""Requests of one key that may wait. Every operation counts as one, and so does every search in it."""
RETRY_AFTER_MS = 1000


class Turns:
    """A limited number of places. Waiting keys are served round-robin, each key's requests in order."""

    def __init__(self, at_once: int) -> None:
        self.free = at_once
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """The number of requests that wait for a place."""
        return sum(map(len, self._waiting.values()))

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

    @asynccontextmanager
    async def next_step(self, key_id: str) -> AsyncIterator[None]:
        """Hold a place like `step`, but before all waiting requests. It is for a request that has had its first step.

        Otherwise all requests would take their first step, and their values would fill the memory, before any ends.
        """
        await self._take_before_others(key_id)
        try:
            yield
        finally:
            asyncio.get_running_loop().call_soon(self._give_back)

    async def _take(self, key_id: str) -> None:
        if self.free:
            self.free -= 1
            return
        queue = self._waiting.setdefault(key_id, deque())
        if len(queue) >= MOST_WAITING:
            raise _too_many_wait(MOST_WAITING)
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(place)
        await self._until_given(key_id, place)

    async def _take_before_others(self, key_id: str) -> None:
        if self.free:
            self.free -= 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key_id, deque()).appendleft(place)
        self._waiting.move_to_end(key_id, last=False)
        await self._until_given(key_id, place)

    async def _until_given(self, key_id: str, place: "asyncio.Future[None]") -> None:
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
        self.free += 1


MOST_WAIT_S = 20
"""How long a request waits for room. A slow holder loses its place earlier."""
GRACE_S = 10
"""A holder does not lose its place before this time, even if it is slow."""
LEAST_BYTES_PER_S = 256 * 1024
"""While others wait, a holder with fewer bytes per second is slow. A phone's connection is faster."""
LOOKED_EVERY_S = 3


@dataclass(eq=False)
class Place:
    """Room for some bytes that a key holds, since `began` on the event loop's clock."""

    room: "Room"
    key_id: str
    size: int
    began: float
    end: Callable[[], None] | None = None
    """Ends the slow transfer that the place is for; None if it cannot be ended, or once all its bytes have arrived."""
    arrived: int = 0
    """Bytes that the transfer has moved so far."""
    _seen: int = 0

    def give_back(self) -> None:
        self.room.give_back(self)

    def shrink(self, size: int) -> None:
        """Give back all but `size` bytes, once it is known that no more are needed."""
        self.room.shrink(self, size)

    def advanced(self) -> int:
        """Return how many bytes have arrived since the last call."""
        before, self._seen = self._seen, self.arrived
        return self.arrived - before


@dataclass(eq=False)
class _Request:
    size: int
    place: "asyncio.Future[Place]"


class Room:
    """A limited number of bytes. Waiting keys are served round-robin, each key's requests in order.

    What one key holds leaves half of the room to others, unless it is a single request. While somebody waits, holders
    whose bytes arrive too slowly lose their places.
    """

    most_waiting = MOST_WAITING
    most_wait_s: float = MOST_WAIT_S
    grace_s: float = GRACE_S
    looked_every_s: float = LOOKED_EVERY_S

    def __init__(self, size: int) -> None:
        self._size = self.free = size
        self._held: dict[str, set[Place]] = {}
        self._waiting: OrderedDict[str, deque[_Request]] = OrderedDict()
        self._is_looking = False

    async def take(self, key_id: str, size: int) -> Place:
        """Hold `size` bytes, or the whole room if it is smaller, until the place is given back.

        Raises:
            RateLimited: too many requests of this key wait, or no room became free in time.
        """
        request = _Request(min(size, self._size), asyncio.get_running_loop().create_future())
        queue = self._waiting.setdefault(key_id, deque())
        if len(queue) >= self.most_waiting:
            raise _too_many_wait(self.most_waiting)
        queue.append(request)
        self._serve()
        self._look_later()
        try:
            async with asyncio.timeout(self.most_wait_s):
                return await request.place
        except (TimeoutError, asyncio.CancelledError) as error:
            self._leave(key_id, request)
            if isinstance(error, asyncio.CancelledError):
                raise
            sentence = "The server holds as many long requests as it can; send this one again in a few seconds."
            raise RateLimited(sentence, retry_after_ms=10 * RETRY_AFTER_MS) from None

    def give_back(self, place: Place) -> None:
        held = self._held[place.key_id]
        held.remove(place)
        if not held:
            del self._held[place.key_id]
        self.free += place.size
        self._serve()

    def shrink(self, place: Place, size: int) -> None:
        self.free += place.size - min(size, place.size)
        place.size = min(size, place.size)
        self._serve()

    def _serve(self) -> None:
        while (key_id := self._next()) is not None:
            queue = self._waiting.pop(key_id)
            request = queue.popleft()
            if queue:
                self._waiting[key_id] = queue
            if request.place.done():
                continue
            place = Place(self, key_id, request.size, asyncio.get_running_loop().time())
            self._held.setdefault(key_id, set()).add(place)
            self.free -= request.size
            request.place.set_result(place)

    def _next(self) -> str | None:
        """Return the key whose turn it is; a request that only lacks free bytes lets no other one pass."""
        for key_id, queue in self._waiting.items():
            size = queue[0].size
            if size > self.free:
                return None
            if key_id not in self._held or self.free - size >= self._size // 2:
                return key_id
        return None

    def _leave(self, key_id: str, request: _Request) -> None:
        if request.place.done() and not request.place.cancelled():
            # The place was given at the moment of cancellation
            self.give_back(request.place.result())
            return
        queue = self._waiting.get(key_id)
        if queue and request in queue:
            queue.remove(request)
        if not queue:
            self._waiting.pop(key_id, None)
        self._serve()

    def _look_later(self) -> None:
        if self._waiting and not self._is_looking:
            self._is_looking = True
            for place in self._places():
                place.advanced()
            asyncio.get_running_loop().call_later(self.looked_every_s, self._look)

    def _look(self) -> None:
        self._is_looking = False
        if not self._waiting:
            return
        now = asyncio.get_running_loop().time()
        for place in self._places():
            is_slow = place.advanced() < self.looked_every_s * LEAST_BYTES_PER_S
            if place.end is not None and is_slow and now - place.began > self.grace_s:
                place.end()
        self._look_later()

    def _places(self) -> list[Place]:
        return [place for held in self._held.values() for place in held]


def _too_many_wait(most: int) -> RateLimited:
    return RateLimited(
        f"{most} requests of this key wait already; try again in a second.", retry_after_ms=RETRY_AFTER_MS
    )
