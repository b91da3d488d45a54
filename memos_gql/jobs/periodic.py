"""Periodic work of a worker, next to its jobs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from dramatiq.asyncio import get_event_loop_thread

from memos_gql.jobs.absences import is_absence

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[object]]


def begin(name: str, work: Work, *, every_s: float) -> None:
    """Run `work` every `every_s` seconds on the event loop of the worker's jobs; `name` is for the log."""
    thread = get_event_loop_thread()
    if thread is not None:
        asyncio.run_coroutine_threadsafe(repeat(name, work, every_s=every_s), thread.loop)


async def repeat(name: str, work: Work, *, every_s: float) -> None:
    """Run `work` every `every_s` seconds until cancelled, even after errors."""
    while True:
        await asyncio.sleep(every_s)
        try:
            await work()
        except Exception as error:
            # A process boundary: nothing awaits this loop, so nobody would notice its end.
            if is_absence(error):
                log.warning("work put off", extra={"work": name, "reason": type(error).__name__})
            else:
                log.error("work failed, and is tried again", extra={"work": name}, exc_info=error)
