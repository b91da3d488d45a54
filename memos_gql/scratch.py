"""Directories for what a process needs only while it runs, and which nobody has to clear up after a crash.

Each is locked by the process that made it. The kernel lets go of the lock when that process ends, however it ends, and the next one to
start removes what is not locked.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

PREFIX = "process-"


@contextmanager
def scratch_directory(parent: Path) -> Iterator[Path]:
    """Yield an empty directory that is gone on leaving, and remove those of processes that were killed."""
    with _locked(parent, fcntl.LOCK_EX):  # nobody takes one for left behind that is not locked yet
        for left in parent.glob(f"{PREFIX}*"):
            _remove_unless_locked(left)
        directory = Path(mkdtemp(prefix=PREFIX, dir=parent))
        lock = os.open(directory, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        os.close(lock)


def _remove_unless_locked(directory: Path) -> None:
    with suppress(BlockingIOError, FileNotFoundError), _locked(directory, fcntl.LOCK_EX | fcntl.LOCK_NB):
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _locked(directory: Path, how: int) -> Iterator[None]:
    lock = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(lock, how)
        yield
    finally:
        os.close(lock)
