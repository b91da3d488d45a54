"""Cancelling tasks for certain."""

import asyncio
from typing import Any

AGAIN_AFTER_S = 1.0
"""A task that cleans up has so long before it is cancelled again."""


async def cancel(*tasks: asyncio.Task[Any]) -> None:
    """Cancel the tasks, and wait until they have ended.

    A single cancellation can get lost: `asyncio.wait_for` of Python 3.11, by which PyMongo sends, drops one that
    arrives when the sending has just ended, and Redis's client takes one for an error of its own while it connects.
    A loop would then go on for ever. So the cancellation is repeated.
    """
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=AGAIN_AFTER_S)
