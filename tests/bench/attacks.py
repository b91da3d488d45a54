"""What other clients notice of each attack, and what memory stays in the web process.

    python -m tests.bench.attacks [seconds] [part of a name]

It starts a server of its own. Ten connections send the attack; another client asks the trivial question meanwhile.
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import machine
from tests.bench.load import say
from tests.e2e.attacks import ATTACKS, Target, noticed
from tests.e2e.client import Client, text
from tests.e2e.processes import resident_mib, served

SETTLED_S = 5


def main(for_s: float, named: str) -> None:
    with TemporaryDirectory() as folder, served(Path(folder), MEMOS_WORKERS="1") as server:
        target = Target(server.address, server.key)
        client = Client(server.address, server.key, "u")
        for number in range(20):
            client.add(
                text(f"Sentence {number}: Lea keeps the key of the cellar in drawer {number}. " * 20), asyncMode=False
            )
        pid = server.pid_of("web")
        say(f"{'attack':32} p99 ms  worst ms  MiB before, peak-after, settled   statuses")
        for name, make in ATTACKS.items():
            if named in name:
                before = resident_mib(pid)
                seen = noticed(target, make(), for_s=for_s)
                after = resident_mib(pid)
                time.sleep(SETTLED_S)
                waits = f"{seen.p99_s * 1000:6.0f} {max(seen.waits_s) * 1000:8.0f}"
                memory = f"{before:5.0f} {after:5.0f} {resident_mib(pid):5.0f}"
                say(f"{name:32} {waits}   {memory}   {dict(seen.statuses)} {sorted(seen.answers)[:2]}")


if __name__ == "__main__":
    machine.show()
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0, sys.argv[2] if len(sys.argv) > 2 else "")
