"""Detecting frozen programs: they run but do not respond, and never end by themselves."""

import asyncio
import time
from pathlib import Path

from memos_gql.embedded.child import Child

ASKED_PER_PERIOD = 5
MOST_MISSES = 2
"""A program counts as frozen only after so many unanswered requests: after this process itself was stopped, the
first response is always late."""


async def until_frozen(child: Child, pid: int) -> None:
    """Return when a program that has responded before is silent for `frozen_after_s`; never if it cannot be asked."""
    has_lived, misses, silent_since = False, 0, 0.0
    while True:
        await asyncio.sleep(child.frozen_after_s / ASKED_PER_PERIOD)
        asked_at, stopped = time.monotonic(), is_stopped(pid)
        lives = False if stopped else await _lives(child, pid)
        if lives:
            has_lived, misses = True, 0
        # A program that has never responded may still be starting, however long that takes
        if lives is not False or not (has_lived or stopped):
            continue
        misses += 1
        silent_since = asked_at if misses == 1 else silent_since
        if misses >= MOST_MISSES and time.monotonic() - silent_since >= child.frozen_after_s:
            return


async def _lives(child: Child, pid: int) -> bool | None:
    if child.lives is None:
        return None
    try:
        # A busy machine responds late, a frozen program never
        return await asyncio.wait_for(child.lives(pid), child.frozen_after_s / MOST_MISSES)
    except TimeoutError:
        return False


def is_stopped(pid: int) -> bool:
    """Tell whether a signal or a debugger has stopped the process; false if the system does not say."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state in {"T", "t"}
