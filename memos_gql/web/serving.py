"""The HTTP server: its configuration, and its handling of slow and unresponsive clients."""

import asyncio
import logging
import os
import socket
import sys
from contextlib import suppress
from types import FrameType

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.lifespan.on import LifespanOn, LifespanSendMessage

from memos_gql.dependencies import until_there
from memos_gql.embedded.private import require_free
from memos_gql.errors import CannotStart, ServiceAway
from memos_gql.heap import keep_together
from memos_gql.processes import without_collecting
from memos_gql.settings import MIB, Settings
from memos_gql.web.ceiling import raise_descriptors
from memos_gql.web.clients import Clients
from memos_gql.web.http_protocol import HttpProtocol
from memos_gql.web.socket_protocol import SocketProtocol

STOP_S = 3
"""Seconds that running requests get when the server is told to stop."""
SWITCH_S = 0.001
"""Interpreter switch interval in seconds, after which a busy thread yields to the event loop.

Python's default of 5 ms is too long.
"""
SOCKET_MESSAGE_BYTES = 16 * MIB
"""Maximum WebSocket message: far more than an operation with its texts; large files are sent over HTTP."""
SOCKET_PING_S = 20.0
"""Ping interval: proxies drop connections that are silent for a minute or less."""
TICKS_IN_A_SECOND = 10
STALLED_S = 60
"""Seconds without an acknowledgement after which a connection is dropped: no working network is silent for so long."""

log = logging.getLogger(__name__)


class Lifespan(LifespanOn):
    """Keeps the sentence that says why the application cannot start; Starlette would log a traceback."""

    hindrance: CannotStart | None = None

    async def send(self, message: LifespanSendMessage) -> None:
        # Starlette sends its message from inside the exception handler
        error = sys.exception()
        if message["type"] == "lifespan.startup.failed" and isinstance(error, CannotStart):
            self.hindrance = error
            message = {"type": "lifespan.startup.failed", "message": ""}
        await super().send(message)


class WebServer(uvicorn.Server):
    """Disconnects clients that send too slowly, and clients that do not read their responses.

    Without this, a client that stops reading would keep its connection and its buffers for ever: its operating system
    still acknowledges packets, so TCP sees no fault, and closing the connection waits until everything is sent.
    """

    stalled_s = STALLED_S

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self.server_state: Clients = Clients(settings)

    async def on_tick(self, counter: int) -> bool:
        """Run uvicorn's work, ten times a second, and check every connection once a second."""
        if counter % TICKS_IN_A_SECOND == 0:
            self.server_state.look(asyncio.get_running_loop().time())
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.lifespan = lifespan = Lifespan(self.config)
        try:
            await super().startup(sockets)
        except SystemExit:
            if lifespan.hindrance is None:
                raise
            if isinstance(lifespan.hindrance, ServiceAway):
                log.critical(str(lifespan.hindrance))
                raise
            raise lifespan.hindrance from None
        for listener in [listener for server in self.servers for listener in server.sockets]:
            self._limit(listener.fileno())

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop, and exit at once if nothing is served yet.

        There is nothing to finish then, and opening services may take long.
        """
        if not self.started:
            os._exit(0)
        super().handle_exit(sig, frame)

    def _limit(self, descriptor: int) -> None:
        # Only on Linux. Connections inherit the option from the listening socket.
        with suppress(AttributeError), socket.socket(fileno=os.dup(descriptor)) as listener:
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, self.stalled_s * 1000)


def configured(app: ASGIApp | str, settings: Settings) -> uvicorn.Config:
    """Configure the server for an application, or for an application factory given as `module:function`."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=HttpProtocol,
        ws=SocketProtocol,
        ws_max_size=SOCKET_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=SOCKET_PING_S,
        timeout_keep_alive=settings.keep_alive_s,
        timeout_graceful_shutdown=STOP_S,
        access_log=False,
        log_config=None,
        server_header=False,
    )


def serve(settings: Settings) -> None:
    """Serve once MongoDB and Redis are available, until told to stop.

    Exit the process with status 3 if a retry may help.

    Raises:
        CannotStart: the application cannot start here, and a retry will not help.
    """
    _require_own(settings.host)
    config = configured("memos_gql.app:create_app", settings)
    # before waiting, because importing also takes seconds
    with without_collecting():
        config.load_app()
    asyncio.run(until_there(settings))
    keep_together()
    sys.setswitchinterval(SWITCH_S)
    raise_descriptors(settings.max_connections)
    server = WebServer(config, settings)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def _require_own(host: str) -> None:
    """Check that the host is this machine's. A port in use is another matter: it may be free at the next try.

    Raises:
        CannotStart: it is not.
    """
    require_free(host, 0)
