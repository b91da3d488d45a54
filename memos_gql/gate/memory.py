"""The memory of long bodies, given back to the system.

Python and Strawberry leave a request's values in circles, and glibc keeps what was freed in the arena of the thread that asked for it: both
would hold a hundred MiB for hours. Measured on 64-bit Linux; elsewhere only the circles are broken up.
"""

import asyncio
import ctypes
import gc

MAX_KEPT_BYTES = 1024 * 1024
"""A shorter body is not worth the milliseconds."""
# <malloc.h>
_M_MMAP_THRESHOLD = -3


def keep_large_blocks_apart() -> None:
    """Let each block from 1 MiB on be pages of its own, which go back when it is freed; glibc would stop that after the first ones."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, MAX_KEPT_BYTES)


async def give_back() -> None:
    """Free what ended requests held, beside other work as far as that goes."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        await asyncio.to_thread(trim, 0)
