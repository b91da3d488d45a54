"""Read files in child processes: one for each call, confined, and killed if it takes too much time or memory."""

import asyncio
import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from memos_gql.disk_space import SENTENCE
from memos_gql.errors import DependencyUnavailable, ErrorCode, FileFailure
from memos_gql.extract.engines import Choice
from memos_gql.extract.isolate import wire
from memos_gql.extract.isolate.wire import Action, Kind
from memos_gql.pages import Figure, Outline, Page
from memos_gql.traces import Facts, fail, started

Answer = TypeVar("Answer")

_UNCHOSEN = Choice()
_PNG = b"\x89PNG\r\n\x1a\n"
_DRAWING_CPU_S, _DRAWING_WALL_S = 20, 30.0
"""Drawing a page takes some tenths of a second, and a person waits for it."""
_STOP_S = 10  # a killed process ends in milliseconds; the limit protects the caller from a broken server


class _ServerDied(FileFailure):
    """The fork server ended, so no child can answer."""


class Reader:
    """Reads files through a fork server, which is started for the first file and restarted after it has died.

    Usable from any thread, but only from one event loop at a time.
    """

    def __init__(
        self,
        *,
        memory_bytes: int,
        cpu_s: int,
        wall_s: float,
        scratch: Path,
        is_strict: bool = False,
        ocr: Choice = _UNCHOSEN,
    ) -> None:
        """Set the limits of one call.

        `wall_s` counts only while the caller waits; child processes write only below `scratch`.
        """
        self._ocr = ocr
        self._is_strict = is_strict
        self._scratch = scratch
        self._memory_bytes = memory_bytes
        self._cpu_s = cpu_s
        self._wall_s = wall_s
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    async def inspect(self, path: Path, media_type: str) -> Outline:
        """Count the pages without reading them; raise FileFailure if the file cannot be read at all."""
        request = self._request(Action.INSPECT, path, media_type, first=1, last=1)
        return _decoded(wire.OUTLINE, await self._one(Kind.OUTLINE, request, wall_s=self._wall_s))

    async def draw(self, path: Path, media_type: str, *, page: int, width_px: int) -> bytes:
        """Return a page as PNG, `width_px` wide, or narrower if the page has fewer pixels or is very long.

        Raises:
            FileFailure: why it cannot be drawn.
            DependencyUnavailable: the disk is full.
        """
        request = self._request(Action.DRAW, path, media_type, first=page, last=page)
        request = replace(request, width_px=width_px, cpu_s=min(self._cpu_s, _DRAWING_CPU_S))
        picture = await self._one(Kind.PICTURE, request, wall_s=min(self._wall_s, _DRAWING_WALL_S))
        if not picture.startswith(_PNG):
            raise _unexpected()
        return picture

    async def figures(self, path: Path, media_type: str, *, most: int, width_px: int) -> list[Figure]:
        """Return at most `most` pictures of a document, in order and without duplicates, each at most `width_px` wide.

        Raises:
            FileFailure: why they cannot be extracted.
            DependencyUnavailable: the disk is full.
        """
        request = replace(self._request(Action.FIGURES, path, media_type, first=1, last=most), width_px=width_px)
        async with aclosing(self._frames(request, wall_s=self._wall_s)) as frames:
            return [_decoded(wire.FIGURE, body) async for kind, body in frames if kind is Kind.FIGURE]

    async def read(self, path: Path, media_type: str, *, first: int, last: int) -> AsyncGenerator[Page, None]:
        """Yield the parts `first` to `last`, both included, each as soon as it is read.

        Raises:
            FileFailure: why reading ended; the pages yielded before are valid.
            DependencyUnavailable: the disk is full.
        """
        request = self._request(Action.READ, path, media_type, first=first, last=last)
        async with aclosing(self._frames(request, wall_s=self._wall_s)) as frames:
            async for kind, body in frames:
                if kind is Kind.PAGE:
                    yield _decoded(wire.PAGE, body)

    def close(self) -> None:
        """Stop the server and with it every child."""
        if self._control is not None:
            self._control.close()
        if self._server is not None:
            self._server.wait(_STOP_S)
        self._server = self._control = None

    def _request(self, action: Action, path: Path, media_type: str, *, first: int, last: int) -> wire.Request:
        place = str(path.resolve())
        return wire.Request(action, place, media_type, first, last, self._memory_bytes, self._cpu_s, self._is_strict)

    async def _one(self, wanted: Kind, request: wire.Request, *, wall_s: float) -> bytes:
        """Return the body of the single frame that answers the request."""
        async with aclosing(self._frames(request, wall_s=wall_s)) as frames:
            async for kind, body in frames:
                if kind is wanted:
                    return body
        raise _unexpected()

    async def _frames(self, request: wire.Request, *, wall_s: float) -> AsyncGenerator[tuple[Kind, bytes], None]:
        """Yield one child's answers; if the server dies before the first answer, ask a second child."""
        for is_last_try in (False, True):
            has_answered = False
            try:
                async with aclosing(self._answers(request, wall_s=wall_s)) as answers:
                    async for answer in answers:
                        has_answered = True
                        yield answer
                return
            except _ServerDied:
                if has_answered or is_last_try:
                    raise

    async def _answers(self, request: wire.Request, *, wall_s: float) -> AsyncGenerator[tuple[Kind, bytes], None]:
        reading = started(f"{request.action.value} a file in a child process", facts=_facts(request))
        call = await self._begin(request)
        remaining_s = wall_s
        try:
            while True:
                began = time.monotonic()
                kind, body = await call.frame(within_s=remaining_s)
                remaining_s -= time.monotonic() - began
                if kind is Kind.END:
                    return
                yield kind, body
        except FileFailure as failure:
            fail(reading, failure.code.value)
            raise
        finally:
            reading.end()
            await call.stop()

    async def _begin(self, request: wire.Request) -> "_Call":
        channel, child_channel = socket.socketpair()
        lifeline, child_lifeline = socket.socketpair()
        with child_channel, child_lifeline:
            self._hand_over([child_channel.fileno(), child_lifeline.fileno()])
        reader, writer = await asyncio.open_connection(sock=channel)
        writer.write(wire.REQUEST.dump_json(request) + b"\n")
        return _Call(request.cpu_s, reader, writer, *await asyncio.open_connection(sock=lifeline))

    def _hand_over(self, descriptors: list[int]) -> None:
        """Send the child's ends of the sockets to the server; start a new server if the old one is gone."""
        try:
            socket.send_fds(self._running_server(), [b"r"], descriptors)
        except OSError:
            self.close()
            socket.send_fds(self._running_server(), [b"r"], descriptors)

    def _running_server(self) -> socket.socket:
        if self._server is not None and self._server.poll() is not None:
            self.close()
        if self._control is None:
            self._control, self._server = _start_server(self._scratch, self._ocr)
        return self._control


