"""Become another program that ends when its parent does, even if the parent was killed.

Run as a file, never imported: it takes the parent's process id and the command. Linux alone knows this wish, and only the process
itself can make it; making it between fork and exec in the parent would run Python beside the parent's threads, which may deadlock.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before the wish was heard
        sys.exit(0)
    os.execv(command[0], command)  # noqa: S606 - the caller's own list, no shell


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
