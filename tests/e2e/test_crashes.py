"""Killed at random moments, the server ends every task as if nothing had been."""

from collections import Counter
from pathlib import Path
from random import Random

from tests.e2e.crashes import KINDS, VICTIMS, mixture, mortal
from tests.e2e.history import history
from tests.e2e.storm import AGREEMENT, SETTINGS, Storm, agreement, check_history

SEED = 20260501


def test_every_task_ends_as_it_would_have_ended_without_kills(model_dir: Path, tmp_path: Path) -> None:
    settings = SETTINGS | {"MEMOS_MODEL_DIR": str(model_dir)}
    with mortal(tmp_path, Random(SEED), **settings) as server, history(server.server.mongodb_uri) as past:  # noqa: S311 - the same kills each time
        storm = Storm(server, server.new_key("storm"), mixture(tmp_path), past)
        storm.breathe()
        storm.send_all_and_kill_each()
        check_history(storm)
        agreed = agreement(server)

    assert storm.tally.faults == []
    assert (storm.tally.lost, storm.tally.duplicated) == (0, 0)
    assert storm.tally.tasks == {"COMPLETED": KINDS - 1, "PARTIALLY_COMPLETED": 1}
    assert agreed == AGREEMENT
    assert server.kills == Counter(VICTIMS)
    assert list((tmp_path / "tmp").iterdir()) == []
