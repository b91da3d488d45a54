"""Whether a program that runs also answers: a frozen one never ends by itself, and nobody would start it again."""

import asyncio
import time
from pathlib import Path

from memos_gql.embedded.child import Child

ASKED_PER_PERIOD = 5
MOST_MISSES = 2
"""So many questions in a row stay without an answer before a program counts as frozen: after this process was itself stopped, the first
answer comes too late."""


async def until_frozen(child: Child, pid: int) -> None:
    """Return once a program that has answered has been silent for `frozen_after_s`; one that cannot be asked never is."""
    has_lived, misses, silent_since = False, 0, 0.0
    while True:
        await asyncio.sleep(child.frozen_after_s / ASKED_PER_PERIOD)
        asked_at, stopped = time.monotonic(), is_stopped(pid)
        lives = False if stopped else await _lives(child, pid)
        if lives:
            has_lived, misses = True, 0
        # one that has not answered yet may still be starting, however long that takes
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
        # a starved machine answers late, a frozen program never
        return await asyncio.wait_for(child.lives(pid), child.frozen_after_s / MOST_MISSES)
    except TimeoutError:
        return False


def is_stopped(pid: int) -> bool:
    """Tell whether the process was stopped by a signal or a debugger; false where the system does not say."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state in {"T", "t"}
