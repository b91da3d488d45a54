"""Returning the memory of long request bodies to the operating system.

Python and Strawberry keep a request's values in reference cycles, which would hold a hundred MiB for hours.
"""

import asyncio
import gc

from memos_gql import heap

SMALL_BODY_BYTES = 256 * 1024
"""After a longer body, memory is returned. For shorter ones that is not worth it: a collection takes milliseconds.

The values of a body take ten times its bytes and more.
"""
GATHERED_FOR_S = 3.0


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
    await asyncio.to_thread(heap.give_back)
