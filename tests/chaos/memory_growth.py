"""How much the memory of a web process grows: by a user's adds and searches, and by two attacks.

It takes a minute. The attacks are part of `make storm`: ten clients send bodies with many values or a long text.

    python -m tests.chaos.memory_growth [part of an attack's name]...
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click

from tests.chaos.attackers import ALL
from tests.chaos.storm import attack
from tests.e2e.client import Client, text
from tests.e2e.processes import Server, resident_mib, served

ATTACKS = ("20,000 conditions", "a query of 8 MB")
WARM, WORKED = 100, 150
"""Numbers of adds and searches: those before the measurement, which load libraries and fill caches, and the others."""
ATTACKED_S, SETTLED_S = 6, 12


class User:
    """Adds and searches, one after the other."""

    def __init__(self, server: Server) -> None:
        self._client = Client(server.address, server.key, "somebody")
        self._number = 0

    def work(self, times: int) -> None:
        for _ in range(times):
            self._number += 1
            self._client.add(
                text(f"The key of locker {self._number} hangs in room {self._number * 7}."), asyncMode=False
            )
            self._client.search(f"Where is the key of locker {self._number}?")


def measured(server: Server, names: Sequence[str]) -> None:
    """Print the resident memory after each part, and by how much it has grown."""
    user, pid = User(server), server.pid_of("web")
    user.work(WARM)
    before = since = resident_mib(pid)
    click.echo(f"{'at first':45} {before:6.0f} MiB")
    for title in (f"{WORKED} adds and searches", *names):
        if title in ALL:
            attack(server, [title], ATTACKED_S)
            time.sleep(SETTLED_S)
        else:
            user.work(WORKED)
        now = resident_mib(pid)
        click.echo(f"{title:45} {now:6.0f} MiB {now - since:+5.0f}")
        since = now
    click.echo(f"{'in total':45} {since - before:+16.0f}")


def main(parts: Sequence[str]) -> None:
    wanted = parts or ATTACKS
    names = [name for name in ALL if any(part in name for part in wanted)]
    with served(Path(tempfile.mkdtemp(prefix="memos-memory-")), MEMOS_WORKERS="1") as server:
        measured(server, names)


if __name__ == "__main__":
    main(sys.argv[1:])
