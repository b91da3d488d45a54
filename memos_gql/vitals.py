"""What a process takes of its machine."""

import os
from pathlib import Path

from pydantic import BaseModel

STATM, DESCRIPTORS = Path("/proc/self/statm"), Path("/proc/self/fd")  # of Linux


class Vitals(BaseModel):
    """Bytes of memory that are in use now, and open descriptors; 0 where the system does not tell."""

    memory_bytes: int
    descriptors: int


def own_vitals() -> Vitals:
    """Return those of this process; takes less than a millisecond."""
    if not STATM.exists():
        return Vitals(memory_bytes=0, descriptors=0)
    resident_pages = int(STATM.read_text().split()[1])
    return Vitals(memory_bytes=resident_pages * os.sysconf("SC_PAGE_SIZE"), descriptors=len(list(DESCRIPTORS.iterdir())))
