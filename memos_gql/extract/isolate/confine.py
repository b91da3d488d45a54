"""Take from the present process whatever reading one file does not need. There is no way back."""

import ctypes
import os
import resource
import signal
import tempfile
from pathlib import Path

NICENESS = 10
MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_OPEN_FILES = 128
_KEPT_VARIABLES = ("PATH", "LANG", "TESSDATA_PREFIX")

# <linux/sched.h> and <linux/prctl.h>
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38


def confine(directory: Path, channel: int, *, memory_bytes: int, cpu_s: int) -> None:
    """Keep one open file (`channel`), one writable directory, bounded memory and time, and where the kernel allows it no network."""
    os.chdir(directory)
    _close_all_but(channel)
    _wipe_environment(directory)
    _limit(memory_bytes, cpu_s)
    _lower_priority()
    _leave_network()


def start_session() -> None:
    """Lead a new process group, so that all of it can be stopped at once, and die with the parent."""
    os.setsid()
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


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
    # Tesseract's OpenMP threads spin while they wait for a core: four to ten times the processor time, for nothing.
    os.environ.update(kept, TMPDIR=str(directory), HOME=str(directory), OMP_THREAD_LIMIT="1")
    os.environ.setdefault("LANG", "C.UTF-8")
    tempfile.tempdir = str(directory)  # the server has asked before and the answer is remembered


def _limit(memory_bytes: int, cpu_s: int) -> None:
    for what, soft, hard in (
        (resource.RLIMIT_AS, memory_bytes, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s, cpu_s + 2),
        (resource.RLIMIT_FSIZE, MAX_FILE_BYTES, MAX_FILE_BYTES),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES, MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        ceiling = resource.getrlimit(what)[1]
        allowed = hard if ceiling == resource.RLIM_INFINITY else min(hard, ceiling)
        resource.setrlimit(what, (min(soft, allowed), allowed))


def _lower_priority() -> None:
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))


def _leave_network() -> None:
    """Enter a network without interfaces; a kernel that refuses leaves the process where it is, which only this layer minds."""
    try:
        unshare = ctypes.CDLL(None).unshare
    except AttributeError:
        return
    # root needs no user namespace, and in one it could no longer open other users' files
    if unshare(_CLONE_NEWNET) != 0:
        unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _prctl(option: int, value: int) -> None:
    try:
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
    except AttributeError:
        return
