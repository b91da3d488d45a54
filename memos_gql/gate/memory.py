"""Returning the memory of long request bodies to the operating system.

Python and Strawberry keep a request's values in reference cycles, and glibc keeps freed memory in the arena of the
thread that allocated it: together they would hold a hundred MiB for hours. Measured on 64-bit Linux; elsewhere only
cycles are freed.
"""

import asyncio
import ctypes
import gc

MAX_KEPT_BYTES = 1024 * 1024
"""For a shorter body it is not worth the milliseconds."""
GATHERED_FOR_S = 3.0
ARENAS = 2
"""glibc's default is eight per processor."""
# <malloc.h>
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8


def keep_memory_together() -> None:
    """Give each block from 1 MiB its own mapping, which is returned when freed; by default glibc raises that threshold.

    All threads share few arenas, because free memory in one arena cannot be used by another.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, MAX_KEPT_BYTES)
        mallopt(_M_ARENA_MAX, ARENAS)


class Memory:
    """Releases the memory of long bodies, once per three seconds: garbage collection blocks everything else."""

    def __init__(self) -> None:
        self._giving_back: asyncio.Task[None] | None = None

    def give_back(self) -> None:
        """Free the memory of finished requests within a few seconds."""
        if self._giving_back is None or self._giving_back.done():
            self._giving_back = asyncio.create_task(_give_back())


async def _give_back() -> None:
    await asyncio.sleep(GATHERED_FOR_S)
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        await asyncio.to_thread(trim, 0)
