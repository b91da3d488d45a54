"""Privacy of every server process: of the files it writes, its environment and its memory."""

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

PRIVATE_UMASK = 0o077
"""Only the owner can read new files."""
_PR_SET_DUMPABLE = 4  # <linux/prctl.h>
_BARE = frozenset(
    {
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "LANG",
        "LANGUAGE",
        "TZ",
        "TMPDIR",
        "LD_LIBRARY_PATH",
        "VIRTUAL_ENV",
        "TESSDATA_PREFIX",
    }
)
_BARE_PREFIXES = ("LC_", "PYTHON")


def keep_private() -> None:
    """Create files that only their owner can read, and hide memory and environment from other processes of this user.

    The latter works on Linux, and ends when the process executes another program.
    """
    os.umask(PRIVATE_UMASK)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Import without garbage collection, which would take a tenth of the time.

    What is imported stays, and is never searched later either. A collection also writes to every object that it
    searches, and forked processes would no longer share its memory.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def bare_environment() -> dict[str, str]:
    """Return the environment variables that programs need; keys, passwords and addresses are not among them."""
    return {name: value for name, value in os.environ.items() if name in _BARE or name.startswith(_BARE_PREFIXES)}
