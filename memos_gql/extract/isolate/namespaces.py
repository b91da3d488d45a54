"""Processes in their own namespaces: they see no outside process and no network, and have no rights outside.

The server enters its namespaces once. Each child is then the first process of a further process namespace: when it
ends, the kernel kills everything that it started, in whatever group or session.
"""

import os
import resource
import signal
from pathlib import Path

from memos_gql.extract.isolate import kernel

_AROUND = kernel.NEW_PID | kernel.NEW_NET | kernel.NEW_IPC | kernel.NEW_UTS


class Namespaces:
    """The namespaces that the current process has entered; if there are none, children are forked as usual."""

    def __init__(self, own: int | None) -> None:
        self._own = own

    def fork(self) -> tuple[int, bool]:
        """Fork as `os.fork` does; also return whether the child is the first process of a namespace."""
        if self._own is None or not _left(kernel.NEW_PID):
            return os.fork(), False
        child = os.fork()
        if child:
            kernel.enter(self._own, kernel.NEW_PID)  # otherwise no second child could get a new namespace
        return child, True


def enter() -> Namespaces:
    """Continue in new namespaces, or as before if the kernel refuses them.

    The calling process stays outside and waits. It ends in the same way as the process inside, and if it is killed, so
    is that process.
    """
    if not (_left_with_user() or _left(_AROUND)):
        return Namespaces(None)
    inside = os.fork()
    if inside:
        _end_like(inside)
    kernel.die_with_parent()
    return Namespaces(os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC))


def _left_with_user() -> bool:
    """Enter a user namespace with this user only; return whether the kernel allowed it."""
    user, group = os.geteuid(), os.getegid()
    if not _left(kernel.NEW_USER | _AROUND):
        return False
    own = Path("/proc/self")
    (own / "setgroups").write_text("deny")
    (own / "uid_map").write_text(f"{user} {user} 1")
    (own / "gid_map").write_text(f"{group} {group} 1")
    return True


def _left(flags: int) -> bool:
    try:
        kernel.unshare(flags)
    except OSError:
        return False
    return True


def _end_like(inside: int) -> None:
    os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    code = os.waitstatus_to_exitcode(os.waitpid(inside, 0)[1])
    if code < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(code)
