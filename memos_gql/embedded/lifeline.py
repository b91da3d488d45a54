"""Become another program that ends when its parent does, even if the parent was killed.

Arguments: the parent's process id, the signal's number, the command. Only Linux offers this, and only for the calling
process. Calling it between fork and exec would run Python in a copy of the parent's threads, which may deadlock.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(death_signal: int) -> None:
    """Ask the kernel to signal this process when the thread that started it ends; does nothing except on Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)


def main(parent: int, death_signal: int, command: list[str]) -> None:
    end_with_parent(death_signal)
    if os.getppid() != parent:  # the parent died before prctl took effect
        sys.exit(0)
    os.execv(command[0], command)  # noqa: S606 - the caller's own list, no shell


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
