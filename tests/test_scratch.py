"""What a process needs for a moment is gone once it has ended, however it ended."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from memos_gql.scratch import scratch_directory

ROOT = Path(__file__).parents[1]
HOLD = """
import sys
from pathlib import Path
from memos_gql.scratch import scratch_directory

with scratch_directory(Path(sys.argv[1])) as directory:
    (directory / "file").write_bytes(b"bytes of a file")
    print(directory, flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(parent: Path) -> Iterator[tuple["subprocess.Popen[str]", Path]]:
    """Start a process that holds a directory with a file in it, until its standard input ends."""
    command = [sys.executable, "-c", HOLD, str(parent)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        yield process, Path(process.stdout.readline().strip())


def test_a_directory_is_gone_on_leaving(tmp_path: Path) -> None:
    with scratch_directory(tmp_path) as directory:
        (directory / "file").touch()

    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next_and_what_a_living_one_holds_is_not(tmp_path: Path) -> None:
    with holder(tmp_path) as (living, held), holder(tmp_path) as (killed, left):
        killed.kill()
        killed.wait()
        was_there = left.exists()

        with scratch_directory(tmp_path) as own:
            there = set(tmp_path.iterdir())

        assert was_there
        assert there == {held, own}
        living.communicate()
    assert list(tmp_path.iterdir()) == []


def test_what_others_put_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "tmp-of-another").mkdir()

    with scratch_directory(tmp_path):
        pass

    assert [path.name for path in tmp_path.iterdir()] == ["tmp-of-another"]
