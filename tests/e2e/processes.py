"""`memos-gql up` as a process, and every process that belongs to it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from memos_gql.embedded import stored_services

ROOT = Path(__file__).parents[2]
START_S = 120  # the first start may convert the model, on a machine that is busy
STOP_S = 10
FROM_CHECKOUT = (sys.executable, "-m", "memos_gql")


@dataclass(frozen=True)
class Process:
    """A process of this machine; its start tells it from a later one with the same number.

    `started` is empty for one that had already ended when it was found.
    """

    pid: int
    started: str

    @property
    def is_alive(self) -> bool:
        return self.started != "" and _started(self.pid) == self.started


@dataclass(frozen=True)
class Server:
    """A running `memos-gql up`."""

    up: subprocess.Popen[bytes]
    data_dir: Path
    log: Path

    @property
    def address(self) -> str:
        """Where it answers, such as `http://127.0.0.1:8000`."""
        match = re.search(r"GraphQL +(http://\S+)/graphql|\"address\": \"(http://[^\"]+)\"", self.log.read_text())
        assert match, self.log.read_text()
        return match[1] or match[2]

    @property
    def key(self) -> str:
        return (self.data_dir / "api-key").read_text().strip()

    @property
    def mongodb_uri(self) -> str:
        """Where its database answers, with the password it made."""
        return stored_services(self.data_dir).mongodb_uri

    def pid_of(self, name: str) -> int:
        """The number of the process that `up` watches under this name: `web` or `worker`."""
        return int((self.data_dir / "process" / name).read_text())

    def command(self, *arguments: str, **settings: str) -> str:
        """Run `memos-gql` beside it, as an operator would, and return what it prints."""
        ran = subprocess.run(
            [sys.executable, "-m", "memos_gql", *arguments],
            env=environment(self.data_dir, **settings), cwd=self.data_dir,
            capture_output=True, text=True, check=True, timeout=START_S,
        )  # fmt: skip
        return ran.stdout

    def wait_until_ready(self) -> None:
        """Wait until it serves, or has ended."""
        until(lambda: "memos-gql is ready" in self.log.read_text() or self.up.poll() is not None, within_s=START_S)

    def family(self) -> set[Process]:
        """Return `up` and every process that belongs to it."""
        # Once it has ended, its number may be another process's
        below = descendants(self.up.pid) if self.up.poll() is None else set()
        return below | marked(self.data_dir)

    def kill(self) -> None:
        """End `up` and every process that belongs to it, without a warning."""
        family = self.family()
        for process in family:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        self.up.wait()
        until(lambda: not any(process.is_alive for process in family), within_s=20)

    @contextmanager
    def commanded(self, *arguments: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
        """Run `memos-gql` beside it during the block, and end it if it still runs afterwards."""
        command = [sys.executable, "-m", "memos_gql", *arguments]
        with subprocess.Popen(
            command, env=environment(self.data_dir, **settings), cwd=self.data_dir, stdout=subprocess.PIPE, text=True
        ) as running:
            try:
                yield running
            finally:
                running.kill()


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """Return this process's environment with no settings but those given."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MEMOS_")}
    return clean | {"PYTHONPATH": str(ROOT), "MEMOS_PORT": "0"} | settings | {"MEMOS_DATA_DIR": str(data_dir)}


@contextmanager
def served(data_dir: Path, *, program: Sequence[str | Path] = FROM_CHECKOUT, **settings: str) -> Iterator[Server]:
    """Run a server on the directory and hand it over when it is ready.

    Afterwards it is stopped as Ctrl-C does, and nothing of it may be left.
    """
    server = launched(data_dir, program=program, **settings)
    try:
        server.wait_until_ready()
        yield server
        family = server.family()
        code, took_s = _stopped(server.up)
        left = [process for process in {*family, *marked(data_dir)} if process.is_alive]
        assert (code, left) == (0, []), server.log.read_text()
        assert took_s < STOP_S
    finally:
        server.up.kill()
        server.up.wait()


def launched(data_dir: Path, *, program: Sequence[str | Path] = FROM_CHECKOUT, **settings: str) -> Server:
    """Start a server on the directory."""
    log = data_dir / "output"
    with log.open("wb") as output:
        up = subprocess.Popen(
            [*program, "up"], env=environment(data_dir, **settings), cwd=data_dir, stdout=output, stderr=output
        )
    return Server(up, data_dir, log)


def _stopped(up: subprocess.Popen[bytes]) -> tuple[int, float]:
    asked = time.monotonic()
    up.send_signal(signal.SIGINT)
    return up.wait(timeout=3 * STOP_S), time.monotonic() - asked


def descendants(pid: int) -> set[Process]:
    """Return a process's children, their children and so on."""
    children: dict[int, list[int]] = {}
    for number in _numbers():
        children.setdefault(_parent(number), []).append(number)
    found, waiting = set[Process](), [pid]
    while waiting:
        for child in children.get(waiting.pop(), []):
            found.add(Process(child, _started(child)))
            waiting.append(child)
    return found


def marked(data_dir: Path) -> set[Process]:
    """Return every living process that was started for the data directory, whoever its parent is now."""
    return {Process(pid, _started(pid)) for pid in _numbers() if _is_marked(pid, data_dir) and _started(pid)}


def _is_marked(pid: int, data_dir: Path) -> bool:
    """Tell by the environment of the web process and workers, and by the command line of the services."""
    named = f"{data_dir}/".encode() in _read(pid, "cmdline")
    return named or f"MEMOS_DATA_DIR={data_dir}".encode() in _read(pid, "environ").split(b"\0")


def resident_mib(pid: int) -> float:
    """Return how much memory a process holds."""
    found = re.search(rb"VmRSS:\s+(\d+) kB", _read(pid, "status"))
    assert found, f"process {pid} is gone"
    return int(found[1]) / 1024


def processor_s(pid: int) -> tuple[str, float]:
    """Return what a process is, and the seconds of a processor that it has taken."""
    words = _read(pid, "cmdline").decode(errors="replace").split("\0")
    name = words[words.index("memos_gql") + 1] if "memos_gql" in words else Path(words[0].split(" ")[0]).name
    fields = _fields(pid)
    return name, sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def ready(address: str) -> bool:
    """Ask whether the server can work; one that is just starting cannot."""
    try:
        return httpx.get(f"{address}/readyz", timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def until(is_true: Callable[[], bool], *, within_s: float) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + within_s
    while not is_true():
        assert time.monotonic() < deadline, f"not within {within_s} s"
        time.sleep(0.05)


def _numbers() -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*")]


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:  # gone, or another user's
        return b""


def _fields(pid: int) -> list[str]:
    """The fields of `/proc/…/stat` behind the name, which may hold anything: state, parent, …; see proc(5)."""
    return _read(pid, "stat").decode(errors="replace").rpartition(")")[2].split()


def _parent(pid: int) -> int:
    fields = _fields(pid)
    return int(fields[1]) if fields else 0


def _started(pid: int) -> str:
    """Return when the process started.

    It is empty for one that is gone, or that waits only for its parent to take note of its end.
    """
    fields = _fields(pid)
    return fields[19] if fields and fields[0] != "Z" else ""
