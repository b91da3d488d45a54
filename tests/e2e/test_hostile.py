"""Bombs and twisted files end for a reason, each within its limits; the server lives on and gives its memory back."""

import os
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.bench.corpus import Outcome, entries_of, feed
from tests.e2e.client import Client, Upload, document, inline
from tests.e2e.processes import Server, ready, resident_mib, until

FOLDER = Path(__file__).parents[1] / "corpus" / "hostile"
ENTRIES = entries_of(FOLDER)
MUST_SAY = {"pdf_60000_rectangles.pdf": "rectangles everywhere", "pdf_javascript_launch.pdf": "Hello page"}
BIG_BYTES = 60 * 1024 * 1024
GIVEN_BACK_WITHIN_S = 20  # the server does it a few seconds after the last long body


@pytest.fixture(scope="module")
def outcomes(server: Server) -> dict[str, Outcome]:
    """What became of each file, sent four at a time."""
    client = Client(server.address, server.key, "a hostile user")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda entry: feed(client, FOLDER, entry), ENTRIES))
    return {outcome.entry["file"]: outcome for outcome in found}


@pytest.mark.parametrize("name", [entry["file"] for entry in ENTRIES])
def test_a_hostile_file_ends_as_it_must(outcomes: dict[str, Outcome], name: str) -> None:
    outcome = outcomes[name]

    assert outcome.is_expected, outcome.end
    assert MUST_SAY.get(name, "") in outcome.text


def test_no_file_of_the_server_is_read_or_written(outcomes: dict[str, Outcome], server: Server) -> None:
    assert [name for name, outcome in outcomes.items() if "root:" in outcome.text] == []
    assert [
        path for folder in (server.data_dir, Path(tempfile.gettempdir())) for path in folder.glob("memos-pwned*")
    ] == []


def test_the_server_lives_on_and_leaves_nothing_where_files_were_read(
    outcomes: dict[str, Outcome], server: Server
) -> None:
    assert ready(server.address)
    # Each process has a directory of its own there; in none of them is anything left
    assert [path for path in (server.data_dir / "tmp").glob("*/*") if path.is_dir()] == []


def test_the_memory_of_long_bodies_is_given_back(client: Client, server: Server) -> None:
    resident = []

    for _ in range(4):
        task = client.add(document(inline(os.urandom(BIG_BYTES)), "noise.bin"))["task"]
        *_, ended = client.watch(task["id"])
        resident.append(resident_mib(server.pid_of("web")))

    assert [failure["code"] for failure in ended["failures"]] == ["UNSUPPORTED_MEDIA_TYPE"]
    until(lambda: resident_mib(server.pid_of("web")) - resident[0] < 60, within_s=GIVEN_BACK_WITHIN_S)


def test_the_memory_of_many_bodies_that_came_together_is_given_back(client: Client, server: Server) -> None:
    before = resident_mib(server.pid_of("web"))

    with ThreadPoolExecutor(8) as pool:
        tasks = list(
            pool.map(lambda _: client.add(document(inline(os.urandom(3_000_000)), "noise.bin"))["task"], range(24))
        )
    for task in tasks:
        *_, ended = client.watch(task["id"])

    assert ended["state"] == "FAILED"
    until(lambda: resident_mib(server.pid_of("web")) - before < 60, within_s=GIVEN_BACK_WITHIN_S)


def test_an_upload_lies_on_disk_not_in_memory(client: Client, server: Server) -> None:
    web = Path(f"/proc/{server.pid_of('web')}")
    (web / "clear_refs").write_text("5")  # <man 5 proc>: the peak begins anew
    before = resident_mib(server.pid_of("web"))

    client.added(document({"upload": Upload("noise.bin", os.urandom(BIG_BYTES))}))

    peak = re.search(r"VmHWM:\s+(\d+) kB", (web / "status").read_text())
    assert peak is not None
    assert int(peak[1]) / 1024 - before < 30
