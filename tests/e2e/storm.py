"""Visitors who send and watch while someone kills, and what came of it."""

import itertools
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock

import click

from tests.e2e.crashes import KINDS, VICTIMS, Mixture, Mortal
from tests.e2e.history import History, Rereading, wait_until_worked_on
from tests.e2e.outages import WORKER, WORKERS
from tests.e2e.visitor import End, Visitor

AT_ONCE = 6
WORKED_ON_WITHIN_S = 60
# A third of the kills meets a server that has not yet recovered from the last one.
HASTE = 1 / 3
HASTY_PAUSE_S, PAUSE_S = (0, 5), (1, 12)
# `up` gives up a program that ends six times within a minute; these are of one program within one minute of the clock.
MOST_KILLS, WINDOW_S = 2, 60
PAGES_PER_JOB = 4
SETTINGS = {"MEMOS_WORKERS": "2", "MEMOS_PAGES_PER_JOB": str(PAGES_PER_JOB)}
AGREEMENT = "0 differences between documents, index and bytes."


@dataclass
class Tally:
    """`lost` and `duplicated` count passages, stored or found, that an undisturbed run has more or fewer of."""

    tasks: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    duplicated: int = 0
    back_s: float = 0
    resumed_s: float = 0
    task_s: float = 0
    faults: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def fault(self, sentence: str) -> None:
        with self._lock:
            self.faults.append(sentence)
        click.echo(f"FAULT {sentence}")

    def compare(self, name: str, calm: End, stormy: End, *, took_s: float) -> None:
        """Count a task, and how it differs from the undisturbed one; twice the same is not the same as once."""
        with self._lock:
            self.tasks[str(stormy.outcome["state"])] += 1
            self.task_s = max(self.task_s, took_s)
            self.lost += (calm.memories - stormy.memories).total() + (calm.found - stormy.found).total()
            self.duplicated += (stormy.memories - calm.memories).total() + (stormy.found - calm.found).total()
        if stormy != calm:
            self.fault(f"{name}: {stormy} instead of {calm}")


@dataclass
class Storm:
    """Whatever goes wrong is a fault of the tally, and the storm goes on."""

    server: Mortal
    key: str
    papers: Mixture
    past: History
    tally: Tally = field(default_factory=Tally)
    calm: list[End] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def breathe(self) -> None:
        """Find out how each kind of message ends undisturbed."""
        self.calm = [self._visit(f"calm-{number}", number) for number in range(KINDS)]

    def send_all_and_kill_each(self) -> None:
        """Send each kind of message at once, and kill each part once."""
        with ThreadPoolExecutor(KINDS + 1) as threads:
            killing = threads.submit(self._guarded, self._kill_each)
            for number in range(KINDS, 2 * KINDS):
                threads.submit(self._guarded, self._visitor(number))
            killing.result()

    def rage(self, seconds: float) -> None:
        """Send and kill for so long, then wait for the last task."""
        deadline, numbers = time.monotonic() + seconds, itertools.count(KINDS)
        with ThreadPoolExecutor(AT_ONCE + 1) as threads:
            visits = [threads.submit(self._visit_until, deadline, numbers) for _ in range(AT_ONCE)]
            killing = threads.submit(self._guarded, self._kill_until_over)
            for visit in visits:
                visit.result()
            self.over.set()
            killing.result()

    def _visit_until(self, deadline: float, numbers: "itertools.count[int]") -> None:
        while time.monotonic() < deadline:
            self._guarded(self._visitor(next(numbers)))

    def _visitor(self, number: int) -> Callable[[], None]:
        def visit_and_compare() -> None:
            began = time.monotonic()
            end = self._visit(f"storm-{number}", number)
            self.tally.compare(f"storm-{number}", self.calm[number % KINDS], end, took_s=time.monotonic() - began)

        return visit_and_compare

    def _visit(self, name: str, number: int) -> End:
        visitor = Visitor(self.server.address, self.key, name, self.server.outages)
        return visitor.end(visitor.follow(visitor.send(*self.papers.message(number))))

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - whatever it is, the run goes on and ends badly
            self.tally.fault(f"{type(error).__name__}: {error}")

    def _kill_each(self) -> None:
        for victim in self.server.chance.sample(VICTIMS, len(VICTIMS)):
            time.sleep(self.server.chance.uniform(0.5, 3))
            self.server.kill(victim)
        self._recover()

    def _kill_until_over(self) -> None:
        pause, killed = self._pause(PAUSE_S), Counter[tuple[str, int]]()
        while not self.over.wait(pause):
            window = int(time.monotonic() / WINDOW_S)
            victim = self.server.chance.choice(
                [each for each in VICTIMS if killed[_program(each), window] < MOST_KILLS]
            )
            killed[_program(victim), window] += 1
            click.echo(f"{time.strftime('%H:%M:%S')} {victim} killed, {self.tally.tasks.total()} tasks so far")
            self.server.kill(victim)
            is_hasty = self.server.chance.random() < HASTE
            pause = self._pause(HASTY_PAUSE_S if is_hasty else PAUSE_S)
            if not is_hasty:
                self._guarded(self._recover)
        self._guarded(self._recover)

    def _pause(self, seconds: tuple[int, int]) -> float:
        return self.server.chance.uniform(*seconds)

    def _recover(self) -> None:
        self.tally.back_s = max(self.tally.back_s, self.server.wait_until_back())
        self.tally.resumed_s = max(self.tally.resumed_s, wait_until_worked_on(self.past, within_s=WORKED_ON_WITHIN_S))


def _program(victim: str) -> str:
    return WORKERS if victim == WORKER else victim


def check_history(storm: Storm) -> Rereading:
    """Find what only the database tells: requests that counted twice, and pages that were stored twice."""
    for collection in ("tasks", "messages"):
        for owner, count in storm.past.counts(collection).items():
            if count != 1:
                storm.tally.fault(f"{owner} has {count} {collection}")
    again = storm.past.rereading()
    ranges = {_range_of(name) for name in again.pages}
    if len(ranges) > storm.server.kills.total():
        storm.tally.fault(f"pages of {len(ranges)} ranges were read twice over {storm.server.kills.total()} kills")
    return again


def _range_of(page: str) -> tuple[str, int]:
    file, _, number = page.rpartition("/")
    return file, (int(number) - 1) // PAGES_PER_JOB


def agreement(server: Mortal) -> str:
    """Return the last line of `memos-gql doctor --deep`."""
    return server.server.command("doctor", "--deep").splitlines()[-1]
