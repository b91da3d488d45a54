"""How much disk the index takes."""

import os
import time
from functools import lru_cache
from pathlib import Path

from memos_gql.settings import SCHEME

KEPT_S = 60
"""A large index has thousands of files; they are not counted for every question."""


def index_bytes(uri: str) -> int | None:
    """Add up the files of an index on this machine, as they were at most a minute ago; None for one in an object store. Blocks."""
    return None if SCHEME.match(uri) else _counted(uri, int(time.monotonic() / KEPT_S))


@lru_cache(maxsize=1)
def _counted(uri: str, _minute: int) -> int:
    return sum(_size(Path(directory, name)) for directory, _, names in os.walk(uri) for name in names)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # compaction removes files at any time
        return 0
