"""Groups of processes, as on machines of their own: nothing but the services is common to their data directories."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from anyio.from_thread import start_blocking_portal
from redis import Redis

from memos_gql.embedded import Services, private_services
from memos_gql.workers import TAKEN
from tests.e2e.history import History
from tests.e2e.processes import START_S, Server, launched, until

KEY = "key-of-both-groups"
CAUGHT_S, SETTLES_S = 60, 0.5


@dataclass(frozen=True)
class Group:
    """A web process and workers, with the settings that its commands need, too."""

    server: Server
    settings: dict[str, str]

    @property
    def address(self) -> str:
        return self.server.address

    def command(self, *arguments: str) -> str:
        return self.server.command(*arguments, **self.settings)

    def pids(self) -> set[int]:
        return {process.pid for process in self.server.family()}

    def takes_jobs(self) -> bool:
        """Tell whether one of its workers has done a job."""
        with Redis.from_url(self.settings["MEMOS_REDIS_URL"]) as redis:
            taken = {int(name.decode().split(":")[-2]) for name in redis.scan_iter(f"{TAKEN}*")}
        return not taken.isdisjoint(self.pids())

    def kill_in_the_middle(self, past: History, work: str) -> str:
        """Kill every process of the group while a worker of it reads a range of such pages, and return its name."""
        pids, deadline = self.pids(), time.monotonic() + CAUGHT_S
        while time.monotonic() < deadline:
            if past.half_read(work, pids):
                self._signal(signal.SIGSTOP)
                # What it sent last may still be on its way
                time.sleep(SETTLES_S)
                if half_read := past.half_read(work, pids):
                    self.server.kill()
                    return half_read
                self._signal(signal.SIGCONT)
        raise AssertionError(f"the group was not seen reading {work} within {CAUGHT_S} s")

    def _signal(self, number: signal.Signals) -> None:
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, number)


@contextmanager
def services_in(directory: Path) -> Iterator[Services]:
    """Run a private mongod and Redis during the block, from a thread of their own."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(private_services(directory)) as running:
        yield running


@contextmanager
def groups_in(directories: Sequence[Path], **settings: str) -> Iterator[list[Group]]:
    """Run a group in each directory, and hand all over when each serves and works."""
    settings |= {"MEMOS_API_KEY": KEY}
    groups = [Group(launched(directory, **settings), settings) for directory in directories]
    try:
        for group in groups:
            group.server.wait_until_ready()
            assert group.server.up.poll() is None, group.server.log.read_text()
            until(group.takes_jobs, within_s=START_S)
        yield groups
    finally:
        for group in groups:
            group.server.kill()
