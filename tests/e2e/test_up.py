"""`memos-gql up` as one process among others: what it starts, restarts, refuses and leaves behind."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
START_S = 120  # the first start converts the model, on a machine that may be busy


@dataclass(frozen=True)
class Running:
    up: subprocess.Popen[str]
    output: Path
    data_dir: Path

    @property
    def address(self) -> str:
        return found(r"GraphQL +(http://127.0.0.1:\d+)/graphql", self.output.read_text())

    def pid(self, lock: str) -> int | None:
        text = (self.data_dir / lock).read_text()
        return int(text) if text else None


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, text
    return match[1]


def environment(data_dir: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MEMOS_")}
    return clean | {
        "MEMOS_DATA_DIR": str(data_dir),
        "MEMOS_PORT": "0",
        "MEMOS_WORKERS": "1",
        "MEMOS_FROZEN_AFTER_S": "8",
        "PYTHONPATH": str(ROOT),
    }


def until(is_true: Callable[[], bool], *, within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not is_true():
        assert time.monotonic() < deadline, f"not within {within_s} s"
        time.sleep(0.05)


def left_over(data_dir: Path) -> list[str]:
    """Return the command of every living process that was started for the data directory, whoever its parent is now."""
    mark = f"MEMOS_DATA_DIR={data_dir}".encode()
    commands = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            # Redis writes its title over its environment, but has files open
            files = [str(file.readlink()) for file in (process / "fd").iterdir()]
            if mark in (process / "environ").read_bytes().split(b"\0") or any(
                file.startswith(str(data_dir)) for file in files
            ):
                commands.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except (FileNotFoundError, ProcessLookupError, PermissionError):  # gone, or another user's
            continue
    return [command for command in commands if command]


@contextmanager
def started(data_dir: Path, output: Path) -> Iterator[Running]:
    command = [sys.executable, "-m", "memos_gql", "up"]
    with (
        output.open("w") as log,
        subprocess.Popen(command, env=environment(data_dir), stdout=log, stderr=log, text=True, cwd=data_dir) as up,
    ):
        try:
            until(lambda: "memos-gql is ready" in output.read_text() or up.poll() is not None, within_s=START_S)
            yield Running(up, output, data_dir)
        finally:
            up.terminate()


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all the tests here: the model is converted once."""
    return tmp_path_factory.mktemp("up")


@pytest.fixture(scope="module")
def running(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with started(data_dir, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


def ask(running: Running, *, key: str) -> object:
    query = {"query": "{ limits { maxFiles } }"}
    return httpx.post(
        f"{running.address}/graphql", json=query, headers={"Authorization": f"Token {key}"}, timeout=30
    ).json()


def is_ready(running: Running) -> bool:
    try:
        return httpx.get(f"{running.address}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def test_it_is_ready_when_it_says_so(running: Running) -> None:
    assert is_ready(running)


def test_the_key_is_in_a_private_file_and_in_no_log_or_command_line(running: Running) -> None:
    file = running.data_dir / "api-key"
    key = file.read_text().strip()

    assert ask(running, key=key) == {"data": {"limits": {"maxFiles": 20}}}
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert f"in the file {file}\n" in running.output.read_text()
    assert key not in running.output.read_text() + "".join(left_over(running.data_dir))


def test_keys_are_made_while_it_runs(running: Running) -> None:
    command = [sys.executable, "-m", "memos_gql", "key", "create", "phone"]

    made = subprocess.run(
        command, env=environment(running.data_dir), capture_output=True, text=True, check=True, cwd=running.data_dir
    )

    assert ask(running, key=made.stdout.strip()) == {"data": {"limits": {"maxFiles": 20}}}


def test_a_second_start_on_the_same_data_is_refused(running: Running, tmp_path: Path) -> None:
    with started(running.data_dir, tmp_path / "second") as second:
        code = second.up.wait(timeout=10)

    assert code == 2
    assert (tmp_path / "second").read_text() == (
        f"Error: Another `memos-gql up` runs on {running.data_dir}; "
        "stop it, or set MEMOS_DATA_DIR to another directory.\n"
    )
    assert is_ready(running)


@pytest.mark.parametrize("lock", ["mongod/process", "redis/process", "process/web", "process/worker"])
def test_what_is_killed_comes_back(running: Running, lock: str) -> None:
    killed = running.pid(lock)
    assert killed

    os.kill(killed, signal.SIGKILL)

    until(lambda: running.pid(lock) not in (None, killed), within_s=20)
    until(lambda: is_ready(running), within_s=60)
    assert not Path(f"/proc/{killed}").exists()


def test_what_is_frozen_is_replaced(running: Running) -> None:
    locks = ["mongod/process", "redis/process", "process/web", "process/worker"]
    frozen = [pid for lock in locks if (pid := running.pid(lock))]

    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)

    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in frozen), within_s=60)
    until(lambda: is_ready(running), within_s=START_S)
    assert len(frozen) == 4
    assert running.output.read_text().count("a process does not answer and is replaced") >= 4


def test_killing_it_leaves_nothing_behind_and_the_next_start_works_and_stops(running: Running, tmp_path: Path) -> None:
    running.up.kill()
    running.up.wait()
    until(lambda: left_over(running.data_dir) == [], within_s=20)

    with started(running.data_dir, tmp_path / "log") as again:
        was_ready = is_ready(again)
        # up, mongod, redis, web, Dramatiq and its worker
        until(lambda: len(left_over(again.data_dir)) >= 6, within_s=20)
        asked = time.monotonic()
        again.up.send_signal(signal.SIGTERM)
        code = again.up.wait(timeout=15)

    assert was_ready
    assert (code, left_over(running.data_dir)) == (0, [])
    assert time.monotonic() - asked < 10
    assert again.output.read_text().endswith("memos-gql has stopped.\n")
