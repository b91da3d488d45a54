"""Call a function in a forked process, so that its crash, its time and its memory harm only this call."""

import os
import select
import signal
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

Work = Callable[[], bytes]

_PIECE_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Ended(Exception):
    """The process ended without a result. A negative exit code is the number of the signal that killed it."""

    exit_code: int


def call(work: Work, *, within_s: float) -> bytes:
    """Return the result of `work`, which must not need other threads of this process.

    The limits of this process apply to the new one, which has used no processor time yet.

    Raises:
        TimeoutError: it took longer, and was killed.
        Ended: it crashed, raised an error, or exceeded a limit.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        # Python warns if there are other threads, which are absent in the new process
        process = os.fork()
    if process == 0:
        _work_and_end(work, writing)
    os.close(writing)
    try:
        result = _received(reading, within_s=within_s)
    except TimeoutError:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        raise
    finally:
        os.close(reading)
    exit_code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if exit_code:
        raise Ended(exit_code)
    return result


def _work_and_end(work: Work, pipe: int) -> NoReturn:
    exit_code = 1
    try:
        result = memoryview(work())
        while result:
            result = result[os.write(pipe, result) :]
        exit_code = 0
    finally:
        os._exit(exit_code)


def _received(pipe: int, *, within_s: float) -> bytes:
    ends = time.monotonic() + within_s
    ready = select.poll()
    ready.register(pipe, select.POLLIN)
    parts: list[bytes] = []
    while ready.poll(max(ends - time.monotonic(), 0) * 1000):
        part = os.read(pipe, _PIECE_BYTES)
        if not part:
            return b"".join(parts)
        parts.append(part)
    raise TimeoutError
