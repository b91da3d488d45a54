"""Memory and open descriptors of processes."""

import os
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel


class ProcessKind(StrEnum):
    """The processes of a server; the last three belong to `memos-gql up`."""

    WEB = "web"
    WORKER = "worker"
    LEADER = "leader"
    """Dramatiq's parent process, of which the workers are forks."""
    UP = "up"
    MONGOD = "mongod"
    REDIS = "redis_server"


class Vitals(BaseModel):
    """Bytes of resident memory and the number of open descriptors; 0 if the system does not say."""

    memory_bytes: int = 0
    descriptors: int = 0


def own_vitals() -> Vitals:
    """Return those of this process, in less than a millisecond."""
    return vitals_of(os.getpid()) or Vitals()


def vitals_of(pid: int) -> Vitals | None:
    """Return those of a process on this machine; None if it does not exist, or the system has no `/proc`."""
    place = Path(f"/proc/{pid}")
    try:
        resident_pages = int((place / "statm").read_text().split()[1])
        return Vitals(memory_bytes=resident_pages * os.sysconf("SC_PAGE_SIZE"), descriptors=_descriptors(place / "fd"))
    except (FileNotFoundError, ProcessLookupError):
        return None


def _descriptors(directory: Path) -> int:
    try:
        return len(list(directory.iterdir()))
    except PermissionError:
        # A non-dumpable process hides this list from others. Linux 6.2 and later give its length as the size; before,
        # it is 0
        return directory.stat().st_size
