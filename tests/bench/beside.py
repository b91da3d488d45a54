"""Measure what a user of a server notices while another user's long export is imported beside it.

    python -m tests.bench.beside [seconds] [data directory of the model]

The user adds a sentence, waits until it is stored and searchable, and searches for it, one time after another: for a
quarter of the time without the import, for half of it beside the import, and for a quarter after its end.
"""

import itertools
import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.bench.importing import conversations
from tests.e2e.client import Client, text
from tests.e2e.processes import Server, served, until

MESSAGES = 100_000
"""More than the import can bring in while it is measured."""
WARM_S = 15
"""The first answers of a server load libraries."""
SETTLES_S = 2
"""The import is killed: its lease of the index runs out before others write again."""
PERCENTILES = (50, 95, 99)


@dataclass
class Waits:
    """Milliseconds of each answer."""

    adds_ms: list[float] = field(default_factory=list)
    searches_ms: list[float] = field(default_factory=list)


def work(user: Client, waits: Waits, numbers: Iterator[int], seconds: float) -> None:
    """Add and search for so long. Raises AssertionError if a sentence is not found."""
    over = time.monotonic() + seconds
    while time.monotonic() < over:
        number = next(numbers)
        sentence = f"The key of locker {number} hangs in room {number * 7}."
        began = time.perf_counter()
        user.add(text(sentence), asyncMode=False)
        added = time.perf_counter()
        edges = user.search(f"Where is the key of locker {number}?")
        waits.searches_ms.append(1000 * (time.perf_counter() - added))
        waits.adds_ms.append(1000 * (added - began))
        assert any(sentence in edge["node"]["value"] for edge in edges), sentence


def described(waits_ms: Sequence[float]) -> str:
    hundredths = statistics.quantiles(waits_ms, n=100, method="inclusive")
    return f"{len(waits_ms):6} " + "  ".join(f"p{share} {hundredths[share - 1]:7.1f} ms" for share in PERCENTILES)


def measure(server: Server, export: Path, seconds: float) -> tuple[Waits, Waits]:
    """Return what the user waited for without an import, before and after it, and beside it."""
    user, numbers = Client(server.address, server.key, "somebody"), itertools.count(1)
    work(user, Waits(), numbers, WARM_S)
    alone, beside = Waits(), Waits()
    work(user, alone, numbers, seconds / 4)
    with server.commanded("import", "--user", "ann", str(export)) as importing:
        owner = Client(server.address, server.key, "ann")
        until(lambda: bool(owner.memories()), within_s=300)
        work(user, beside, numbers, seconds / 2)
        assert importing.poll() is None, "the import ended while it was measured"
    time.sleep(SETTLES_S)
    work(user, alone, numbers, seconds / 4)
    return alone, beside


def main(seconds: float, settings: dict[str, str]) -> None:
    with TemporaryDirectory() as directory:
        export, data_dir = Path(directory) / "conversations.json", Path(directory) / "data"
        export.write_text(json.dumps(conversations(MESSAGES)), encoding="utf-8")
        data_dir.mkdir()
        with served(data_dir, **settings) as server:
            alone, beside = measure(server, export, seconds)
    for name, without, with_it in (
        ("adding", alone.adds_ms, beside.adds_ms),
        ("searching", alone.searches_ms, beside.searches_ms),
    ):
        times = statistics.median(with_it) / statistics.median(without)
        click.echo(f"{name:9} alone  {described(without)}\n{'':9} beside {described(with_it)}; p50 {times:.2f} times")


if __name__ == "__main__":
    main(
        float(sys.argv[1]) if len(sys.argv) > 1 else 120,
        {"MEMOS_MODEL_DIR": sys.argv[2]} if len(sys.argv) > 2 else {},
    )
