"""The memory of long bodies, given back to the system.

Python and Strawberry leave a request's values in circles, and glibc keeps what was freed in the arena of the thread that asked for it: both
would hold a hundred MiB for hours. Measured on 64-bit Linux; elsewhere only the circles are broken up.
"""

import asyncio
import ctypes
import gc

MAX_KEPT_BYTES = 1024 * 1024
"""A shorter body is not worth the milliseconds."""
GATHERED_FOR_S = 3.0
ARENAS = 2
"""glibc's own bound is eight for each processor."""
# <malloc.h>
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8


def keep_memory_together() -> None:
    """Let each block from 1 MiB on be pages of its own, which go back when it is freed; glibc would stop that after the first ones.

    All threads share few arenas, as what is free in one is of no use to another.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, MAX_KEPT_BYTES)
        mallopt(_M_ARENA_MAX, ARENAS)


class Memory:
    """Gives back what long bodies held, once for all that end within three seconds: nothing else can run while garbage is looked for."""

    def __init__(self) -> None:
        self._giving_back: asyncio.Task[None] | None = None

    def give_back(self) -> None:
        """Free what ended requests held, within a moment."""
        if self._giving_back is None or self._giving_back.done():
            self._giving_back = asyncio.create_task(_give_back())


async def _give_back() -> None:
    await asyncio.sleep(GATHERED_FOR_S)
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        await asyncio.to_thread(trim, 0)
