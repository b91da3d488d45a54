"""Restrict a reading process to its input, its own directory, and the files that programs and libraries need.

Landlock in the kernel enforces this. It cannot exclude a part of an allowed directory, so directories that may contain
data are not listed, such as a whole checkout or virtual environment.
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
    "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/nsswitch.conf",
    "/etc/catdocrc", "/etc/fonts", "/dev/urandom", "/dev/random", "/dev/zero",
    "/proc/cpuinfo", "/proc/meminfo", "/proc/sys/vm", "/sys/devices/system/cpu",
)  # fmt: skip
_PROGRAMS = ("antiword", "catdoc")
_PACKAGES = frozenset({"site-packages", "dist-packages"})


def shut_out(directory: Path, source: Path | None, tessdata: str | None) -> None:
    """Restrict this process and all that it starts to the listed files, and deny it TCP and signals to other processes.

    Args:
        directory: full access, except running programs.
        source: the only input file; None if there is none.
        tessdata: the directory of Tesseract's data, if it is not in a system directory.

    Raises:
        OSError: the kernel has no Landlock.
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
    """Return the version of Landlock in this kernel, 0 if it has none."""
    try:
        return abi_version()
    except (OSError, LandlockError):
        return 0


def prepare() -> None:
    """Do work before the fork that each child would otherwise repeat."""
    landlock_version()
    _runnable()


@cache
def _runnable() -> list[Path]:
    """Return the directories without duplicates and without those inside another."""
    places = {path.resolve() for path in _homes() if os.access(path, os.R_OK)}
    return [place for place in places if places.isdisjoint(place.parents)]


def _homes() -> Iterator[Path]:
    """Yield the directories of programs, Python and its packages, and of this package, which may be elsewhere."""
    yield from map(Path, _SYSTEM)
    for home in {sys.prefix, sys.base_prefix}:
        yield from (Path(home, name) for name in ("lib", "lib64", "bin"))
    for place in map(Path, sys.path):
        if place.name in _PACKAGES or place.suffix == ".zip":
            yield place
    yield Path(__file__).parents[2]
    yield from (Path(found) for found in map(shutil.which, _PROGRAMS) if found)


def _allow(rules: Ruleset, path: Path, access: AccessFS) -> None:
    """Allow access to a path if it exists; a file gets only the rights that apply to files."""
    on_files = AccessFS.READ_FILE | AccessFS.WRITE_FILE | AccessFS.EXECUTE | AccessFS.TRUNCATE
    with suppress(FileNotFoundError, PermissionError, NotADirectoryError):
        rules.allow_path(path, access if path.is_dir() else access & on_files)
