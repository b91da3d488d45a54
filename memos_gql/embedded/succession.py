"""How a newly made database takes the place of another, so that one of them is whole and in its place after a kill at any moment.

In mongod's directory, `db` is what mongod runs on. `successor` holds the new database, worth nothing until it is `db`; `predecessor` is
what was `db` before, and worth something only while there is no `db`.
"""

import os
import shutil
from dataclasses import replace
from pathlib import Path

from memos_gql.embedded.child import end_left_behind
from memos_gql.embedded.mongod import Mongod
from memos_gql.embedded.private import free_port, private_directory

PRESENT, SUCCESSOR, PREDECESSOR = "db", "successor", "predecessor"


def database_exists(directory: Path) -> bool:
    return any((directory / name).is_dir() for name in (PRESENT, PREDECESSOR))


def successor_of(mongod: Mongod) -> Mongod:
    """Return a mongod of the same password with a directory of its own, empty when it first starts."""
    return replace(mongod, directory=private_directory(mongod.directory / SUCCESSOR), port=free_port())


def succeed(directory: Path) -> None:
    """Put the successor, which must have stopped, in the place of the database; what that was stays until `clear_succession`."""
    (directory / PRESENT).rename(directory / PREDECESSOR)
    _save_names(directory)
    (directory / SUCCESSOR / PRESENT).rename(directory / PRESENT)
    _save_names(directory)


def undo_succession(directory: Path) -> None:
    """Bring back the database whose place was left and not taken."""
    if (directory / PREDECESSOR).is_dir() and not (directory / PRESENT).is_dir():
        (directory / PREDECESSOR).rename(directory / PRESENT)


async def clear_succession(directory: Path) -> None:
    """Leave one database, in its place, whatever a succession was cut off at; no mongod of ours may run on the directory."""
    undo_succession(directory)
    if (directory / SUCCESSOR).is_dir():
        await end_left_behind(directory / SUCCESSOR / "process")
    for name in (SUCCESSOR, PREDECESSOR):
        if (directory / name).is_dir():
            shutil.rmtree(directory / name)


def _save_names(directory: Path) -> None:
    """Bring to disk which name is whose, lest a power cut take the later of two renames and leave the earlier."""
    opened = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
