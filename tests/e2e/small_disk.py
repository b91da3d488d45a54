"""A disk that can be filled and emptied: a small tmpfs, or where mounting is refused a limit of file sizes."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from memos_gql.disk_space import MIB, free_bytes
from tests.e2e.processes import descendants

# mongod's journal alone takes 300.
SIZE_MIB = 600
# mongod's journal files have 100.
LONGEST_MIB = 104


class SmallDisk(Protocol):
    @property
    def directory(self) -> Path: ...

    def fill(self, up: int, *, left_mib: int) -> None:
        """Leave little room to the processes that `up` has started."""

    def clear(self, up: int) -> None:
        """Make room again."""


@dataclass(frozen=True)
class Mounted:
    directory: Path

    def fill(self, up: int, *, left_mib: int) -> None:  # noqa: ARG002 - it is full for everyone
        with self._ballast.open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, free_bytes(self.directory) - left_mib * MIB)

    def clear(self, up: int) -> None:  # noqa: ARG002
        self._ballast.unlink()

    @property
    def _ballast(self) -> Path:
        return self.directory / "ballast"


@dataclass(frozen=True)
class Limited:
    directory: Path

    def fill(self, up: int, *, left_mib: int) -> None:  # noqa: ARG002 - the journal is the longest file, whatever is left
        self._limit(up, LONGEST_MIB * MIB)

    def clear(self, up: int) -> None:
        self._limit(up, resource.RLIM_INFINITY)

    def _limit(self, up: int, size_bytes: int) -> None:
        for pid in (up, *(process.pid for process in descendants(up))):
            with suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size_bytes, resource.RLIM_INFINITY))


@contextmanager
def small_disk(directory: Path) -> Iterator[SmallDisk]:
    """Yield a disk of a few hundred MiB, whoever runs the test."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m", "tmpfs", directory], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        yield Limited(directory)
        return
    try:
        yield Mounted(directory)
    finally:
        subprocess.run(["umount", "--lazy", directory], check=True)
