"""Import many years of chats, and measure how long another user of the server waits meanwhile.

    python -m tests.bench.beside [messages] [--words of the user and the assistant] [--rest S] [--models data directory]

It takes three minutes longer than the import. Messages with a median of 8 and 24 words come in at some 50 a
second on two nearly idle cores: 100,000 in about 35 minutes, as calculated from parts of a run. Long ones take longer.

Again and again, the user adds a sentence, waits until it is stored and searchable, and searches for it. During the
import, the user works for 12 seconds and then rests as long, as people do. There are five situations:
"before" and "after" the import, when the user is alone; "beside" while it runs; "paused" while it is stopped for some
seconds; and "burners", before and after it, beside one process on each core that only multiplies matrices, at the
lowest priority. So beside / paused shows the cost of the running import, after / before the lasting cost of what it has
written, and burners / alone what any program costs that uses the processor only when the server does not.

The user has some hundred sentences before the first measurement: the first of them make each search slower.
"""

import itertools
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.bench import machine
from tests.bench.importing import MEDIAN_WORDS, conversations
from tests.e2e.client import ADD, Client, text
from tests.e2e.processes import Server, descendants, processor_s, served, until

MESSAGES = 100_000
WARM_S = 15
"""Not measured: the first answers of a server load libraries."""
FIRST_SENTENCES, AT_ONCE = 400, 100
"""The user's sentences before the first measurement, and those of one request."""
ALONE_S = 30
BURNERS_S = 15
BURNS = """
import os
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.nice(19)
import numpy
matrix = numpy.ones((768, 768), numpy.float32)
while True:
    matrix @ matrix
"""
"""Multiplies matrices of the size that the embedding model has, at the lowest priority."""
BURNERS_BEGIN_S = 1
BESIDE_S, PAUSED_S, REST_S = 8.0, 4.0, 12
SETTLES_S = 5
TOLD_EVERY_S = 300
PERCENTILES = (50, 95, 99)
SITUATIONS = ("before", "after", "paused", "beside", "burners")


@dataclass
class Waits:
    """Milliseconds of each answer."""

    adds_ms: list[float] = field(default_factory=list)
    searches_ms: list[float] = field(default_factory=list)


@dataclass
class Measured:
    """What the user waited for, and what the import took."""

    before: Waits = field(default_factory=Waits)
    after: Waits = field(default_factory=Waits)
    burners: Waits = field(default_factory=Waits)
    beside: Waits = field(default_factory=Waits)
    paused: Waits = field(default_factory=Waits)
    wall_s: float = 0
    said: str = ""
    processor_s: dict[str, float] = field(default_factory=dict)
    """By process: that of the import, and those of the server, which also serve the user."""


