"""Temporary directories that need no cleaning up after a crash.

Each is locked by the process that made it. The kernel releases the lock when the process ends, and the next process to
start removes the unlocked ones.
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
    """Yield an empty directory that is removed on leaving; first remove those of killed processes."""
    with _locked(parent, fcntl.LOCK_EX):  # so that no other process removes the new directory before it is locked
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
