"""The files of a data directory beside the database and the index: how much room they take, and which may go."""

import shutil
from pathlib import Path

from memos_gql.backup.restore import UNFINISHED
from memos_gql.errors import CannotStart
from memos_gql.settings import Settings

SPARE_BYTES = 400_000_000
"""A fresh mongod sets aside up to 300 MB for its journal."""
PASSING = ("tmp", "log", "redis/db", UNFINISHED)
"""What was being read, logs, the queue, which is filled again from the tasks, and a restoring that was cut off."""


def require_room(settings: Settings) -> None:
    """Make sure that the disk can hold database and index a second time.

    Raises:
        CannotStart: it cannot.
    """
    needed = size_bytes(settings.data_dir / "mongod" / "db") + size_bytes(settings.data_dir / "index") + SPARE_BYTES
    free = shutil.disk_usage(settings.data_dir).free
    if free < needed:
        missing = f"{needed / 1e9:.1f} GB must be free beside {settings.data_dir}, and {free / 1e9:.1f} GB are"
        raise CannotStart(f"What is kept is written a second time before the first is erased: {missing}. Make room, then purge again.")


def erase_passing_files(data_dir: Path) -> None:
    """Erase what may hold words of memories and is needed no more once nothing runs.

    Raises:
        CannotStart: some of it is still there.
    """
    for name in PASSING:
        shutil.rmtree(data_dir / name, ignore_errors=True)
    left = [name for name in PASSING if (data_dir / name).exists()]
    if left:
        raise CannotStart(f"{', '.join(left)} in {data_dir} could not be erased: whose are these files?")


def size_bytes(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())
