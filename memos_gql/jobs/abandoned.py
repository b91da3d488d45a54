"""Jobs that a stopping worker gives up: its process must end in spite of them.

Dramatiq stops the event loop while they are unfinished, and Python then waits for every thread. A thread of AnyIO ends
when the task that needed it ends, which on a stopped loop is never. The leader would wait for such a process for ever,
and start no other.
"""

import asyncio
import os
import threading

CANCELLED_WITHIN_S = 1.0
ENDS_WITHIN_S = 5.0
"""For closing connections and the last lines of the log, which takes some tenths of a second."""


async def cancel_abandoned() -> None:
    """Cancel every other task of the event loop, and wait for them a while."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    if others:
        await asyncio.wait(others, timeout=CANCELLED_WITHIN_S)


def end_soon(within_s: float = ENDS_WITHIN_S) -> None:
    """End this process after so many seconds if a thread still keeps it; its work must be done."""
    timer = threading.Timer(within_s, os._exit, [0])
    timer.daemon = True
    timer.start()
