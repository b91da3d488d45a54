"""Processes whose parent has ended: they become children of `memos-gql up`, and end before it does.

A worker that is killed leaves the process that starts its readers, which notices this by itself, but only a moment
later. Without adoption it would belong to the first process of the machine, and could outlive the server.
"""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>
REAP_EVERY_S = 5.0
END_ALONE_S, KILLED_S = 1.0, 3.0
"""Seconds in which orphans may end on their own, and in which killed ones must have ended."""
_LOOK_EVERY_S = 0.02


@asynccontextmanager
async def no_orphans() -> AsyncIterator[None]:
    """Adopt all orphans among the descendants of this process, and end them after the block.

    Every child that the block starts must have ended with it, because remaining children are taken for orphans. Only
    Linux supports this; elsewhere nothing happens.
    """
    if sys.platform != "linux":
        yield
        return
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    reaping = asyncio.create_task(_reap_repeatedly())
    try:
        yield
    finally:
        reaping.cancel()
        await _end_all()


async def _reap_repeatedly() -> None:
    """Release the process numbers of orphans that have ended.

    asyncio takes note of the end of its own subprocesses at once, so what has been a zombie for long is an orphan.
    """
    seen = set[int]()
    while True:
        zombies = {pid for pid, state in _children().items() if state == "Z"}
        for pid in zombies & seen:
            _reap(pid)
        seen = zombies
        await asyncio.sleep(REAP_EVERY_S)


async def _end_all() -> None:
    if not await _gone_within(END_ALONE_S, kill=False):
        await _gone_within(KILLED_S, kill=True)


async def _gone_within(seconds: float, *, kill: bool) -> bool:
    """Wait until there are no children; those that `kill` ends may leave children of their own to this process."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while children := _children():
        if loop.time() > deadline:
            return False
        for pid in children:
            if kill:
                os.kill(pid, signal.SIGKILL)  # its number cannot belong to another process before it is reaped
            _reap(pid)
        await asyncio.sleep(_LOOK_EVERY_S)
    return True


def _reap(pid: int) -> None:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _children() -> dict[int, str]:
    """Return the state of each child by its process id; Z is a zombie. See proc(5)."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            state, parent = path.read_text(errors="replace").rpartition(")")[2].split()[:2]
            if int(parent) == os.getpid():
                found[int(path.parent.name)] = state
    return found
