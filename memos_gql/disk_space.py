"""Disk space. All parts of the server report a full disk alike, and continue by themselves when space was freed."""

import errno
import resource
import shutil
from pathlib import Path

MIB = 1024 * 1024
# mongod allocates the next part of its journal, 100 MB, in advance, and exits if it cannot.
ROOM_FOR_MONGOD = 256 * MIB
# Programs that read files write small temporary ones, and some do not notice that writing failed.
ROOM_TO_READ = 8 * MIB
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
SENTENCE = "The server has no disk space left; try again once its operator has freed some."


def free_bytes(directory: Path) -> int:
    """Return the bytes that this user can still write on the directory's disk."""
    return shutil.disk_usage(directory).free


def hindrance(directory: Path) -> str | None:
    """Return what may keep mongod from writing to a directory, and the remedy; None if nothing does."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    if limit != resource.RLIM_INFINITY:
        return f"no file may grow beyond {limit // MIB} MiB (ulimit -f); lift the limit"
    free = free_bytes(directory)
    return f"the disk may be full, with {free // MIB} MiB left; free some space" if free < ROOM_FOR_MONGOD else None


def is_full(error: BaseException) -> bool:
    """Tell whether an error means a full disk or an exhausted quota."""
    return isinstance(error, OSError) and error.errno in NO_ROOM
