"""Files in the data directory that only this user may read: directories, secrets, ports, logs and the lock."""

import fcntl
import os
import secrets
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from memos_gql.errors import CannotStart

LOOPBACK = "127.0.0.1"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""All permissions of group and others."""
LOG_BYTES = 5 * 1024 * 1024  # per log; one older log of about the same size is kept


def private_directory(path: Path) -> Path:
    """Make the directory, or remove the permissions of others if it exists; return its absolute path.

    Raises:
        CannotStart: others may read it, and it belongs to another user.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    _take_from_others(path)
    return path.absolute()


def make_private(directory: Path) -> None:
    """Remove the permissions of others from everything in the directory; files may disappear meanwhile.

    Raises:
        CannotStart: others may read something in it that belongs to another user.
    """
    for folder, _, names in os.walk(private_directory(directory)):
        for path in (Path(folder), *(Path(folder, name) for name in names)):
            with suppress(FileNotFoundError):
                _take_from_others(path)


def _take_from_others(path: Path) -> None:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode) or not mode & OTHERS:
        return
    try:
        path.chmod(stat.S_IMODE(mode) & ~OTHERS)
    except PermissionError as error:
        raise CannotStart(
            f"Others can read {path}, and it belongs to another user: run `chmod go= {path}` as its owner."
        ) from error


def write_private(path: Path, text: str) -> None:
    """Replace the file atomically; only the owner can ever read it."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)


def kept_secret(path: Path) -> str:
    """Return the secret in the file; the first call creates a random one."""
    if not path.exists():
        write_private(path, secrets.token_hex(32))
    return path.read_text(encoding="utf-8")


def kept_port(path: Path) -> int:
    """Return the port in the file if it is still free, else choose a free one and store it."""
    port = stored_port(path)
    if port and _is_free(port):
        return port
    port = free_port()
    write_private(path, str(port))
    return port


def stored_port(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: without it, a port with connections in TIME_WAIT would count as taken
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def require_free(host: str, port: int) -> None:
    """Check that a server can listen on this address; port 0 asks about the host alone.

    Raises:
        CannotStart: another program listens there, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sentence = (
                f"Nothing can listen on port {port} of {host}: {error.strerror}. "
                "Stop what does, or set MEMOS_PORT or MEMOS_HOST."
                if port
                else f"Nothing can listen on {host}: {error.strerror}. Set MEMOS_HOST to an address of this machine."
            )
            raise CannotStart(sentence) from error


def append_line(log: Path, line: str) -> None:
    """Append the line to the log; a full log is renamed first."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".old.log"))
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Lock the data directory for this process; the kernel releases the lock whenever the process ends.

    Raises:
        CannotStart: another process holds it.
    """
    with (private_directory(data_dir) / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(
                f"Another `memos-gql up` runs on {data_dir}; stop it, or set MEMOS_DATA_DIR to another directory."
            ) from None
        yield


def is_held(data_dir: Path) -> bool:
    """Tell whether `memos-gql up` or another process holds the data directory's lock."""
    try:
        with only_one(data_dir):
            return False
    except CannotStart:
        return True