def _start_server(scratch: Path, ocr: Choice) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, theirs = socket.socketpair()
    with theirs:
        server = subprocess.Popen(  # noqa: S603 - our own module, no input from outside
            [sys.executable, "-m", "memos_gql.extract.isolate.server", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env=_server_environment(scratch) | ocr.variables,
            start_new_session=True,
        )
    return ours, server


def _server_environment(scratch: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TESSDATA_PREFIX") if name in os.environ}
    kept["TMPDIR"] = str(scratch.resolve())
    # numpy and onnxruntime would start threads when loaded, and forking a process with threads is unsafe. A Tesseract
    # with OpenMP asks for threads of its own, which wait busily for a core
    without_threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
    without_threads |= {"ORT_DISABLE_TELEMETRY": "1"}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **without_threads}


@dataclass(frozen=True, slots=True)
class _Call:
    """A running child process."""

    _cpu_s: int
    _channel: asyncio.StreamReader
    _channel_writer: asyncio.StreamWriter
    _lifeline: asyncio.StreamReader
    _lifeline_writer: asyncio.StreamWriter

    async def frame(self, *, within_s: float) -> tuple[Kind, bytes]:
        """Wait for the next frame; raise FileFailure if none comes, and DependencyUnavailable if the disk is full."""
        try:
            async with asyncio.timeout(within_s):
                kind, body = await self._next_frame()
        except TimeoutError as error:
            raise FileFailure(
                ErrorCode.TIMED_OUT, "reading it took longer than is allowed; split the file or send it simpler"
            ) from error
        if kind is Kind.FAILURE:
            raise _decoded(wire.FAILURE, body).error()
        if kind is Kind.NO_ROOM:
            raise DependencyUnavailable(SENTENCE)
        return kind, body

    async def _next_frame(self) -> tuple[Kind, bytes]:
        try:
            mark, length = wire.HEADER.unpack(await self._channel.readexactly(wire.HEADER.size))
            if length > wire.MAX_BODY_BYTES:
                raise _unexpected()
            return Kind(mark), await self._channel.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise _failure(await self._ending(), cpu_s=self._cpu_s) from error
        except (ValueError, struct.error) as error:
            raise _unexpected() from error

    async def _ending(self) -> wire.Ending | None:
        """How the child ended; None if the server died, too."""
        try:
            return wire.ENDING.validate_json(await self._lifeline.read())
        except (ValidationError, ConnectionError):
            return None

    async def stop(self) -> None:
        """Kill the child and everything that it started, and wait until they have ended."""
        self._channel_writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            self._lifeline_writer.write_eof()
            async with asyncio.timeout(_STOP_S):
                await self._lifeline.read()
        self._lifeline_writer.close()


def _facts(request: wire.Request) -> Facts:
    return {"memos.media_type": request.media_type, "memos.first_part": request.first, "memos.last_part": request.last}


def _failure(ending: wire.Ending | None, *, cpu_s: int) -> FileFailure:
    if ending is None:
        return _ServerDied(ErrorCode.INTERNAL, "the process that reads files ended; try again", retryable=True)
    # The first process of a namespace does not receive SIGXCPU. The hard limit two seconds later ends it, or it crashes
    # before that.
    if ending.exit_code == -signal.SIGXCPU or (ending.exit_code < 0 and ending.cpu_s >= cpu_s):
        return FileFailure(
            ErrorCode.TIMED_OUT,
            "reading it took more processor time than is allowed; split the file or send it simpler",
        )
    if ending.exit_code < 0:
        sentence = (
            "reading it took more memory than is allowed, or crashed the reader; "
            "save it again from the program that made it"
        )
        return FileFailure(ErrorCode.DECOMPRESSION_LIMIT, sentence)
    return _unexpected()


def _decoded(adapter: TypeAdapter[Answer], body: bytes) -> Answer:
    try:
        return adapter.validate_json(body)
    except ValidationError as error:
        raise _unexpected() from error


def _unexpected() -> FileFailure:
    return FileFailure(ErrorCode.INTERNAL, "the process that reads files sent an invalid answer")
