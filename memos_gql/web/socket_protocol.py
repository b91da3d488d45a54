"""A WebSocket connection with small limits before the client has sent a valid key, and with limits on frames."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from memos_gql.errors import RateLimited
from memos_gql.gate.admit import KNOWN, PLACE
from memos_gql.gate.body import FREE_BYTES, TOO_SLOW, Hold
from memos_gql.gate.sending import TAKEN
from memos_gql.turns import Place
from memos_gql.web.clients import Clients
from memos_gql.web.gathered_writes import GatheredWrites
from memos_gql.web.headers import HEADERS, SAFE_LINES

MAX_BYTES_BEFORE_KEY = 4 * 1024
SLICE_BYTES = 1024
"""Bytes that are parsed at once: up to 170 frames, which take some milliseconds."""
MAX_SLICE_BYTES = 16 * SLICE_BYTES
SMALL_FRAME_BYTES = 128
MAX_SMALL_FRAMES = 100
"""Pings, pongs and short fragments allowed per second."""
LOOKED_AT_EVERY_S = 0.5
"""How often the server looks how much of a long message the client has taken."""
MAX_BYTES_AFTER_CLOSE = 64 * 1024
BAD_HANDSHAKE = f"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n{SAFE_LINES}\r\n".encode()
GRACE_S = 5
"""Seconds in addition to the application's own time limit for the key."""


# Anyone can open any number of sockets, so opening one is not logged.
log = logging.getLogger("memos_gql.web.socket")
log.setLevel(logging.WARNING)


class Handshakes(ServerProtocol):
    """Adds the headers of every response to the refusal of a handshake, which passes no middleware."""

    def send_response(self, response: Response) -> None:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        super().send_response(response)


