"""Irrevocably give up all rights of the current process that reading one file does not need."""

import os
import resource
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from memos_gql.extract import engines
from memos_gql.extract.isolate import calls, files, kernel
from memos_gql.extract.isolate.layers import Layer

NICENESS = 10
MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_OPEN_FILES = 128
MAX_PROCESSES = 256  # one server and all its children
_KEPT_VARIABLES = ("PATH", "LANG", "TESSDATA_PREFIX", *engines.VARIABLES)
_COUNTS_BY_NAMESPACE = (5, 14)
"""From this version of Linux on, RLIMIT_NPROC counts the processes of the user namespace, not all of the user's."""


def confine(
    directory: Path, channel: int, *, source: Path | None, is_apart: bool, memory_bytes: int, cpu_s: int
) -> list[Layer]:
    """Keep only one open file, one readable file, one writable directory, and limited memory and time, but no network.

    The open file is `channel`, and the readable one is `source`.

    Args:
        is_apart: whether this is the first process of a namespace; `Namespaces.fork` returns it.

    Returns:
        The layers that the kernel refused. The others are in effect.
    """
    os.chdir(directory)
    _close_all_but(channel)
    _wipe_environment(directory)
    _limit(memory_bytes, cpu_s)
    _lower_priority()
    if sys.platform != "linux":
        return list(Layer)
    if is_apart:
        _limit_processes()
    kernel.give_up_capabilities()
    kernel.gain_no_privileges()
    kernel.die_with_parent()
    # last, because it refuses some of the calls above
    refused = [layer for layer, hold in _holds(directory, source) if not _holds_now(hold)]
    return refused if is_apart else [Layer.NAMESPACES, *refused]


def _holds(directory: Path, source: Path | None) -> list[tuple[Layer, Callable[[], None]]]:
    tessdata = os.environ.get("TESSDATA_PREFIX")
    return [(Layer.FILES, partial(files.shut_out, directory, source, tessdata)), (Layer.CALLS, calls.load_call_filter)]


def _holds_now(hold: Callable[[], None]) -> bool:
    try:
        hold()
    except OSError:
        return False
    return True


def prepare() -> None:
    """Do work before the fork that each child would otherwise repeat to confine itself."""
    if sys.platform == "linux":
        files.prepare()
        calls.prepare()


def start_session() -> None:
    """Become the leader of a new process group, so that the whole group can be killed, and die with the parent."""
    os.setsid()
    if sys.platform == "linux":
        kernel.die_with_parent()
        kernel.gain_no_privileges()


def _close_all_but(channel: int) -> None:
    os.closerange(3, channel)
    os.closerange(channel + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)


def _wipe_environment(directory: Path) -> None:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    os.environ.clear()
    os.environ.update(kept, TMPDIR=str(directory), HOME=str(directory))
    os.environ.setdefault("LANG", "C.UTF-8")
    tempfile.tempdir = str(directory)  # tempfile has cached the server's directory


def _limit(memory_bytes: int, cpu_s: int) -> None:
    for what, soft, hard in (
        (resource.RLIMIT_AS, memory_bytes, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s, cpu_s + 2),
        (resource.RLIMIT_FSIZE, MAX_FILE_BYTES, MAX_FILE_BYTES),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES, MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        _lower(what, soft, hard)


def _limit_processes() -> None:
    release = tuple(int(part) for part in os.uname().release.split(".")[:2])
    if release >= _COUNTS_BY_NAMESPACE:
        _lower(resource.RLIMIT_NPROC, MAX_PROCESSES, MAX_PROCESSES)


def _lower(what: int, soft: int, hard: int) -> None:
    ceiling = resource.getrlimit(what)[1]
    allowed = hard if ceiling == resource.RLIM_INFINITY else min(hard, ceiling)
    resource.setrlimit(what, (min(soft, allowed), allowed))


def _lower_priority() -> None:
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
