"""Kills parts of a running server, or all of it, and tells when all is back."""

import os
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random

from redis import Redis
from redis.exceptions import RedisError

from memos_gql.embedded import stored_services
from memos_gql.embedded.private import free_port
from memos_gql.workers import PREFIX
from tests.e2e import papers
from tests.e2e.client import Fields, document, image, inline, text
from tests.e2e.outages import GROUP, MONGOD, REDIS, WEB, WORKER, WORKERS, Outages
from tests.e2e.processes import START_S, Server, descendants, environment, ready, until

LOCKS = {WEB: "process/web", WORKERS: "process/worker", MONGOD: "mongod/process", REDIS: "redis/process"}
VICTIMS = (*LOCKS, WORKER, GROUP)
BACK_S = 60


@dataclass
class Mortal:
    """A server that is killed in parts or as a whole, and started again where it does not do so itself."""

    data_dir: Path
    settings: dict[str, str]
    chance: Random
    port: int = field(default_factory=free_port)
    outages: Outages = field(default_factory=Outages)
    kills: Counter[str] = field(default_factory=Counter)
    server: Server = field(init=False)
    _dead: set[int] = field(default_factory=set)
    _killed: float = 0

    @property
    def address(self) -> str:
        """The same after every start, as it is for users."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        log = self.data_dir / f"output-{self.kills[GROUP]}"
        with log.open("wb") as output:
            command = [sys.executable, "-m", "memos_gql", "up"]
            settings = environment(self.data_dir, **self.settings) | {"MEMOS_PORT": str(self.port)}
            up = subprocess.Popen(command, env=settings, cwd=self.data_dir, stdout=output, stderr=output)
        self.server = Server(up, self.data_dir, log)
        until(lambda: "memos-gql is ready" in log.read_text() or up.poll() is not None, within_s=START_S)
        assert up.poll() is None, log.read_text()

    def kill(self, victim: str) -> None:
        """End one part, or all, without a warning; what it started ends with it."""
        self.outages.begin(victim)
        self.kills[victim] += 1
        self._killed = time.monotonic()
        if victim == GROUP:
            self.server.kill()
            self.start()
            return
        until(lambda: self._has_killed(victim), within_s=BACK_S)

    def _has_killed(self, victim: str) -> bool:
        pid = self._pid(victim)
        if pid is None or pid in self._dead:
            return False
        self._dead.add(pid)
        with suppress(ProcessLookupError):  # it has just ended with another
            os.kill(pid, signal.SIGKILL)
        return True

    def _pid(self, victim: str) -> int | None:
        """Return the process to kill; None while it is being started."""
        if victim == WORKER:
            alive = sorted(self._workers())
            return self.chance.choice(alive) if alive else None
        content = (self.data_dir / LOCKS[victim]).read_text()
        return int(content) if content else None

    def wait_until_back(self) -> float:
        """Wait until every part serves and every worker is at work.

        It returns how many seconds that took since the last kill.
        """
        until(self._is_back, within_s=BACK_S)
        self.outages.end()
        return time.monotonic() - self._killed

    def _is_back(self) -> bool:
        present = {(self.data_dir / lock).read_text() for lock in LOCKS.values()}
        is_fresh = "" not in present and not self._dead.intersection(map(int, present))
        return is_fresh and len(self._workers()) >= int(self.settings["MEMOS_WORKERS"]) and ready(self.address)

    def _workers(self) -> set[int]:
        """Return the numbers of the worker processes that have said that they work, and live."""
        with Redis.from_url(stored_services(self.data_dir).redis_url, socket_timeout=2) as redis:
            try:
                said = {int(name.decode().split(":")[-2]) for name in redis.scan_iter(match=f"{PREFIX}*")}
            except RedisError:
                return set()
        return said.intersection(process.pid for process in descendants(self.server.up.pid) if process.started)

    def new_key(self, project: str) -> str:
        """Make a key of a project."""
        return self.server.command("key", "create", project, "--project", project).strip()

    def stop(self) -> None:
        self.server.up.send_signal(signal.SIGINT)
        self.server.up.wait(timeout=30)


@contextmanager
def mortal(data_dir: Path, chance: Random, **settings: str) -> Iterator[Mortal]:
    running = Mortal(data_dir, settings, chance)
    running.start()
    try:
        yield running
        running.stop()
    finally:
        running.server.up.kill()
        running.server.up.wait()


@dataclass(frozen=True)
class Mixture:
    """Messages of each kind, made once: texts, text layers, OCR, pictures, letters, and files that cannot be read."""

    printed: bytes
    scan: bytes
    long_scan: bytes
    picture: bytes
    letter: bytes

    def message(self, number: int) -> list[Fields]:
        """Return a message of kind `number % 7`; equal bytes would be read once, so each number has its own."""
        mark = f"{number:08}".encode()
        messages = [
            [text("My aunt restores grand pianos in Ghent.")],
            [text("The manual is here."), document(inline(self.printed + b"\n%%" + mark), "manual.pdf")],
            [document(inline(self.scan + b"\n%%" + mark), "scan.pdf")],
            [image(inline(self.picture + mark), "gate.png"), document(inline(b"%PDF-1.7 cut " + mark), "cut.pdf")],
            [document(inline(commented(self.letter, mark)), "letter.docx")],
            [
                document(inline(self.long_scan + b"\n%%" + mark), "long.pdf"),
                document(inline(self.printed + b"\n%#" + mark), "short.pdf"),
            ],
            [
                text("A note comes along."),
                document(inline(b"The boat house key is under the third stone.\n" + b" " * number), "note.txt"),
            ],
        ]
        return messages[number % len(messages)]


KINDS = 7


def mixture(folder: Path) -> Mixture:
    pages = [f"Page {number} tells of lighthouse number {number * 17}." for number in range(1, 13)]
    return Mixture(
        printed=papers.printed(folder, *pages),
        scan=papers.scan(folder, *pages[:5]),
        long_scan=papers.scan(folder, *pages[:10]),
        picture=papers.picture("Gate closes at 14:35"),
        letter=papers.letter(folder, "The ferry to Helsinki leaves at noon."),
    )


def commented(archive: bytes, comment: bytes) -> bytes:
    """Return an archive with the same members and a comment of its own."""
    content = BytesIO(archive)
    with zipfile.ZipFile(content, "a") as opened:
        opened.comment = comment
    return content.getvalue()