class SocketProtocol(WebSocketsSansIOProtocol):
    def __init__(
        self,
        config: Config,
        server_state: Clients,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ):
        super().__init__(config, server_state, app_state, _loop)
        self.clients = server_state
        self.logger = log
        self.conn = Handshakes(max_size=config.ws_max_size, logger=log)
        self.conn.max_message_size = MAX_BYTES_BEFORE_KEY
        self._pending = bytearray()
        self._slice_bytes = SLICE_BYTES
        self._is_known = False
        self._began = self.loop.time()
        self._small_frames = 0
        self._bytes_after_close = 0
        self._hold: Hold | None = None
        self._place: Place | None = None
        """The room of a long message that is arriving or waits for the application; None for a short one."""
        self._asking: asyncio.Task[None] | None = None
        """The task that waits for this room; meanwhile nothing is read."""
        self._message_bytes = 0
        """Bytes received of the current message, including the heads of its frames."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # of a TCP connection
        super().connection_made(GatheredWrites(transport, self.loop))
        self.clients.ceiling.take(self, self.client[0] if self.client else "")

    def connection_lost(self, exc: Exception | None) -> None:
        self.clients.ceiling.leave(self)
        if self._asking:
            self._asking.cancel()
        self._let_go()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.close_sent:
            self._bytes_after_close += len(data)
            if self._bytes_after_close > MAX_BYTES_AFTER_CLOSE:
                self.transport.abort()
                return
        self._pending += data
        if self._asking:
            self._pause()
        self._parse()

    async def receive(self) -> ASGIReceiveEvent:
        self._parse()
        message = await super().receive()
        if message["type"] == "websocket.receive" and self._place:
            return {**message, PLACE: self._taken()}  # type: ignore[return-value]  # ASGI allows further keys
        return message

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if self.close_sent:
            self._parse()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["state"][KNOWN] = self._known
            self.scope["state"][TAKEN] = self._until_taken

    def handle_events(self) -> None:
        # Inside a long frame, more can be parsed at once
        self._slice_bytes = SLICE_BYTES if self.conn.events else min(2 * self._slice_bytes, MAX_SLICE_BYTES)
        super().handle_events()

    def send_receive_event_to_app(self) -> None:
        if self._place:
            self._place.end = None
            self._place.shrink(self._message_bytes)
        self._message_bytes = 0
        super().send_receive_event_to_app()
        if self.close_sent:
            self._let_go()

    def handle_cont(self, event: Frame) -> None:
        if len(event.data) < SMALL_FRAME_BYTES:
            self._count_small_frame()
        super().handle_cont(event)

    def handle_ping(self) -> None:
        self._count_small_frame()
        self._leave_out_control_frames()
        # A client that sends pings but does not read the pongs would fill the memory.
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def handle_pong(self, event: Frame) -> None:
        self._count_small_frame()
        self._leave_out_control_frames()
        super().handle_pong(event)

    def look(self, now: float) -> None:
        """Disconnect a client that sends no valid key in time; called every second."""
        self._small_frames = 0
        if not self._is_known and now - self._began > self.clients.header_wall_s + GRACE_S:
            self.transport.abort()

    def give_way(self) -> None:
        self._break_off(CloseCode.TRY_AGAIN_LATER, "The server has too many connections")

    def _known(self, hold: Hold) -> None:
        """Accept long messages and silence from now on, because the client's key is valid.

        Args:
            hold: waits for room in memory for a long message.
        """
        self._is_known = True
        self._hold = hold
        self.conn.max_message_size = self.config.ws_max_size
        self.clients.ceiling.works(self)

    def _parse(self) -> None:
        """Parse the received data until there is a message for the application."""
        while self._pending and (self.queue.empty() or self.close_sent) and not self.transport.is_closing():
            if self._asking or self._asks_for_room():
                return
            part = bytes(self._pending[: self._slice_bytes])
            del self._pending[: self._slice_bytes]
            self._message_bytes += len(part)
            if self._place:
                self._place.arrived += len(part)
            super().data_received(part)
            if self.conn.handshake_exc is not None and not self.handshake_initiated:
                self._reject()

    async def _until_taken(self, place: Place) -> None:
        """Wait until the client has taken a long message, and record how many bytes it has taken so far."""
        place.end = self.transport.abort
        unsent = self.transport.get_write_buffer_size()
        while not self.writable.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOKED_AT_EVERY_S):
                    await self.writable.wait()
            before, unsent = unsent, self.transport.get_write_buffer_size()
            # Other messages may have been added meanwhile, so that more is unsent than before
            place.arrived += max(before - unsent, 0)

    def _asks_for_room(self) -> bool:
        """Begin to wait for room in memory if the message is long and has none yet; return whether that is so."""
        hold = self._hold
        if hold is None or self._place or self.close_sent or self._message_bytes <= FREE_BYTES:
            return False
        self._asking = self.loop.create_task(self._take_room(hold))
        self._pause()
        return True

    async def _take_room(self, hold: Hold) -> None:
        try:
            # How long the message will be is only known at its end
            self._place = await hold(self.conn.max_message_size or self.config.ws_max_size)
        except RateLimited as error:
            self._break_off(CloseCode.TRY_AGAIN_LATER, str(error))
            return
        finally:
            self._asking = None
        self._place.end = lambda: self._break_off(CloseCode.TRY_AGAIN_LATER, TOO_SLOW)
        if self.read_paused and self.queue.empty():
            self.read_paused = False
            self.transport.resume_reading()
        self._parse()

    def _pause(self) -> None:
        if not self.read_paused and not self.transport.is_closing():
            self.read_paused = True
            self.transport.pause_reading()

    def _taken(self) -> Place | None:
        place, self._place = self._place, None
        return place

    def _let_go(self) -> None:
        place = self._taken()
        if place:
            place.give_back()

    def _reject(self) -> None:
        """Answer an invalid handshake, for example one with more headers than the parser accepts."""
        self.transport.write(BAD_HANDSHAKE)
        self.close_sent = True
        self.transport.close()

    def _leave_out_control_frames(self) -> None:
        """Do not count pings and pongs between two messages: after a day of them, they would ask for room in memory."""
        if not self.frames:
            self._message_bytes = 0

    def _count_small_frame(self) -> None:
        self._small_frames += 1
        if self._small_frames > MAX_SMALL_FRAMES:
            self._break_off(CloseCode.POLICY_VIOLATION, "Too many small frames")

    def _break_off(self, code: CloseCode, reason: str) -> None:
        if self.transport.is_closing():
            return
        if self.handshake_complete and not self.close_sent:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
            self.conn.fail(code, reason)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        self.transport.close()
