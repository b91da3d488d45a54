"""The process that forks a child for each file.

It has loaded every reader and has no threads, so that forking is cheap and safe. For each file it receives one byte
with two sockets over its control socket. The channel goes to the child; the lifeline stays here. If the parent closes
the lifeline or dies, the child's whole process group is killed. When the child has ended, the lifeline reports how.
`multiprocessing` also has a fork server, but its children load the parent's main module again and communicate by
pickles.
"""

import contextlib
import gc
import os
import selectors
import shutil
import signal
import socket
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from memos_gql.extract.isolate import child, wire
from memos_gql.extract.isolate.confine import prepare
from memos_gql.extract.isolate.namespaces import Namespaces, enter


@dataclass(frozen=True, slots=True)
class _Child:
    pid: int
    lifeline: socket.socket
    directory: Path


class Server:
    """Forks, watches and reaps children until the control socket closes."""

    def __init__(self, control: socket.socket, namespaces: Namespaces) -> None:
        self._control = control
        self._namespaces = namespaces
        self._children: dict[int, _Child] = {}
        self._selector = selectors.DefaultSelector()

    def run(self) -> None:
        """Serve until the parent is gone, then stop every child."""
        wake, waker = socket.socketpair()
        waker.setblocking(False)
        wake.setblocking(False)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(self._control, selectors.EVENT_READ)
        self._selector.register(wake, selectors.EVENT_READ)
        while self._turn(wake):
            self._reap()
        signal.set_wakeup_fd(-1)
        for reader in list(self._children.values()):
            _kill(reader.pid)
            self._bury(reader)

    def _turn(self, wake: socket.socket) -> bool:
        for key, _ in self._selector.select():
            if key.fileobj is self._control:
                if not self._accept():
                    return False
            elif key.fileobj is wake:
                wake.recv(4096)
            else:
                self._let_go(key.data)
        return True

    def _accept(self) -> bool:
        greeting, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not greeting:
            return False
        channel, lifeline = (socket.socket(fileno=descriptor) for descriptor in descriptors)
        self._fork(channel, lifeline)
        channel.close()
        return True

    def _fork(self, channel: socket.socket, lifeline: socket.socket) -> None:
        try:
            directory = Path(tempfile.mkdtemp(prefix="memos-read-"))
        except OSError:
            channel.sendall(wire.frame(wire.Kind.NO_ROOM))
            return
        pid, is_apart = self._namespaces.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            child.run(channel, directory, is_apart=is_apart)
        reader = _Child(pid, lifeline, directory)
        self._children[pid] = reader
        self._selector.register(lifeline, selectors.EVENT_READ, reader)

    def _let_go(self, reader: _Child) -> None:
        self._selector.unregister(reader.lifeline)
        _kill(reader.pid)

    def _reap(self) -> None:
        for reader in list(self._children.values()):
            if os.waitid(os.P_PID, reader.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                self._bury(reader)

    def _bury(self, reader: _Child) -> None:
        # Until the child is reaped, its process id cannot be reused, so the rest of its group can be killed safely.
        _kill(reader.pid)
        _, status, used = os.wait4(reader.pid, 0)
        del self._children[reader.pid]
        with contextlib.suppress(KeyError):
            self._selector.unregister(reader.lifeline)
        shutil.rmtree(reader.directory, ignore_errors=True)
        with contextlib.suppress(OSError):
            reader.lifeline.sendall(
                wire.ENDING.dump_json(wire.Ending(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime))
            )
        reader.lifeline.close()


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):  # the child may not lead a group yet
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare()
    gc.freeze()  # otherwise a child's garbage collection would copy all memory that the server has loaded
    Server(socket.socket(fileno=int(sys.argv[1])), enter()).run()
