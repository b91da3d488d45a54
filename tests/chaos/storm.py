"""`make storm SECONDS=600`: every attack from ten clients, first one after another, then all at once.

It shows what other clients notice. All the time a user adds and searches, and another client asks a trivial question 50
times a second, each time over a new connection. The attackers are a process of their own, whose payloads are made
before and whose priority is lower than the server's. Exit code 1 when the 99th percentile of the question under any
attack is above 250 ms, when the web process keeps more than 50 MiB, the user's own work included, or when an answer is
wrong.

    python -m tests.chaos.storm SECONDS [part of an attack's name]...
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from tests.bench.load import Connection
from tests.chaos.attackers import ALL
from tests.e2e.client import Client, text
from tests.e2e.processes import ROOT, Server, resident_mib, served

WORST_P99_MS, MOST_KEPT_MIB = 250, 50
ASK_EVERY_S = 0.02
LEAST_S, SHARE = 4, 0.6
"""Of each attack by itself; and of the whole time for all of them."""
CALM_S = 15
WARM_S = 60
"""The first adds and searches of a user load libraries and fill caches: 130 MiB within the first minute."""
SEED = 1


@dataclass
class Seen:
    """What other clients saw: milliseconds of each answer, and what went wrong."""

    questions_ms: list[float] = field(default_factory=list)
    adds_ms: list[float] = field(default_factory=list)
    searches_ms: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def percentiles(waits_ms: Sequence[float]) -> tuple[float, float, float]:
    """Return the 50th and 99th percentile and the longest."""
    if len(waits_ms) < 2:
        return (max(waits_ms, default=0.0),) * 3
    hundredths = statistics.quantiles(waits_ms, n=100, method="inclusive")
    return hundredths[49], hundredths[98], max(waits_ms)


def listed(waits_ms: Sequence[float]) -> str:
    p50, p99, worst = percentiles(waits_ms)
    return f"{len(waits_ms):6} p50 {p50:7.1f} p99 {p99:7.1f} max {worst:7.1f} ms"


class Others:
    """The clients who do nothing wrong, each in a thread."""

    def __init__(self, server: Server) -> None:
        self.seen = Seen()
        self._port = int(server.address.rpartition(":")[2])
        self._key = server.key
        self._user = Client(server.address, server.key, "storm")
        self._over = threading.Event()

    @contextmanager
    def busy(self) -> Iterator[None]:
        threads = [threading.Thread(target=work) for work in (lambda: asyncio.run(self._ask()), self._add_and_search)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    async def _ask(self) -> None:
        while not self._over.is_set():
            began = time.perf_counter()
            try:
                connection = await Connection.open(self._port, key=self._key)
                await connection.ask()
                connection.close()
            except (OSError, EOFError, SystemExit) as error:
                self.seen.faults.append(f"question: {error!r}")
            self.seen.questions_ms.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(ASK_EVERY_S)

    def _add_and_search(self) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            sentence = f"The key of locker {number} hangs in room {number * 7}."
            try:
                added, found = self._timed(sentence, f"Where is the key of locker {number}?")
            except Exception as error:  # noqa: BLE001 - whatever it is, the storm goes on and ends badly
                self.seen.faults.append(f"user: {error!r}")
                continue
            if added != "COMPLETED" or not any(sentence in value for value in found):
                self.seen.faults.append(f"user: {added}, found {found}")

    def _timed(self, sentence: str, query: str) -> tuple[str, list[str]]:
        began = time.perf_counter()
        added = self._user.add(text(sentence), asyncMode=False)
        then = time.perf_counter()
        edges = self._user.search(query)
        self.seen.adds_ms.append(1000 * (then - began))
        self.seen.searches_ms.append(1000 * (time.perf_counter() - then))
        return added["task"]["state"], [edge["node"]["value"] for edge in edges]


def attack(server: Server, names: Sequence[str], seconds: float) -> dict[str, int]:
    """Attack for so long, and return the outcomes."""
    command = [
        sys.executable,
        "-m",
        "tests.chaos.attackers",
        server.address.removeprefix("http://"),
        str(seconds),
        str(SEED),
        *names,
    ]
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "MEMOS_API_KEY": server.key},
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 300,
    )
    outcomes: dict[str, int] = json.loads(ran.stdout)
    return outcomes


def lived_through(server: Server, others: Others, title: str, names: Sequence[str], seconds: float) -> bool:
    """Attack, print what others noticed, and tell whether that is little."""
    pid, since = server.pid_of("web"), len(others.seen.questions_ms)
    before = resident_mib(pid)
    outcomes = attack(server, names, seconds)
    waits = others.seen.questions_ms[since:]
    after = resident_mib(pid)
    click.echo(f"{title:38} {listed(waits)}  {before:5.0f} -> {after:5.0f} MiB  {_most(outcomes)}")
    return percentiles(waits)[1] <= WORST_P99_MS and server.pid_of("web") == pid


def _most(outcomes: dict[str, int]) -> str:
    return ", ".join(
        f"{count} × {outcome}" for outcome, count in sorted(outcomes.items(), key=lambda each: -each[1])[:4]
    )


def raged(server: Server, others: Others, seconds: float, names: list[str]) -> bool:
    """Run every attack alone, then all at once, and compare the memory before with that after a time of calm."""
    pid = server.pid_of("web")
    attack(server, names, LEAST_S)  # libraries are loaded, and caches filled
    time.sleep(WARM_S)
    own_mib = grown_by_user(pid, others)
    before, worked = resident_mib(pid), len(others.seen.adds_ms)
    each_s = max(LEAST_S, SHARE * seconds / len(names))
    good = [lived_through(server, others, name, [name], each_s) for name in names]
    good.append(lived_through(server, others, "all at once", names, max(LEAST_S, (1 - SHARE) * seconds)))
    time.sleep(CALM_S)
    after, own = resident_mib(pid), own_mib * (len(others.seen.adds_ms) - worked)
    click.echo(
        f"memory of the web process: {before:.0f} MiB before, {after:.0f} MiB after; "
        f"the user's own work makes it {own:+.0f} MiB"
    )
    return all(good) and after - before <= MOST_KEPT_MIB


def grown_by_user(pid: int, others: Others) -> float:
    """Return by how many MiB each add and search of the user makes the process grow while nobody attacks."""
    before, worked = resident_mib(pid), len(others.seen.adds_ms)
    time.sleep(WARM_S)
    return (resident_mib(pid) - before) / max(len(others.seen.adds_ms) - worked, 1)


def main(seconds: float, parts: Sequence[str]) -> int:
    names = [name for name in ALL if not parts or any(part in name for part in parts)]
    data_dir = Path(tempfile.mkdtemp(prefix="memos-storm-"))
    click.echo(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}; the log stays in {data_dir}")
    with served(data_dir) as server:
        others = Others(server)
        with others.busy():
            is_good = raged(server, others, seconds, names)
    click.echo(f"adding    {listed(others.seen.adds_ms)}")
    click.echo(f"searching {listed(others.seen.searches_ms)}")
    click.echo(f"wrong or missing answers to others: {len(others.seen.faults)}")
    for fault in others.seen.faults[:10]:
        click.echo(f"  {fault[:300]}")
    return int(not is_good or bool(others.seen.faults))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
