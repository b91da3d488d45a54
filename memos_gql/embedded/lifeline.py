"""Become another program that ends when its parent does, even if the parent was killed.

Run as a file with the parent's process id, the number of the signal and the command. Linux alone knows this wish, and only the process
itself can make it; making it between fork and exec in the parent would run Python beside the parent's threads, which may deadlock.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(death_signal: int) -> None:
    """Ask the kernel to send this process the signal when the thread that started it ends; elsewhere than on Linux, do nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)


def main(parent: int, death_signal: int, command: list[str]) -> None:
    end_with_parent(death_signal)
    if os.getppid() != parent:  # it died before the wish was heard
        sys.exit(0)
    os.execv(command[0], command)  # noqa: S606 - the caller's own list, no shell


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
