import subprocess
import sys
from pathlib import Path

ADOPTS = """
import asyncio, sys
from memos_gql.embedded import orphans
orphans.REAP_EVERY_S = 0.1
async def main():
    async with orphans.no_orphans():
        started = await asyncio.create_subprocess_exec("/bin/sh", "-c", sys.argv[1])
        code = await started.wait()
        await asyncio.sleep(1)
        print(code, *[state for state in orphans._children().values()], flush=True)
asyncio.run(main())
"""


def adopted(script: str) -> str:
    """Run a shell script as a child that leaves orphans; return its exit code and their states."""
    ran = subprocess.run([sys.executable, "-c", ADOPTS, script], capture_output=True, text=True, check=True, timeout=30)
    assert ran.stderr == ""
    return ran.stdout.strip()


def lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_an_orphan_in_a_session_of_its_own_does_not_outlive_the_server(tmp_path: Path) -> None:
    named = tmp_path / "pid"

    said = adopted(f"setsid sh -c 'trap \"\" TERM HUP; echo $$ > {named}; exec sleep 1000' & sleep 0.3; exit 3")

    assert said == "3 S"
    assert not lives(int(named.read_text()))


def test_what_an_orphan_leaves_is_ended_as_well(tmp_path: Path) -> None:
    named = tmp_path / "pids"

    adopted(f"setsid sh -c 'setsid sleep 1000 & echo $! $$ > {named}; wait' & sleep 0.3")

    assert [lives(int(pid)) for pid in named.read_text().split()] == [False, False]


def test_an_orphan_that_has_ended_frees_its_process_number() -> None:
    said = adopted("(sleep 0.3; exit 1) & exit 0")

    assert said == "0"


def test_an_orphan_may_end_on_its_own(tmp_path: Path) -> None:
    tidied = tmp_path / "tidied"

    adopted(f"(sleep 1.4; echo done > {tidied}) & exit 0")

    assert tidied.read_text() == "done\n"
