"""Kills parts of a running server, and tells what was remembered in spite of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
from websockets.exceptions import WebSocketException

from tests.e2e import papers
from tests.e2e.client import Client, Fields, document, image, inline, text
from tests.e2e.processes import START_S, Server, descendants, environment, marked, until

VICTIMS = {"worker": "process/worker", "web": "process/web", "mongod": "mongod/process", "redis": "redis/process"}
GROUP = "up"
BACK_S = 60
# What a client meets while parts of the server are away.
FAULTS = (httpx.TransportError, ConnectionError, WebSocketException, AssertionError, ValueError, subprocess.SubprocessError)
T = TypeVar("T")
FINAL = {"COMPLETED", "PARTIALLY_COMPLETED", "FAILED", "CANCELLED"}


@dataclass
class Mortal:
    """A server that is killed in parts or as a whole, and started again where it does not do so itself."""

    data_dir: Path
    settings: dict[str, str]
    kills: dict[str, int] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    server: Server = field(init=False)

    def start(self) -> None:
        log = self.data_dir / "output"
        with log.open("wb") as output:
            command = [sys.executable, "-m", "memos_gql", "up"]
            up = subprocess.Popen(command, env=environment(self.data_dir, **self.settings), cwd=self.data_dir, stdout=output, stderr=output)
        self.server = Server(up, self.data_dir, log)
        until(lambda: "memos-gql is ready" in log.read_text() or up.poll() is not None, within_s=START_S)

    def kill(self, victim: str) -> None:
        """End one part, or all, without a warning; what it started ends with it."""
        self.kills[victim] = self.kills.get(victim, 0) + 1
        if victim == GROUP:
            self._kill_all()
            self.start()
            return
        text = (self.data_dir / VICTIMS[victim]).read_text()
        with suppress(ProcessLookupError, ValueError):  # it is just being started again
            os.kill(int(text), signal.SIGKILL)

    def _kill_all(self) -> None:
        family = {*descendants(self.server.up.pid), *marked(self.data_dir)}
        self.server.up.kill()
        for process in family:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        self.server.up.wait()
        until(lambda: not any(process.is_alive for process in family), within_s=20)

    def client(self, project: str) -> Client:
        """Return the one user of a project, whose key is made when it is first asked for."""
        if project not in self.keys:
            self.keys[project] = patiently(lambda: self.server.command("key", "create", project, "--project", project)).strip()
        return Client(self.server.address, self.keys[project], project)

    def stop(self) -> None:
        self.server.up.send_signal(signal.SIGINT)
        self.server.up.wait(timeout=30)


@contextmanager
def mortal(data_dir: Path, **settings: str) -> Iterator[Mortal]:
    running = Mortal(data_dir, settings)
    running.start()
    try:
        yield running
        running.stop()
    finally:
        running.server.up.kill()
        running.server.up.wait()


def mixed(folder: Path) -> list[list[Fields]]:
    """Make messages to send: text, a text layer, OCR, a picture beside a file that cannot be read, and a letter."""
    pages = [f"Page {number} tells of lighthouse number {number * 17}." for number in range(1, 13)]
    return [
        [text("My aunt restores grand pianos in Ghent.")],
        [text("The manual is here."), document(inline(papers.printed(folder, *pages)), "manual.pdf")],
        [document(inline(papers.scan(folder, *pages[:5])), "scan.pdf")],
        [image(inline(papers.picture("Gate closes at 14:35")), "gate.png"), document(inline(b"%PDF-1.7 cut"), "cut.pdf")],
        [document(inline(papers.letter(folder, "The ferry to Helsinki leaves at noon.")), "letter.docx")],
    ]


def patiently(work: Callable[[], T]) -> T:
    """Do something until it succeeds, as a careful client does; it must within the time the server has to come back."""
    deadline = time.monotonic() + BACK_S
    while True:
        try:
            return work()
        except FAULTS:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def sent(server: Mortal, project: str, *content: Fields, key: str) -> str:
    """Send a message, by an idempotency key again where no answer came, and return the id of its task."""
    return str(patiently(lambda: server.client(project).add(*content, idempotencyKey=key))["task"]["id"])


def ended(server: Mortal, project: str, task_id: str, *, within_s: float) -> Fields:
    """Watch a task to its end, subscribing anew whenever the connection ends; one that only hangs is a failure."""
    deadline = time.monotonic() + within_s
    task: Fields | None = None
    while task is None or task["state"] not in FINAL:
        assert time.monotonic() < deadline, f"{task_id} has not ended: {task}"
        # No OSError here: it would hide the timeout of a subscription that hangs
        with suppress(*FAULTS):
            *_, task = server.client(project).watch(task_id)
        time.sleep(0.3)
    return task


def outcome(task: Fields) -> Fields:
    """Return what of a task must not depend on crashes."""
    files = [(file["state"], file["progress"], file["file"]["name"]) for file in task["files"]]
    return {"state": task["state"], "memories": task["memoryCount"], "files": files, "codes": [each["code"] for each in task["failures"]]}


def remembered(server: Mortal, project: str) -> list[tuple[str, int]]:
    """Return each memory's words and its number of sources, sorted; one that is stored twice is there twice."""
    memories = patiently(lambda: server.client(project).memories())
    return sorted((memory["value"], len(memory["provenance"])) for memory in memories)


def disagreements(server: Mortal) -> str:
    """Run `memos-gql doctor --deep`, and return the last line of its report."""
    return server.server.command("doctor", "--deep").splitlines()[-1]
