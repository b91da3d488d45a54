"""What every process of the server keeps to itself: the files it writes, its environment and its memory."""

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

PRIVATE_UMASK = 0o077
"""New files are for their owner alone."""
_PR_SET_DUMPABLE = 4  # <linux/prctl.h>
_BARE = frozenset(
    {"PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "TESSDATA_PREFIX"}
)
_BARE_PREFIXES = ("LC_", "PYTHON")


def keep_private() -> None:
    """Write files that only their owner can read, and let no other process of the same user read this one's memory or environment.

    The last holds on Linux, until the process becomes another program.
    """
    os.umask(PRIVATE_UMASK)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Import without looking for garbage again and again among what stays: that is a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def bare_environment() -> dict[str, str]:
    """Return what any program needs of the environment, which holds no key, password or address."""
    return {name: value for name, value in os.environ.items() if name in _BARE or name.startswith(_BARE_PREFIXES)}
