"""An HTTP connection with limits on the head, on time, and on the number of pieces of a body.

The limits keep the cost of a connection small, whatever its client sends.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from memos_gql.gate.sending import ABORT
from memos_gql.web.clients import Clients
from memos_gql.web.headers import HEADERS, SAFE_LINES

MAX_HEAD_BYTES = 64 * 1024
"""Maximum size of the request line and the headers together; also of framing data that contains no body."""
MAX_HEADERS = 256
MAX_PIPELINED = 8
"""Pipelined requests that may arrive before the first one is answered."""
SMALL_PIECE_BYTES = 16
MAX_SMALL_PIECES = 2048
"""Pieces that a body may have if they are small on average.

Handling a piece takes as much time as many KiB in one piece.
"""
MIN_BODY_RATE = 512
"""Minimum rate in bytes per second; even modems are faster."""
LINGER_S = 5
"""Seconds that a refused client may continue sending.

If the connection closed at once, the client would not see the refusal.
"""
DISCARD_EVERY_S = 0.005
"""Seconds between reads from a refused client, some 256 KiB each."""
ALWAYS_ANSWERED = {"/healthz", "/readyz"}

TOO_LONG_HEAD = (
    f"The request line and the headers are longer than {MAX_HEAD_BYTES} bytes, or are more than {MAX_HEADERS} headers."
)
TOO_MANY_REQUESTS = "Too many requests were sent before the first one was answered."
TOO_SMALL_PIECES = "The body comes in too many pieces of a few bytes; send longer pieces."
TOO_SLOW = "The request did not arrive in time; send it again."
FULL = "The server has as many open connections as it allows; try again in a minute."


class Refused(Exception):
    """The request violates a limit; the parser wraps this exception."""


class HttpProtocol(HttpToolsProtocol):
    def __init__(
        self,
        config: Config,
        server_state: Clients,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ):
        super().__init__(config, server_state, app_state, _loop)
        self.clients = server_state
        self._is_reserved = False
        self._answering: RequestResponseCycle | None = None
        self._refusal: tuple[HTTPStatus, str] | None = None
        self._refused_at: float | None = None
        self._reads = _HEAD
        self._began = self.loop.time()
        self._head_bytes = 0
        self._bytes_in_vain = 0
        self._window_bytes = 0
        self._body_bytes = 0
        self._pieces = 0

    # Called by the transport

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        super().connection_made(transport)
        if not self.clients.ceiling.admit(self, self.client[0] if self.client else ""):
            self._is_reserved = True
            self.app = _only_health(self.app)

    def connection_lost(self, exc: Exception | None) -> None:
        self.clients.ceiling.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused_at is not None:
            self._discard()
            return
        self._bytes_in_vain += len(data)
        super().data_received(data)
        if self._bytes_in_vain > MAX_HEAD_BYTES and self._refused_at is None and self.transport.get_protocol() is self:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, TOO_LONG_HEAD)

    # Called by the parser

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._reads, self._began = _HEAD, self.loop.time()
        self._head_bytes = self._body_bytes = self._window_bytes = self._pieces = 0

    def on_url(self, url: bytes) -> None:
        self._count_head(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count_head(len(name) + len(value) + len(": \r\n"))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._bytes_in_vain = 0
        self._reads, self._began = _BODY, self.loop.time()
        if len(self.pipeline) >= MAX_PIPELINED:
            self._stop(HTTPStatus.BAD_REQUEST, TOO_MANY_REQUESTS)
        super().on_headers_complete()
        self.scope["state"][ABORT] = self.transport.abort
        if self._is_reserved and self.cycle:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        self._bytes_in_vain = 0
        self._window_bytes += len(body)
        self._body_bytes += len(body)
        self._pieces += 1
        if self._pieces > MAX_SMALL_PIECES and self._body_bytes < self._pieces * SMALL_PIECE_BYTES:
            self._stop(HTTPStatus.BAD_REQUEST, TOO_SMALL_PIECES)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._bytes_in_vain = 0
        self._reads, self._began = _NOTHING, self.loop.time()
        if self._is_answering():
            self.clients.ceiling.works(self)
        super().on_message_complete()

    # Called by the application's side

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._is_answering():
            self._began = self.loop.time()
            self.clients.ceiling.waits(self)

    # This class's own actions

    def look(self, now: float) -> None:
        """Disconnect a client that takes too long; called every second."""
        if self._refused_at is not None:
            if now - self._refused_at > LINGER_S:
                self.transport.abort()
        elif self.transport.is_closing():
            return
        elif self._is_idle(now):
            self.transport.close()
        elif self._is_late(now):
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW)

    def give_way(self) -> None:
        if self._reads == _BODY and self._refused_at is None:
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, FULL)
        self.transport.close()

    def handle_websocket_upgrade(self) -> None:
        if self._is_reserved:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, FULL)
            return
        self.clients.ceiling.leave(self)
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Answer a request at which the parser stopped."""
        self._refuse(*(self._refusal or (HTTPStatus.BAD_REQUEST, msg)))

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def _is_answering(self) -> bool:
        return self._answering is not None and not self._answering.response_complete

    def _is_idle(self, now: float) -> bool:
        # Line breaks between requests stop uvicorn's own keep-alive timer.
        return self._reads == _NOTHING and not self._is_answering() and now - self._began > self.timeout_keep_alive

    def _is_late(self, now: float) -> bool:
        waited = now - self._began
        if self._reads == _HEAD:
            return not self._is_answering() and waited > self.clients.header_wall_s
        if self._reads == _NOTHING or waited <= self.clients.body_silence_s:
            return False
        # A body is not late while the application does not read it.
        is_late = not self.flow.read_paused and self._window_bytes < MIN_BODY_RATE * self.clients.body_silence_s
        self._began, self._window_bytes = now, 0
        if self._is_answering():
            self.clients.ceiling.waits(self)
        return is_late

    def _count_head(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MAX_HEAD_BYTES or len(self.headers) >= MAX_HEADERS:
            self._stop(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, TOO_LONG_HEAD)

    def _stop(self, status: HTTPStatus, sentence: str) -> None:
        self._refusal = status, sentence
        raise Refused(sentence)

    def _refuse(self, status: HTTPStatus, sentence: str) -> None:
        """Answer, then discard what the client still sends."""
        self._refused_at = self.loop.time()
        self.clients.ceiling.waits(self)
        self._unset_keepalive_if_required()
        self.pipeline.clear()
        if not self._answer(status, sentence):
            self.transport.close()
            return
        self.flow.resume_reading()
        self.transport.write_eof()

    def _discard(self) -> None:
        """Drop the received data and pause reading: reading as fast as a client sends would delay others."""
        self.flow.pause_reading()
        self.loop.call_later(DISCARD_EVERY_S, self._discard_more)

    def _discard_more(self) -> None:
        if not self.transport.is_closing():
            self.flow.resume_reading()

    def _answer(self, status: HTTPStatus, sentence: str) -> bool:
        """Answer in place of the application, unless it has begun to answer."""
        cycle = self._answering if self._is_answering() else None
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()
        if self.transport.is_closing() or (cycle is not None and cycle.response_started):
            return False
        self.transport.write(_response(status, sentence))
        return True


_HEAD, _BODY, _NOTHING = "head", "body", "nothing"


def _response(status: HTTPStatus, sentence: str) -> bytes:
    body = f"{sentence}\n".encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        f"content-type: text/plain; charset=utf-8\r\ncontent-length: {len(body)}\r\n"
        f"{SAFE_LINES}connection: close\r\n\r\n"
    )
    return head.encode() + body


def _only_health(app: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap the application so that only the health check is answered."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] in ALWAYS_ANSWERED:
            await app(scope, receive, send)
            return
        response = PlainTextResponse(f"{FULL}\n", 503, {**HEADERS, "Retry-After": "60", "Connection": "close"})
        await response(scope, receive, send)

    return limited
