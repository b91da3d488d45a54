"""One child process: its description, start, output and stop."""

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
KEPT_LINES = 200  # searched for the cause of its end; mongod prints a stack trace after it
LONGEST_NAME = 10  # digits of a process id; padded to this, so that a new id overwrites an old one completely
FROZEN_AFTER_S = 20.0
LAST_WORDS_S = (
    1.0  # for reading the rest of its output; it is used up only if a process outside its group holds the pipe open
)


@dataclass(frozen=True)
class Child:
    """A program to keep running.

    Attributes:
        command: the program's path and its arguments; secrets go into `environment`, because any user can read command
            lines.
        environment: all environment variables; nothing else is inherited.
        answers: returns whether the program serves; called repeatedly until true.
        write_line: receives each line that the program prints.
        lock: a file that the running process keeps locked and that names it, so that a later run finds what an earlier
            one left.
        log: where its output can be read.
        lives: takes the process id and returns whether the program responds; None if that cannot be determined.
        missing: returns what it still needs before it can serve, for the log.
        frozen_after_s: seconds without a response after which it is killed and restarted.
        stop_s: seconds it has for stopping after SIGTERM.
        death_signal: the signal it gets if this process dies, where the kernel supports that.
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
    """A started program, the task that forwards its output, and the last lines of it."""

    process: Process
    passing_on: asyncio.Task[None]
    last_lines: deque[str]


async def start(child: Child) -> Running:
    """Start the program in its own process group, after ending what an earlier run left behind."""
    read_end, write_end = os.pipe()
    try:
        process = await _spawn(child, output=write_end)
    finally:
        os.close(write_end)
    last_lines: deque[str] = deque(maxlen=KEPT_LINES)
    return Running(process, asyncio.create_task(_pass_on(child, read_end, last_lines)), last_lines)


async def _spawn(child: Child, *, output: int) -> Process:
    # Not asyncio's own pipe: with that, a program has ended only when all its descendants have closed the pipe.
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
    """Overwrite the process id in the lock, as a full disk has no room for more. If even that fails, empty the file."""
    try:
        os.pwrite(lock, f"{pid:<{LONGEST_NAME}}".encode(), 0)
    except OSError:
        os.ftruncate(lock, 0)


def _with_lifeline(child: Child) -> tuple[str, ...]:
    if sys.platform != "linux":
        return child.command
    return (sys.executable, "-I", "-S", LIFELINE, str(os.getpid()), str(int(child.death_signal)), *child.command)


async def end_left_behind(lock: Path) -> None:
    """End the program of an earlier run that still holds this lock."""
    with lock.open("a+") as held:
        await _take(held)


async def _take(lock: IO[str]) -> None:
    """Lock the file; a process that holds it gets SIGTERM, then SIGKILL."""
    for signum in (None, signal.SIGTERM, signal.SIGKILL):
        if signum:
            _signal_group(_process_named_in(lock), signum)
        if await _locked_within(lock, 0 if signum is None else 5):
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
    """Return the process id in the lock, even of a process that has ended; None if there is none."""
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
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), pipe
        )
        with closing(transport):
            async for line in _lines(reader):
                last_lines.append(line)
                with suppress(OSError):  # a full disk or a closed terminal must not stop the log
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
    """End the program and all it started, if still running, and forward its last output.

    SIGTERM goes to the program alone: Dramatiq's workers would count a second signal as an order to quit at once.
    """
    if running.process.returncode is None:
        running.process.terminate()
        try:
            await asyncio.wait_for(running.process.wait(), child.stop_s)
        except TimeoutError:
            log.warning(
                "a process did not stop in time and is killed", extra={"child": child.name, "waited_s": child.stop_s}
            )
    _signal_group(running.process.pid, signal.SIGKILL)
    await running.process.wait()
    await asyncio.wait([running.passing_on], timeout=LAST_WORDS_S)
    running.passing_on.cancel()


def kill(running: Running) -> None:
    """Kill the program and all it started: a frozen program responds to no other signal."""
    _signal_group(running.process.pid, signal.SIGKILL)


def _signal_group(leader: int | None, signum: signal.Signals) -> None:
    if leader is None:
        return
    try:
        os.killpg(leader, signum)
    except (ProcessLookupError, PermissionError):  # already gone; macOS refuses while it is not reaped
        return
