"""A process that starts before its services waits for them, says so, and can be stopped at any moment."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from redis import Redis

from memos_gql.embedded import Services, private_services
from memos_gql.embedded.mongod import mongod_in
from memos_gql.embedded.redis import redis_in
from memos_gql.workers import COUNTS_FOR_S, FRESH_S
from tests.e2e.processes import descendants, environment, until

STOP_S = 20
START_S = 300  # a worker converts the model first, on a machine that may be busy


@dataclass(frozen=True)
class Started:
    process: subprocess.Popen[bytes]
    log: Path

    def says(self, words: str) -> bool:
        return words in self.log.read_text()

    @property
    def has_forked(self) -> bool:
        """Tell whether the command has begun a worker process, which bears the same name as itself."""
        name = _command_line(self.process.pid)
        return any(_command_line(process.pid) == name for process in descendants(self.process.pid))


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


@dataclass(frozen=True)
class Host:
    """A machine whose databases are not running yet."""

    directory: Path
    settings: dict[str, str]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "memos_gql", *arguments]
        return subprocess.run(
            command, env=self.environment, cwd=self.directory, capture_output=True, text=True, check=False, timeout=60
        )

    def takes_jobs(self) -> bool:
        """Look as the check does, without the time that its process takes to start."""
        with Redis.from_url(self.settings["MEMOS_REDIS_URL"]) as redis:
            return any(redis.pttl(key) >= (COUNTS_FOR_S - FRESH_S) * 1000 for key in redis.scan_iter("memos:taken:*"))

    @contextmanager
    def started(self, command: str) -> Iterator[Started]:
        log = self.directory / f"{command}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "memos_gql", command],
                env=self.environment,
                cwd=self.directory,
                stdout=output,
                stderr=output,
            )
        try:
            yield Started(process, log)
        finally:
            for left in descendants(process.pid):
                os.kill(left.pid, signal.SIGKILL)
            process.kill()
            process.wait()

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.directory, **self.settings)


@pytest.fixture
def host(tmp_path: Path, model_dir: Path) -> Host:
    mongod, redis = mongod_in(tmp_path / "mongod"), redis_in(tmp_path / "redis")
    addresses = {"MEMOS_MONGODB_URI": mongod.uri, "MEMOS_REDIS_URL": redis.url}
    return Host(tmp_path, {**addresses, "MEMOS_MODEL_DIR": str(model_dir), "MEMOS_WORKERS": "1"})


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_one_signal_ends_a_process_that_waits(host: Host, command: str) -> None:
    with host.started(command) as waiting:
        until(lambda: waiting.says("service=MongoDB") and waiting.says("service=Redis"), within_s=60)

        waiting.process.terminate()

        assert waiting.process.wait(timeout=STOP_S) == 0
        assert "Traceback" not in waiting.log.read_text()


def test_a_worker_that_is_told_to_stop_while_it_imports_takes_no_job_first(
    tmp_path: Path, services: Services, model_dir: Path
) -> None:
    addresses = {"MEMOS_MONGODB_URI": services.mongodb_uri, "MEMOS_REDIS_URL": services.redis_url}
    host = Host(tmp_path, {**addresses, "MEMOS_MODEL_DIR": str(model_dir), "MEMOS_WORKERS": "1"})
    with host.started("worker") as worker:
        until(lambda: worker.has_forked, within_s=60)

        worker.process.terminate()

        assert worker.process.wait(timeout=START_S) == 0
        assert not worker.says("Worker process is ready for action.")
        assert not worker.says("Traceback")


def test_a_worker_that_was_started_first_takes_jobs_once_its_services_are_there(host: Host) -> None:
    with host.started("worker") as worker:
        until(lambda: worker.says("waiting for a service"), within_s=60)
        before = host.command("worker", "--check")
        with start_blocking_portal() as portal, portal.wrap_async_context_manager(private_services(host.directory)):
            until(host.takes_jobs, within_s=START_S)
            healthy = host.command("worker", "--check")
            # the leader lives on, and so does the thread that gives signs of life
            (process,) = {process for process in descendants(worker.process.pid) if process.is_alive}
            os.kill(process.pid, signal.SIGSTOP)
            until(lambda: not host.takes_jobs(), within_s=60)
            frozen = host.command("worker", "--check")
            os.kill(process.pid, signal.SIGCONT)
            until(host.takes_jobs, within_s=60)

            worker.process.terminate()
            code = worker.process.wait(timeout=STOP_S)

    assert (before.returncode, before.stderr) == (
        1,
        "Error: Redis does not answer, so it is unknown whether workers take jobs.\n",
    )
    assert healthy.stdout == "1 of 1 worker processes on this machine take jobs.\n"
    assert frozen.stdout == "0 of 1 worker processes on this machine take jobs.\n"
    assert code == 0
