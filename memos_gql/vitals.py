"""What a process takes of its machine."""

import os
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel


class ProcessKind(StrEnum):
    """The processes of a server; the last three belong to `memos-gql up`."""

    WEB = "web"
    WORKER = "worker"
    LEADER = "leader"
    """Dramatiq's own process, which the workers are forks of."""
    UP = "up"
    MONGOD = "mongod"
    REDIS = "redis_server"


class Vitals(BaseModel):
    """Bytes of memory that are in use now, and open descriptors; 0 where the system does not tell."""

    memory_bytes: int = 0
    descriptors: int = 0


def own_vitals() -> Vitals:
    """Return those of this process; takes less than a millisecond."""
    return vitals_of(os.getpid()) or Vitals()


def vitals_of(pid: int) -> Vitals | None:
    """Return those of a process of this machine; None when there is none with this number, or the system has no `/proc`."""
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
        # A process that keeps its memory to itself has no list for others, but Linux 6.2 and later tell its length; before, that is 0
        return directory.stat().st_size
