"""A transport that writes at once what was written to it during one turn of the event loop."""

import asyncio
from typing import Any

MOST_GATHERED_BYTES = 16 * 1024
"""So much is written without waiting, so that the connection learns early that the client takes nothing."""


class GatheredWrites(asyncio.Transport):
    """Wraps the transport of a socket.

    A change of a task is told to up to a hundred subscriptions of a socket, one message each. Writing each by itself
    costs the server a call of the system, and wakes the client each time.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._gathered: list[bytes] = []
        self._bytes = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._gathered:
            self._loop.call_soon(self._write_all)
        self._gathered.append(bytes(data))
        self._bytes += len(data)
        if self._bytes >= MOST_GATHERED_BYTES:
            self._write_all()

    def _write_all(self) -> None:
        gathered = b"".join(self._gathered)
        self._forget()
        if gathered and not self._transport.is_closing():
            self._transport.write(gathered)

    def _forget(self) -> None:
        self._gathered.clear()
        self._bytes = 0

    def get_write_buffer_size(self) -> int:
        return self._bytes + self._transport.get_write_buffer_size()

    def close(self) -> None:
        self._write_all()
        self._transport.close()

    def abort(self) -> None:
        self._forget()
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def is_reading(self) -> bool:
        return self._transport.is_reading()

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)
