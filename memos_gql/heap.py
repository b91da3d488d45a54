"""Free memory of the C library: keeping it together, and returning it to the operating system.

glibc keeps freed memory in the arena of the thread that allocated it, as long as any block behind it is in use.
Measured on 64-bit Linux; with another C library these functions do nothing.
"""

import ctypes

LARGE_BYTES = 256 * 1024
"""LanceDB's searches use buffers of some hundred KiB. In an arena, small blocks that live longer would keep them."""
ARENAS = 2
"""glibc's default is eight per processor."""
# <malloc.h>
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8


def keep_together() -> None:
    """Give each large block its own mapping, which is returned when freed; by default glibc raises the threshold.

    All threads share few arenas, because free memory in one arena cannot be used by another.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
        mallopt(_M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Return free pages to the operating system; call this in a thread, because it takes some milliseconds."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
