"""Replacing a database by a new one, so that a kill at any moment leaves one of them complete and usable.

In mongod's directory, `db` is the database in use. `successor` holds the new one, which counts only once it is `db`;
`predecessor` is the old `db`, which counts only while there is no `db`.
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
    """Return a mongod with the same password and an empty directory of its own."""
    return replace(mongod, directory=private_directory(mongod.directory / SUCCESSOR), port=free_port())


def succeed(directory: Path) -> None:
    """Replace the database by its successor, which must have stopped; the old one stays until `clear_succession`."""
    (directory / PRESENT).rename(directory / PREDECESSOR)
    _save_names(directory)
    (directory / SUCCESSOR / PRESENT).rename(directory / PRESENT)
    _save_names(directory)


def undo_succession(directory: Path) -> None:
    """Restore the old database if it was moved away and not replaced yet."""
    if (directory / PREDECESSOR).is_dir() and not (directory / PRESENT).is_dir():
        (directory / PREDECESSOR).rename(directory / PRESENT)


async def clear_succession(directory: Path) -> None:
    """Leave only the valid database after an interrupted succession; no mongod of ours may run in the directory."""
    undo_succession(directory)
    if (directory / SUCCESSOR).is_dir():
        await end_left_behind(directory / SUCCESSOR / "process")
    for name in (SUCCESSOR, PREDECESSOR):
        if (directory / name).is_dir():
            shutil.rmtree(directory / name)


def _save_names(directory: Path) -> None:
    """Flush the directory: without it, a power failure may lose a later rename and keep an earlier one."""
    opened = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
