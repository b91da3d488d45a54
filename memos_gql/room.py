"""Whether the disk has room. Of a full one every part of the server says the same, and each goes on by itself once space is freed."""

import errno
import resource
import shutil
from pathlib import Path

MIB = 1024 * 1024
# mongod makes the next part of its journal, 100 MB, ahead of time, and ends where it cannot.
ROOM_FOR_MONGOD = 256 * MIB
# Programs that read files write small ones, and some do not notice that theirs was cut off.
ROOM_TO_READ = 8 * MIB
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
SENTENCE = "The server has no disk space left; try again once its operator has freed some."


def free_bytes(directory: Path) -> int:
    """Return what is left for this user on the disk of a directory."""
    return shutil.disk_usage(directory).free


def hindrance(directory: Path) -> str | None:
    """Say what may keep mongod from writing to a directory, and what to do about it; None when nothing does."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    if limit != resource.RLIM_INFINITY:
        return f"no file may grow beyond {limit // MIB} MiB (ulimit -f); lift the limit"
    free = free_bytes(directory)
    return f"the disk may be full, with {free // MIB} MiB left; free some space" if free < ROOM_FOR_MONGOD else None


def is_full(error: BaseException) -> bool:
    """Tell whether an error of the system came from a full disk or a used-up quota."""
    return isinstance(error, OSError) and error.errno in NO_ROOM
