"""`make chaos SECONDS=1800`: while a server works, parts of it and all of it are killed.

Each task must end as if nothing had been. The kills and the pauses follow from the seed, the moments at which they meet
the work do not. The last lines say how it went; exit code 1 when badly.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

import click

from tests.e2e.crashes import mixture, mortal
from tests.e2e.history import Rereading, history
from tests.e2e.storm import AGREEMENT, SETTINGS, Storm, agreement, check_history


def report(storm: Storm, again: Rereading, agreed: str) -> None:
    """Print how it went."""
    server, tally = storm.server, storm.tally
    click.echo(f"kills: {server.kills.total()} ({_listed(server.kills)})")
    click.echo(
        f"tasks: {tally.tasks.total()} ({_listed(tally.tasks)}), "
        f"passages lost: {tally.lost}, duplicated: {tally.duplicated}"
    )
    click.echo(f"faults: {len(tally.faults)}; {agreed}")
    click.echo(f"errors met while a part was away: {server.outages.errors.total()} ({_listed(server.outages.errors)})")
    click.echo(
        f"longest time until all was back: {tally.back_s:.1f} s; "
        f"from then until every task was worked on: {tally.resumed_s:.1f} s"
    )
    click.echo(f"longest task, in spite of every kill: {tally.task_s:.1f} s")
    click.echo(
        f"pages read: {again.pages_read}; stored twice: {again.pages.total()}; "
        f"page ranges taken up again: {again.ranges.total()}"
    )


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def main(seconds: float, seed: int) -> int:
    data_dir = Path(tempfile.mkdtemp(prefix="memos-chaos-"))
    click.echo(f"seed {seed}; the logs and the data stay in {data_dir}")
    with mortal(data_dir, Random(seed), **SETTINGS) as server, history(server.server.mongodb_uri) as past:  # noqa: S311 - the same kills each time
        storm = Storm(server, server.new_key("storm"), mixture(data_dir), past)
        storm.breathe()
        storm.rage(seconds)
        again, agreed = check_history(storm), agreement(server)
    left = sorted(path.name for path in (data_dir / "tmp").iterdir())
    if left:
        storm.tally.fault(f"left in the temporary directory: {left}")
    report(storm, again, agreed)
    return int(bool(storm.tally.faults) or agreed != AGREEMENT)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), seed=int(sys.argv[2])))
