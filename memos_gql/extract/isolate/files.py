"""Which files a process that reads may reach: its input, a directory of its own, and what programs and libraries need. No others.

The kernel's Landlock holds it to that. There is no way to take rights back from a part of a directory, so no directory is listed here
in which data may lie, such as the one of a checkout or of a virtual environment as a whole.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from landlockpy import AccessFS, LandlockError, Ruleset, Scope, abi_version

_READ = AccessFS.READ_FILE | AccessFS.READ_DIR
_RUN = _READ | AccessFS.EXECUTE
_OWN = (
    _READ | AccessFS.WRITE_FILE | AccessFS.TRUNCATE | AccessFS.REMOVE_FILE | AccessFS.REMOVE_DIR
    | AccessFS.MAKE_REG | AccessFS.MAKE_DIR | AccessFS.MAKE_SYM | AccessFS.MAKE_FIFO | AccessFS.REFER
)  # fmt: skip
_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/nix/store", "/gnu/store")
_READ_ONLY = (
    "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/nsswitch.conf", "/etc/catdocrc", "/etc/fonts",
    "/dev/urandom", "/dev/random", "/dev/zero", "/proc/cpuinfo", "/proc/meminfo", "/proc/sys/vm", "/sys/devices/system/cpu",
)  # fmt: skip
_PROGRAMS = ("tesseract", "antiword", "catdoc")
_PACKAGES = frozenset({"site-packages", "dist-packages"})


def shut_out(directory: Path, source: Path | None, tessdata: str | None) -> None:
    """Keep this process and all it starts to what is listed, out of TCP, and from signalling others.

    Args:
        directory: where it may do anything but run programs.
        source: the one file to read; None where there is none.
        tessdata: where Tesseract's data lies, unless it lies with the programs of the system.

    Raises:
        OSError: the kernel does not offer it.
    """
    with Ruleset(scoped=Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL) as rules:
        for path in _runnable():
            _allow(rules, path, _RUN)
        for path in (*map(Path, _READ_ONLY), *(Path(place) for place in (tessdata, source) if place)):
            _allow(rules, path, _READ)
        _allow(rules, Path("/dev/null"), AccessFS.READ_FILE | AccessFS.WRITE_FILE)
        _allow(rules, directory, _OWN)
        rules.restrict()


def landlock_version() -> int:
    """Return the version of Landlock that this kernel offers, 0 for none."""
    try:
        return abi_version()
    except (OSError, LandlockError):
        return 0


def prepare() -> None:
    """Do before a fork what its children then need not do each."""
    landlock_version()
    _runnable()


@cache
def _runnable() -> list[Path]:
    """Return each place once, and none that lies in another."""
    places = {path.resolve() for path in _homes() if os.access(path, os.R_OK)}
    return [place for place in places if places.isdisjoint(place.parents)]


def _homes() -> Iterator[Path]:
    """Yield where programs, Python and its packages lie, and this package, which is not always among them."""
    yield from map(Path, _SYSTEM)
    for home in {sys.prefix, sys.base_prefix}:
        yield from (Path(home, name) for name in ("lib", "lib64", "bin"))
    for place in map(Path, sys.path):
        if place.name in _PACKAGES or place.suffix == ".zip":
            yield place
    yield Path(__file__).parents[2]
    yield from (Path(found) for found in map(shutil.which, _PROGRAMS) if found)


def _allow(rules: Ruleset, path: Path, access: AccessFS) -> None:
    """Allow a path if it is there; of what is meant for directories, a file gets what files can have."""
    on_files = AccessFS.READ_FILE | AccessFS.WRITE_FILE | AccessFS.EXECUTE | AccessFS.TRUNCATE
    with suppress(FileNotFoundError, PermissionError, NotADirectoryError):
        rules.allow_path(path, access if path.is_dir() else access & on_files)
