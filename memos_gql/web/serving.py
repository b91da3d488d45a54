"""The HTTP server itself: which implementations it uses, and what it does about clients that take nothing."""

import os
import socket
import sys
from contextlib import suppress

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from memos_gql.gate.memory import keep_large_blocks_apart
from memos_gql.settings import MIB, Settings

STOP_S = 3
"""That requests under way are given when the server is told to stop."""
SOCKET_MESSAGE_BYTES = 16 * MIB
"""Far more than an operation with its words; large files are sent over HTTP."""
SOCKET_PING_S = 20.0
"""Proxies drop connections that are silent for a minute or less."""
STALLED_S = 60
"""Longer than any network that still works is silent."""


class WebServer(uvicorn.Server):
    """Breaks off a client that has taken nothing of what waits for it for so long.

    Nothing else would: its system goes on answering for it, a close waits until all is sent, and so a stalled stream would hold its
    place, and its buffers, for ever.
    """

    stalled_s = STALLED_S

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in [listener for server in self.servers for listener in server.sockets]:
            self._limit(listener.fileno())

    def _limit(self, descriptor: int) -> None:
        # On Linux alone. What a listening socket is set to, every connection begins with.
        with suppress(AttributeError), socket.socket(fileno=os.dup(descriptor)) as listener:
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, self.stalled_s * 1000)


def serve(settings: Settings) -> None:
    """Answer until told to stop; ends the process with status 3 when the application cannot start."""
    config = uvicorn.Config(
        "memos_gql.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=SOCKET_MESSAGE_BYTES,
        ws_ping_interval=SOCKET_PING_S,
        timeout_graceful_shutdown=STOP_S,
        access_log=False,
        log_config=None,
        server_header=False,
    )
    config.load_app()
    keep_large_blocks_apart()
    server = WebServer(config)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)
