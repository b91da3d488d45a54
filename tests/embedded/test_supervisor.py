import asyncio
import logging
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest

from memos_gql.disk_space import MIB
from memos_gql.embedded import supervisor
from memos_gql.embedded.child import Child, start, stop
from memos_gql.embedded.private import append_line
from memos_gql.embedded.supervisor import LONGEST_PAUSE_S, MOST_DEATHS, pause_after, supervision
from memos_gql.errors import CannotStart, KeepsDying

Answers: TypeAlias = Callable[[], Awaitable[bool]]


async def at_once() -> bool:
    return True


def child(
    directory: Path, script: str, *, name: str = "program", stop_s: float = 2.0, answers: Answers = at_once
) -> Child:
    return Child(
        name=name,
        command=("/bin/sh", "-c", f"cd {directory}; {script}"),
        answers=answers,
        write_line=partial(append_line, directory / f"{name}.out"),
        lock=directory / f"{name}.lock",
        stop_s=stop_s,
    )


def wrote(path: Path) -> Answers:
    async def is_written() -> bool:
        return path.exists() and path.read_text() != ""

    return is_written


async def until(is_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_true():
            await asyncio.sleep(0.02)


def lives(pid: int) -> bool:
    """A zombie is dead: only its parent's interest in its exit code keeps the number."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_a_program_that_dies_is_started_again(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    program = child(tmp_path, "echo $$ >> starts; exec sleep 1000", answers=wrote(starts))

    async with supervision() as watched:
        await watched.add(program)
        os.kill(int(starts.read_text()), signal.SIGKILL)
        await until(lambda: len(starts.read_text().split()) == 2)

    first, second = map(int, starts.read_text().split())
    assert (lives(first), lives(second)) == (False, False)


async def test_a_program_that_stops_answering_is_killed_and_started_again(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    asked: set[int] = set()
    silent: set[int] = set()

    async def answers(pid: int) -> bool:
        asked.add(pid)
        return pid not in silent

    program = replace(
        child(tmp_path, "trap '' TERM; echo $$ >> starts; while :; do sleep 0.05; done", answers=wrote(starts)),
        lives=answers,
        frozen_after_s=0.5,
    )

    async with supervision() as watched:
        await watched.add(program)
        first = int(starts.read_text())
        await until(lambda: first in asked)
        silent.add(first)
        await until(lambda: len(starts.read_text().split()) == 2)

    assert not lives(first)


async def test_the_line_about_waiting_says_what_a_program_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(supervisor, "SAY_EVERY_S", 0.1)
    caplog.set_level(logging.INFO)

    async def missing() -> str:
        return "worker, disk"

    def waiting() -> list[logging.LogRecord]:
        return [record for record in caplog.records if record.message == "waiting for a process to answer"]

    async def answers() -> bool:
        return bool(waiting())

    async with supervision() as watched:
        await watched.add(replace(child(tmp_path, "exec sleep 1000", answers=answers), missing=missing))

    (line,) = waiting()
    assert (vars(line)["child"], vars(line)["missing"]) == ("program", "worker, disk")


async def test_a_program_that_was_stopped_is_replaced_though_nobody_asks_it(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    program = replace(child(tmp_path, "echo $$ >> starts; exec sleep 1000", answers=wrote(starts)), frozen_after_s=0.5)

    async with supervision() as watched:
        await watched.add(program)
        os.kill(int(starts.read_text()), signal.SIGSTOP)
        await until(lambda: len(starts.read_text().split()) == 2)


async def test_a_program_that_has_not_answered_yet_is_left_to_start(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    asked = 0

    async def never(_: int) -> bool:
        nonlocal asked
        asked += 1
        return False

    program = replace(
        child(tmp_path, "echo $$ >> starts; exec sleep 1000", answers=wrote(starts)), lives=never, frozen_after_s=0.2
    )

    async with supervision() as watched:
        await watched.add(program)
        await until(lambda: asked == 20)

    assert len(starts.read_text().split()) == 1


async def test_a_program_that_keeps_dying_is_named_with_its_cause_and_its_log(tmp_path: Path) -> None:
    program = replace(
        child(tmp_path, "echo starting; echo 'cannot open the file x'; echo bye; exit 7"), log="/data/log/program.log"
    )
    sentence = (
        "program ended 6 times within a minute, last with exit code 7. "
        "It said: cannot open the file x. Its log: /data/log/program.log."
    )

    async with supervision() as watched:
        await watched.add(program)
        with pytest.raises(KeepsDying) as given_up:
            await watched.watch()

    assert str(given_up.value) == sentence


async def test_what_is_waited_for_is_said_soon_and_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="memos_gql")
    began = time.monotonic()

    async def later() -> bool:
        return time.monotonic() - began > 3.5

    async with supervision() as watched:
        await watched.add(child(tmp_path, "exec sleep 1000", answers=later))

    (said,) = [record for record in caplog.records if record.message == "waiting for a process to answer"]
    assert vars(said)["child"] == "program"
    assert vars(said)["waited_s"] == 3


async def test_a_program_that_refuses_its_settings_is_not_tried_again(tmp_path: Path) -> None:
    async with supervision() as watched:
        with pytest.raises(CannotStart, match="^program cannot run with these settings"):
            await watched.add(child(tmp_path, "echo once >> starts; exit 2", answers=wrote(tmp_path / "never")))

    assert (tmp_path / "starts").read_text() == "once\n"


def test_pauses_double_with_each_recent_death_until_it_is_given_up() -> None:
    deaths = [100.0, 101.0, 102.0, 103.0, 104.0, 105.0]

    pauses = [pause_after(deaths[:count], now=105.0) for count in range(1, 7)]

    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, None]


def test_deaths_of_more_than_a_minute_ago_are_forgiven() -> None:
    assert pause_after([0.0, 1.0, 2.0, 3.0, 100.0], now=100.0) == 0.2


async def test_the_stages_start_at_once_when_they_are_added_together(tmp_path: Path) -> None:
    first = child(tmp_path, "exec sleep 1000", name="first", answers=wrote(tmp_path / "second.up"))
    second = child(tmp_path, "echo up > second.up; exec sleep 1000", name="second")

    async with supervision() as watched, asyncio.timeout(20):
        await watched.add_stages([first], [second])


async def test_the_last_stage_stops_first(tmp_path: Path) -> None:
    script = "trap 'sleep 0.3; echo {0} >> stops; exit' TERM; echo up > {0}.up; while :; do sleep 0.05; done"

    async def run() -> None:
        async with supervision() as watched:
            for name in ("first", "second", "third"):
                await watched.add(
                    child(tmp_path, script.format(name), name=name, answers=wrote(tmp_path / f"{name}.up"))
                )
            await watched.watch()

    running = asyncio.create_task(run())
    await until((tmp_path / "third.up").exists)
    running.cancel()
    await asyncio.wait([running])

    assert (tmp_path / "stops").read_text().split() == ["third", "second", "first"]


async def test_a_program_that_will_not_stop_is_killed_with_all_it_started(tmp_path: Path) -> None:
    script = "trap '' TERM; sleep 1000 & echo $$ $! > pids; wait; sleep 1000"
    program = child(tmp_path, script, stop_s=0.3, answers=wrote(tmp_path / "pids"))

    async with supervision() as watched:
        await watched.add(program)
        began = time.monotonic()

    assert time.monotonic() - began < 10
    leader, started = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    assert not lives(leader)
    await until(lambda: not lives(started))  # nobody can wait for the end of what is not one's own child


async def test_what_an_earlier_run_left_is_ended_before_the_program_starts(tmp_path: Path) -> None:
    program = child(tmp_path, "exec sleep 1000")
    left_over = await start(program)

    fresh = await start(program)

    assert left_over.process.returncode == -signal.SIGTERM
    assert fresh.process.returncode is None
    await stop(program, fresh)


async def test_every_line_is_passed_on_even_one_without_end(tmp_path: Path) -> None:
    program = child(tmp_path, "printf 'one\\ntwo'; head -c 200000 /dev/zero | tr '\\0' x")

    running = await start(program)
    await running.process.wait()
    await stop(program, running)

    lines = (tmp_path / "program.out").read_text().splitlines()
    assert lines[0] == "one"
    assert "".join(lines[1:]) == "two" + "x" * 200_000


SUPERVISOR = """
import asyncio, sys
from pathlib import Path
from tests.embedded.test_supervisor import child, wrote
from memos_gql.embedded.supervisor import supervision

async def run(directory):
    async with supervision() as watched:
        await watched.add(child(directory, "echo $$ > pid; exec sleep 1000", answers=wrote(directory / "pid")))
        print("up", flush=True)
        await watched.watch()

asyncio.run(run(Path(sys.argv[1])))
"""


async def test_a_killed_supervisor_leaves_nothing_behind(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, tmp_path], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as supervisor:
        assert supervisor.stdout
        assert supervisor.stdout.readline() == b"up\n"
        pid = int((tmp_path / "pid").read_text())
        assert lives(pid)

        supervisor.kill()

    await until(lambda: not lives(pid))


async def test_a_program_counts_as_dead_though_its_child_still_holds_the_pipe(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    program = child(tmp_path, "echo $$ >> starts; sleep 1000 & wait", answers=wrote(starts))

    async with supervision() as watched:
        await watched.add(program)
        os.kill(int(starts.read_text()), signal.SIGKILL)
        await until(lambda: len(starts.read_text().split()) == 2)


async def test_a_program_is_named_in_its_lock_in_the_place_of_the_last_one(tmp_path: Path) -> None:
    program = child(tmp_path, "exec sleep 1000")
    program.lock.write_text("12345678  ")

    running = await start(program)
    await stop(program, running)

    assert program.lock.read_text() == f"{running.process.pid:<10}"


async def test_a_program_that_dies_for_want_of_room_is_tried_until_there_is_some(tmp_path: Path) -> None:
    script = "[ -e room ] || { echo >> deaths; exit 7; }; echo > running; exec sleep 1000"
    deaths = tmp_path / "deaths"
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10 * MIB, limit[1]))
    try:
        async with supervision() as watched:
            await watched.add(child(tmp_path, script))
            await until(lambda: deaths.exists() and len(deaths.read_text()) == MOST_DEATHS)
            (tmp_path / "room").touch()
            await until((tmp_path / "running").exists)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)


async def test_a_program_that_said_that_it_lacks_room_starts_as_soon_as_there_is_some(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def waiting() -> list[str]:
        return [
            record.message
            for record in caplog.records
            if record.message.startswith("a process cannot run on a full disk")
        ]

    script = "echo >> starts; [ -e room ] || { echo 'error (28): No space left on device'; exit 14; }; exec sleep 1000"
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10 * MIB, limit[1]))
    try:
        async with supervision() as watched:
            await watched.add(child(tmp_path, script))
            await until(lambda: bool(waiting()))
            (tmp_path / "room").touch()
            began = time.monotonic()
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
            await until(lambda: len((tmp_path / "starts").read_text()) == 2)
            took_s = time.monotonic() - began
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)

    assert len(waiting()) == 1
    assert took_s < LONGEST_PAUSE_S / 2
