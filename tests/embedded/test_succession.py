"""Whatever a succession is cut off at, one database is whole and in its place, and nothing else is left."""

import subprocess
import sys
from pathlib import Path

import pytest

from memos_gql.embedded.succession import clear_succession, database_exists, succeed, undo_succession

HOLDER = (
    "import fcntl, sys, time; lock = open(sys.argv[1], 'a'); "
    "fcntl.flock(lock, fcntl.LOCK_EX); print('held', flush=True); time.sleep(60)"
)


def made(directory: Path, *names: str) -> None:
    """Make directories, each with a file that tells which it was."""
    for name in names:
        (directory / name).mkdir(parents=True)
        (directory / name / "data").write_text(name)


def content(directory: Path) -> dict[str, str]:
    return {str(path.relative_to(directory)): path.read_text() for path in directory.rglob("*") if path.is_file()}


def test_a_successor_takes_the_place(tmp_path: Path) -> None:
    made(tmp_path, "db", "successor/db")

    succeed(tmp_path)

    assert content(tmp_path) == {"db/data": "successor/db", "predecessor/data": "db"}


@pytest.mark.parametrize(
    ("left", "whole"),
    [
        (("db",), "db"),
        (("db", "successor/db"), "db"),
        (("predecessor", "successor/db"), "predecessor"),
        (("db", "predecessor", "successor"), "db"),
        (("db", "predecessor"), "db"),
    ],
    ids=["never begun", "while copying", "between the two names", "once it took the place", "while erasing"],
)
async def test_one_database_is_left_whole_in_its_place(left: tuple[str, ...], whole: str, tmp_path: Path) -> None:
    made(tmp_path, *left)
    existed = database_exists(tmp_path)

    await clear_succession(tmp_path)

    assert existed
    assert content(tmp_path) == {"db/data": whole}
    assert [path.name for path in tmp_path.iterdir()] == ["db"]


async def test_nothing_is_made_where_nothing_is(tmp_path: Path) -> None:
    await clear_succession(tmp_path / "mongod")

    assert not database_exists(tmp_path / "mongod")
    assert list(tmp_path.iterdir()) == []


def test_a_database_in_its_place_is_not_replaced_by_the_one_before(tmp_path: Path) -> None:
    made(tmp_path, "db", "predecessor")

    undo_succession(tmp_path)

    assert content(tmp_path) == {"db/data": "db", "predecessor/data": "predecessor"}


async def test_a_successor_that_outlived_its_maker_is_ended(tmp_path: Path) -> None:
    made(tmp_path, "db", "successor/db")
    lock = tmp_path / "successor" / "process"
    command = [sys.executable, "-c", HOLDER, str(lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as orphan:
        assert orphan.stdout is not None
        assert orphan.stdout.readline() == "held\n"
        lock.write_text(str(orphan.pid))

        await clear_succession(tmp_path)

        assert orphan.wait(timeout=10) < 0
    assert content(tmp_path) == {"db/data": "db"}
