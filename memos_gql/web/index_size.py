"""The size of the index on disk."""

import os
import time
from functools import lru_cache
from pathlib import Path

from memos_gql.settings import SCHEME

KEPT_S = 60
"""How long a size is cached: a large index has thousands of files."""


def index_bytes(uri: str) -> int | None:
    """Return the total size of a local index, at most a minute old; None for an index in an object store. Blocks."""
    return None if SCHEME.match(uri) else _counted(uri, int(time.monotonic() / KEPT_S))


@lru_cache(maxsize=1)
def _counted(uri: str, _minute: int) -> int:
    return sum(_size(Path(directory, name)) for directory, _, names in os.walk(uri) for name in names)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # compaction may remove files at any time
        return 0
