"""Killed at random moments, the server ends every task as if nothing had been."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.client import Fields
from tests.e2e.crashes import GROUP, VICTIMS, Mortal, disagreements, ended, mixed, mortal, outcome, remembered, sent

SEED = 20260501
WITHIN_S = 240
# Projects of their own: equal bytes of one would be read once.
CALM, STORMY = "calm", "stormy"


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> list[list[Fields]]:
    return mixed(tmp_path_factory.mktemp("papers"))


def test_every_task_ends_as_it_would_have_ended_without_kills(messages: list[list[Fields]], model_dir: Path, tmp_path: Path) -> None:
    settings = {"MEMOS_WORKERS": "2", "MEMOS_PAGES_PER_JOB": "4", "MEMOS_MODEL_DIR": str(model_dir)}
    with mortal(tmp_path, **settings) as server:
        for project in (CALM, STORMY):
            server.client(project)
        calm = _run(server, CALM, messages)
        stormy = _run(server, STORMY, messages)
        memories = remembered(server, CALM), remembered(server, STORMY)
        report = disagreements(server)

    assert stormy == calm
    assert memories[0] == memories[1]
    assert report == "0 differences between documents, index and bytes."
    assert sum(server.kills.values()) == len(VICTIMS) + 1


def _run(server: Mortal, project: str, messages: list[list[Fields]]) -> list[Fields]:
    with ThreadPoolExecutor(1) as beside:
        killing = beside.submit(_kill, server if project == STORMY else None)
        tasks = [sent(server, project, *content, key=f"{project}-{number}") for number, content in enumerate(messages)]
        killing.result()
    return [outcome(ended(server, project, task_id, within_s=WITHIN_S)) for task_id in tasks]


def _kill(server: Mortal | None) -> None:
    """Kill each part once, in an order and at moments that are the same every time; then all of it."""
    if server is None:
        return
    chance = random.Random(SEED)  # noqa: S311 - the same kills each time
    for victim in [*chance.sample(sorted(VICTIMS), len(VICTIMS)), GROUP]:
        time.sleep(chance.uniform(0.5, 4))
        server.kill(victim)
