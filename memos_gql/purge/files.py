"""Files of a data directory other than the database and the index: their size, and which of them are erased."""

import shutil
from pathlib import Path

from memos_gql.backup.restore import UNFINISHED
from memos_gql.errors import CannotStart
from memos_gql.settings import Settings

SPARE_BYTES = 400_000_000
"""A new mongod reserves up to 300 MB for its journal."""
PASSING = ("tmp", "log", "redis/db", UNFINISHED)
"""Files being read, logs, the job queue (filled again from the tasks) and the rest of an interrupted restore."""


def require_room(settings: Settings) -> None:
    """Check that the disk can hold database and index twice.

    Raises:
        CannotStart: it cannot.
    """
    needed = size_bytes(settings.data_dir / "mongod" / "db") + size_bytes(settings.data_dir / "index") + SPARE_BYTES
    free = shutil.disk_usage(settings.data_dir).free
    if free < needed:
        missing = f"{needed / 1e9:.1f} GB must be free beside {settings.data_dir}, and {free / 1e9:.1f} GB are"
        raise CannotStart(
            f"All data is written a second time before the old files are erased: {missing}. "
            "Make room, then purge again."
        )


def erase_passing_files(data_dir: Path) -> None:
    """Erase files that may contain text of memories and are not needed while nothing runs.

    Raises:
        CannotStart: some files could not be erased.
    """
    for name in PASSING:
        shutil.rmtree(data_dir / name, ignore_errors=True)
    left = [name for name in PASSING if (data_dir / name).exists()]
    if left:
        raise CannotStart(f"{', '.join(left)} in {data_dir} could not be erased: check who owns these files.")


def size_bytes(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())
