"""`make chaos SECONDS=1800`: while a server works, parts of it and all of it are killed; each task must end as if nothing had been.

The kills follow from the seed, the moments at which they meet the work do not. The last lines say how it went; exit code 1 when badly.
"""

import random
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import click

from tests.e2e.client import Fields
from tests.e2e.crashes import GROUP, VICTIMS, Mortal, disagreements, ended, mixed, mortal, outcome, remembered, sent

WITHIN_S = 600
# Seconds from kill to kill: `up` gives up a program that ends six times within a minute.
PAUSE_S = (10, 30)
MOST_OPEN = 6
SETTINGS = {"MEMOS_WORKERS": "2", "MEMOS_PAGES_PER_JOB": "4"}
AGREEMENT = "0 differences between documents, index and bytes."


@dataclass(frozen=True)
class End:
    """What a message came to."""

    outcome: Fields
    memories: list[tuple[str, int]]


@dataclass
class Tally:
    tasks: int = 0
    lost: int = 0
    duplicated: int = 0
    faults: list[str] = field(default_factory=list)

    def compare(self, project: str, calm: End, stormy: End) -> None:
        """Count a task, and what differs from the undisturbed one."""
        self.tasks += 1
        lost, more = (len(set(one.memories) - set(other.memories)) for one, other in ((calm, stormy), (stormy, calm)))
        self.lost += lost
        self.duplicated += more
        if stormy != calm:
            self.faults.append(f"{project}: {stormy.outcome} instead of {calm.outcome}")


def run(server: Mortal, folder: Path, *, seconds: float, chance: random.Random) -> Tally:
    """Send and kill for so long, then wait for the last task."""
    messages, tally, stop = mixed(folder), Tally(), Event()
    calm = [_end(server, project, _send(server, project, content)) for project, content in _named("calm", messages)]
    killer = Thread(target=_kill, args=(server, stop, chance))
    killer.start()
    open_tasks: deque[tuple[str, str]] = deque()
    deadline, number = time.monotonic() + seconds, 0
    while time.monotonic() < deadline or open_tasks:
        if time.monotonic() < deadline and len(open_tasks) < MOST_OPEN:
            project = f"storm-{number}"
            open_tasks.append((project, _send(server, project, messages[number % len(messages)])))
            number += 1
            continue
        if time.monotonic() >= deadline:
            stop.set()
        project, task_id = open_tasks.popleft()
        tally.compare(project, calm[int(project.partition("-")[2]) % len(messages)], _end(server, project, task_id))
    stop.set()
    killer.join()
    return tally


def _named(prefix: str, messages: list[list[Fields]]) -> list[tuple[str, list[Fields]]]:
    """Give each message a project of its own: equal bytes of one are read once."""
    return [(f"{prefix}-{number}", content) for number, content in enumerate(messages)]


def _send(server: Mortal, project: str, content: list[Fields]) -> str:
    return sent(server, project, *content, key=project)


def _end(server: Mortal, project: str, task_id: str) -> End:
    task = ended(server, project, task_id, within_s=WITHIN_S)
    return End(outcome(task), remembered(server, project))


def _kill(server: Mortal, stop: Event, chance: random.Random) -> None:
    while not stop.wait(chance.uniform(*PAUSE_S)):
        server.kill(chance.choice([*VICTIMS, GROUP]))


def main(seconds: float, seed: int) -> int:
    with TemporaryDirectory() as directory:
        data_dir, folder = Path(directory) / "data", Path(directory) / "papers"
        data_dir.mkdir()
        folder.mkdir()
        with mortal(data_dir, **SETTINGS) as server:
            tally = run(server, folder, seconds=seconds, chance=random.Random(seed))  # noqa: S311 - the same kills each time
            report = disagreements(server)
    for fault in tally.faults:
        click.echo(fault)
    kills = ", ".join(f"{count} {victim}" for victim, count in sorted(server.kills.items()))
    click.echo(f"kills: {sum(server.kills.values())} ({kills})")
    click.echo(f"tasks: {tally.tasks}, memories lost: {tally.lost}, duplicated: {tally.duplicated}")
    click.echo(report)
    return int(bool(tally.faults) or report != AGREEMENT)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), seed=int(sys.argv[2])))
