"""One child process: how it is described, started, followed and stopped."""

import asyncio
import fcntl
import logging
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, STDOUT, Process, create_subprocess_exec
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

log = logging.getLogger(__name__)

LIFELINE = Path(__file__).with_name("lifeline.py")
LONGEST_LINE = 64 * 1024  # bytes; a longer line is cut into pieces


@dataclass(frozen=True)
class Child:
    """A program to keep running.

    Attributes:
        command: the program's path and its arguments; secrets travel in `environment`, as every user may read a command line.
        answers: whether it serves yet; asked again and again until it is true.
        write_line: takes each line the program prints.
        lock: a file the living process holds, and which names it, so that a later run finds what an earlier one left behind.
        stop_s: seconds it is given to stop by itself.
    """

    name: str
    command: tuple[str, ...]
    answers: Callable[[], Awaitable[bool]]
    write_line: Callable[[str], None]
    lock: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_s: float = 4.0


async def start(child: Child) -> Process:
    """Start the program in a process group of its own, after ending what an earlier run left of it."""
    with child.lock.open("a+") as lock:
        await _take(lock)
        process = await create_subprocess_exec(
            *_with_lifeline(child.command),
            env=os.environ | child.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            start_new_session=True,
            pass_fds=(lock.fileno(),),
        )
        lock.truncate(0)
        lock.write(str(process.pid))
    return process


def _with_lifeline(command: tuple[str, ...]) -> tuple[str, ...]:
    if sys.platform != "linux":
        return command
    return (sys.executable, "-I", "-S", str(LIFELINE), str(os.getpid()), *command)


async def _take(lock: IO[str]) -> None:
    """Lock the file, ending whoever holds it: first politely, then not."""
    for sign in (None, signal.SIGTERM, signal.SIGKILL):
        if sign:
            _signal_group(_process_named_in(lock), sign)
        if await _locked_within(lock, 0 if sign is None else 5):
            return
    raise TimeoutError(f"a process of an earlier run still holds {lock.name}")


async def _locked_within(lock: IO[str], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.05)
        else:
            return True


def _process_named_in(lock: IO[str]) -> int | None:
    lock.seek(0)
    text = lock.read()
    return int(text) if text.isdigit() else None


async def follow(child: Child, process: Process) -> int:
    """Pass on what the program prints until it ends; return its exit code."""
    assert process.stdout  # noqa: S101 - it was started with a pipe
    rest = b""
    while block := await process.stdout.read(LONGEST_LINE):
        *lines, rest = (rest + block).split(b"\n")
        if len(rest) >= LONGEST_LINE:
            lines, rest = [*lines, rest], b""
        for line in lines:
            child.write_line(line.decode(errors="replace"))
    if rest:
        child.write_line(rest.decode(errors="replace"))
    return await process.wait()


async def stop(child: Child, process: Process) -> None:
    """End the program and all it started.

    Only the program itself is asked: a signal to Dramatiq's workers beside the one to their leader would count twice, as a wish for haste.
    """
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(follow(child, process), child.stop_s)
        except TimeoutError:
            log.warning("a process did not stop in time and is killed", extra={"child": child.name, "waited_s": child.stop_s})
    _signal_group(process.pid, signal.SIGKILL)
    await process.wait()


def _signal_group(leader: int | None, sign: signal.Signals) -> None:
    if leader is None:
        return
    try:
        os.killpg(leader, sign)
    except (ProcessLookupError, PermissionError):  # gone, or on macOS: gone but not yet reaped
        return
