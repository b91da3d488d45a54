"""One child process: how it is described, started, listened to and stopped."""

import asyncio
import fcntl
import logging
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process, create_subprocess_exec
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from memos_gql.processes import PRIVATE_UMASK, bare_environment

log = logging.getLogger(__name__)

LIFELINE = str(Path(__file__).with_name("lifeline.py"))
LONGEST_LINE = 64 * 1024  # bytes; a longer line is cut into pieces
KEPT_LINES = 200  # to find in them why it ended; mongod lists its calls after that
LONGEST_NAME = 10  # digits of a process id; as long for each, so that one takes the place of another
FROZEN_AFTER_S = 20.0
LAST_WORDS_S = 1.0  # to read what is left; longer only if a process that left the group still holds the pipe


@dataclass(frozen=True)
class Child:
    """A program to keep running.

    Attributes:
        command: the program's path and its arguments; secrets travel in `environment`, as every user may read a command line.
        environment: all of it: nothing is inherited that is not named here.
        answers: whether it serves yet; asked again and again until it is true.
        write_line: takes each line the program prints.
        lock: a file the living process holds, and which names it, so that a later run finds what an earlier one left behind.
        log: where its lines can be read.
        lives: given the process id, whether it answers now; None when that cannot be told.
        missing: what it still lacks to serve, for the line that says what is waited for.
        frozen_after_s: seconds of silence after which it is killed and started again.
        stop_s: seconds it is given to stop by itself.
        death_signal: what it gets if this process is killed, where the kernel can do that.
    """

    name: str
    command: tuple[str, ...]
    answers: Callable[[], Awaitable[bool]]
    write_line: Callable[[str], None]
    lock: Path
    environment: Mapping[str, str] = field(default_factory=bare_environment)
    log: str = "the lines above"
    lives: Callable[[int], Awaitable[bool | None]] | None = None
    missing: Callable[[], Awaitable[str]] | None = None
    frozen_after_s: float = FROZEN_AFTER_S
    stop_s: float = 4.0
    death_signal: signal.Signals = signal.SIGTERM


@dataclass(frozen=True)
class Running:
    """A started program, the task that passes on what it prints, and the last lines of that."""

    process: Process
    passing_on: asyncio.Task[None]
    last_lines: deque[str]


async def start(child: Child) -> Running:
    """Start the program in a process group of its own, after ending what an earlier run left of it."""
    read_end, write_end = os.pipe()
    try:
        process = await _spawn(child, output=write_end)
    finally:
        os.close(write_end)
    last_lines: deque[str] = deque(maxlen=KEPT_LINES)
    return Running(process, asyncio.create_task(_pass_on(child, read_end, last_lines)), last_lines)


async def _spawn(child: Child, *, output: int) -> Process:
    # not asyncio's own pipe: with that, the end of a program counts only once every process it started has closed the pipe too
    child.lock.touch()
    with child.lock.open("r+") as lock:
        await _take(lock)
        process = await create_subprocess_exec(
            *_with_lifeline(child),
            env=child.environment,
            stdin=DEVNULL,
            stdout=output,
            stderr=STDOUT,
            start_new_session=True,
            umask=PRIVATE_UMASK,
            pass_fds=(lock.fileno(),),
        )
        _write_name(lock.fileno(), process.pid)
    return process


def _write_name(lock: int, pid: int) -> None:
    """Name the process in its lock, in the place of the old name: a full disk has room for nothing else, and may have none for that."""
    try:
        os.pwrite(lock, f"{pid:<{LONGEST_NAME}}".encode(), 0)
    except OSError:
        os.ftruncate(lock, 0)


def _with_lifeline(child: Child) -> tuple[str, ...]:
    if sys.platform != "linux":
        return child.command
    return (sys.executable, "-I", "-S", LIFELINE, str(os.getpid()), str(int(child.death_signal)), *child.command)


async def end_left_behind(lock: Path) -> None:
    """End the program of an earlier run that still holds the lock."""
    with lock.open("a+") as held:
        await _take(held)


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


def process_of(lock: Path) -> int | None:
    """Return the id of the process that the lock names, which may have ended; None where it names none."""
    try:
        with lock.open() as file:
            return _process_named_in(file)
    except FileNotFoundError:
        return None


def _process_named_in(lock: IO[str]) -> int | None:
    lock.seek(0)
    text = lock.read().strip()
    return int(text) if text.isdigit() else None


async def _pass_on(child: Child, read_end: int, last_lines: deque[str]) -> None:
    reader = asyncio.StreamReader()
    with os.fdopen(read_end, "rb") as pipe:
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
        with closing(transport):
            async for line in _lines(reader):
                last_lines.append(line)
                with suppress(OSError):  # a full disk or a closed terminal must not stop what the log tells of
                    child.write_line(line)


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[str]:
    rest = b""
    while block := await reader.read(LONGEST_LINE):
        *lines, rest = (rest + block).split(b"\n")
        if len(rest) >= LONGEST_LINE:
            lines, rest = [*lines, rest], b""
        for line in lines:
            yield line.decode(errors="replace")
    if rest:
        yield rest.decode(errors="replace")


async def stop(child: Child, running: Running) -> None:
    """End the program and all it started, if it did not end by itself, and pass on its last words.

    Only the program itself is asked: a signal to Dramatiq's workers beside the one to their leader would count twice, as a wish for haste.
    """
    if running.process.returncode is None:
        running.process.terminate()
        try:
            await asyncio.wait_for(running.process.wait(), child.stop_s)
        except TimeoutError:
            log.warning("a process did not stop in time and is killed", extra={"child": child.name, "waited_s": child.stop_s})
    _signal_group(running.process.pid, signal.SIGKILL)
    await running.process.wait()
    await asyncio.wait([running.passing_on], timeout=LAST_WORDS_S)
    running.passing_on.cancel()


def kill(running: Running) -> None:
    """End the program and all it started at once, as a frozen one takes no other signal."""
    _signal_group(running.process.pid, signal.SIGKILL)


def _signal_group(leader: int | None, sign: signal.Signals) -> None:
    if leader is None:
        return
    try:
        os.killpg(leader, sign)
    except (ProcessLookupError, PermissionError):  # gone, or on macOS: gone but not yet reaped
        return
