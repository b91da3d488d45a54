"""A limit on processor time for code that may hang on an unusual page."""

import os
import signal
import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

# Errors that pdfminer and pdfplumber are known to raise on damaged pages, including Python's built-in ones.
MALFORMED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MalformedPDFException,
    NotImplementedError,
    PSException,
    PdfminerException,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


class Exhausted(Exception):
    """The processor time is spent."""


@dataclass(slots=True)
class Budget:
    spent_s: float = 0.0


@contextmanager
def cpu_budget(allowed_s: float) -> Iterator[Budget]:
    """Raise `Exhausted` inside the block after `allowed_s` seconds of processor time. Works only in the main thread.

    A signal cannot interrupt C code, but pdfplumber is pure Python.
    """
    budget = Budget()
    if allowed_s <= 0:
        raise Exhausted
    began = time.process_time()
    former = signal.signal(signal.SIGPROF, _exhaust)
    signal.setitimer(signal.ITIMER_PROF, allowed_s)
    try:
        yield budget
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, former)
        budget.spent_s = time.process_time() - began


def cpu_s() -> float:
    """Return the processor seconds of this process and of finished child processes."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _exhaust(_number: int, _frame: FrameType | None) -> None:
    raise Exhausted
