"""Headers of every response: browsers must not guess its type, and caches must not store it."""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
SAFE_LINES = "".join(f"{name.lower()}: {value}\r\n" for name, value in HEADERS.items())
"""The same as lines, for responses that are written without a library."""
EVENTS = "text/event-stream"
UNKEPT = "no-store, no-transform"
"""What streams of events have instead: libraries mark them as `no-cache`, with which they may still be stored."""


class SafeHeaders:
    """ASGI middleware that adds these headers unless the response sets them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if headers.get("content-type", "").startswith(EVENTS):
                    headers["Cache-Control"] = UNKEPT
            await send(message)

        await self._app(scope, receive, sending)


async def failed(_request: Request, _error: Exception) -> Response:
    """Answer for an error that nothing caught; Starlette answers it outside of all middleware."""
    return PlainTextResponse("Internal Server Error", 500, HEADERS)