def fill(user: Client, numbers: Iterator[int]) -> None:
    """Add the sentences that the user has before the first measurement."""
    for _ in range(FIRST_SENTENCES // AT_ONCE):
        messages = [{"role": "USER", "content": [text(said(number))]} for number in itertools.islice(numbers, AT_ONCE)]
        user.result("addMessage", ADD, input={"userId": user.user_id, "messages": messages, "asyncMode": False})


def said(number: int) -> str:
    """Write the user's sentence with this number."""
    return f"The key of locker {number} hangs in room {number * 7}."


def work(user: Client, waits: Waits, numbers: Iterator[int], seconds: float) -> None:
    """Add and search for some seconds; a sentence that is not found is an AssertionError."""
    over = time.monotonic() + seconds
    while time.monotonic() < over:
        number = next(numbers)
        sentence = said(number)
        began = time.perf_counter()
        user.add(text(sentence), asyncMode=False)
        added = time.perf_counter()
        edges = user.search(f"Where is the key of locker {number}?")
        waits.searches_ms.append(1000 * (time.perf_counter() - added))
        waits.adds_ms.append(1000 * (added - began))
        assert any(sentence in edge["node"]["value"] for edge in edges), sentence


def measure(server: Server, export: Path, settings: dict[str, str], *, rest_s: float) -> Measured:
    """Run the whole import, and let a user work before, during and after it."""
    user, numbers, measured = Client(server.address, server.key, "somebody"), itertools.count(1), Measured()
    fill(user, numbers)
    work(user, Waits(), numbers, WARM_S)
    work(user, measured.before, numbers, ALONE_S)
    with burners():
        work(user, measured.burners, numbers, BURNERS_S)
    with server.commanded("import", "--user", "ann", str(export), **settings) as importing:
        owner = Client(server.address, server.key, "ann")
        until(lambda: bool(owner.memories()), within_s=300)
        _work_beside(importing, user, numbers, measured, server, rest_s=rest_s)
    time.sleep(SETTLES_S)
    work(user, measured.after, numbers, ALONE_S)
    with burners():
        work(user, measured.burners, numbers, BURNERS_S)
    return measured


@contextmanager
def burners() -> Iterator[None]:
    """Keep every core busy at the lowest priority during the block."""
    burning = [subprocess.Popen([sys.executable, "-c", BURNS]) for _ in range(os.cpu_count() or 1)]
    time.sleep(BURNERS_BEGIN_S)
    try:
        yield
    finally:
        for each in burning:
            each.kill()
            each.wait()


def _work_beside(
    importing: subprocess.Popen[str],
    user: Client,
    numbers: Iterator[int],
    measured: Measured,
    server: Server,
    *,
    rest_s: float,
) -> None:
    before, began, stopped_s = _processor_s(server), time.monotonic(), 0.0
    told = began
    while importing.poll() is None:
        if time.monotonic() > told + TOLD_EVERY_S:
            told = time.monotonic()
            _tell_so_far(measured, minutes=(told - began) / 60)
        work(user, measured.beside, numbers, BESIDE_S)
        if importing.poll() is not None:
            break
        paused = time.monotonic()
        importing.send_signal(signal.SIGSTOP)
        work(user, measured.paused, numbers, PAUSED_S)
        importing.send_signal(signal.SIGCONT)
        stopped_s += time.monotonic() - paused
        _wait(importing, rest_s)
    measured.wall_s = time.monotonic() - began - stopped_s
    measured.said = importing.stdout.read() if importing.stdout else ""
    measured.processor_s = {name: seconds - before.get(name, 0) for name, seconds in _processor_s(server).items()}


def _tell_so_far(measured: Measured, *, minutes: float) -> None:
    adds = _times(measured.beside.adds_ms, measured.paused.adds_ms)
    searches = _times(measured.beside.searches_ms, measured.paused.searches_ms)
    click.echo(f"after {minutes:.0f} minutes, beside / paused: adding {adds}; searching {searches}")


def _wait(importing: subprocess.Popen[str], seconds: float) -> None:
    try:
        importing.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def _processor_s(server: Server) -> dict[str, float]:
    """Return the processor time, in seconds, of the server's processes and of the ended processes of this one."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = {"import": ended.ru_utime + ended.ru_stime}
    for process in descendants(server.up.pid):
        name, seconds = processor_s(process.pid)
        taken[name] = taken.get(name, 0) + seconds
    return taken


def _described(waits_ms: Sequence[float]) -> str:
    return f"{len(waits_ms):6} " + "  ".join(
        f"p{share} {_percentile(waits_ms, share):7.1f} ms" for share in PERCENTILES
    )


def _percentile(waits_ms: Sequence[float], share: int) -> float:
    return statistics.quantiles(waits_ms, n=100, method="inclusive")[share - 1]


def _times(these_ms: Sequence[float], those_ms: Sequence[float]) -> str:
    return ", ".join(
        f"p{share} {_percentile(these_ms, share) / _percentile(those_ms, share):.2f}" for share in PERCENTILES
    )


def _tell(measured: Measured, count: int) -> None:
    click.echo("\n".join(measured.said.splitlines()[-3:]))
    click.echo(f"{count} messages in {measured.wall_s / 60:.1f} minutes, {count / measured.wall_s:.1f} a second")
    per_thousand = ", ".join(
        f"{name} {1000 * seconds / count:.1f}" for name, seconds in sorted(measured.processor_s.items())
    )
    click.echo(f"seconds of processor time for 1,000 messages, including the user's requests: {per_thousand}")
    for name, kind in (("adding", "adds_ms"), ("searching", "searches_ms")):
        _tell_kind(name, {each: getattr(getattr(measured, each), kind) for each in SITUATIONS})


def _tell_kind(name: str, waits_ms: dict[str, list[float]]) -> None:
    click.echo(name)
    for situation, these_ms in waits_ms.items():
        click.echo(f"  {situation:8} {_described(these_ms)}")
    alone_ms = waits_ms["before"] + waits_ms["after"]
    for those, those_ms in (("alone", alone_ms), ("paused", waits_ms["paused"]), ("burners", waits_ms["burners"])):
        click.echo(f"  beside / {those:8} {_times(waits_ms['beside'], those_ms)}")
    click.echo(f"  burners / alone   {_times(waits_ms['burners'], alone_ms)}")
    click.echo(f"  after / before    {_times(waits_ms['after'], waits_ms['before'])}")


@click.command()
@click.argument("count", default=MESSAGES)
@click.option("--words", nargs=2, type=int, default=MEDIAN_WORDS, show_default=True, help="Median words of a message.")
@click.option("--rest", default=REST_S, show_default=True, help="Seconds that the user rests after 12 seconds of work.")
@click.option("--models", type=click.Path(), help="Data directory of the model; without it, the model is converted.")
def main(count: int, words: tuple[int, int], rest: int, models: str | None) -> None:
    settings = {"MEMOS_MODEL_DIR": str(Path(models).resolve())} if models else {}
    with TemporaryDirectory() as directory:
        export, data_dir = Path(directory) / "conversations.json", Path(directory) / "data"
        export.write_text(json.dumps(conversations(count, words)), encoding="utf-8")
        data_dir.mkdir()
        with served(data_dir, **settings) as server:
            measured = measure(server, export, settings, rest_s=rest)
    _tell(measured, count)


if __name__ == "__main__":
    machine.show()
    main()
