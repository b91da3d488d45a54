"""Observe every request: count it, time it until its response begins, and, if configured, write an access log."""

import logging
import time
from dataclasses import dataclass, field

from opentelemetry.trace import SpanKind
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from memos_gql.traces import fail, span

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
MONITORING = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds, so traces would be full of them."""
SERVER_ERROR = 500
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

log = logging.getLogger(__name__)


@dataclass
class Answered:
    """The outcome of one request; `status` is 0 if no response was sent."""

    began: float = field(default_factory=time.perf_counter)
    status: int = 0
    sent_bytes: int = 0


class ObserveRequests:
    """ASGI middleware. Anyone can invent paths and methods, so only known ones become labels and appear in the log."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry, *, access_log: bool) -> None:
        self._app = app
        self._access_log = access_log
        self._requests = Counter("memos_requests", "Answered HTTP requests.", ["path", "status"], registry=registry)
        self._seconds = Histogram(
            "memos_request_seconds",
            "Time until the answer to an HTTP request began.",
            ["path", "method"],
            buckets=SECONDS,
            registry=registry,
        )
        self._sockets = Gauge("memos_sockets", "Open WebSockets.", registry=registry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in MONITORING:
            await self._traced(scope, receive, send)
        elif scope["type"] == "http":
            await self._observe(scope, receive, send)
        elif scope["type"] == "websocket":
            with self._sockets.track_inprogress():
                await self._observe(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _traced(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Observe a request inside a span, which continues the client's trace.

        A WebSocket has none: it may last for days.
        """
        with span(method_of(scope), kind=SpanKind.SERVER, parent=_traceparent(scope)) as current:
            answered = await self._observe(scope, receive, send)
            current.update_name(f"{method_of(scope)} {path_of(scope)}")
            current.set_attributes(
                {
                    "http.request.method": method_of(scope),
                    "http.route": path_of(scope),
                    "http.response.status_code": answered.status,
                }
            )
            if answered.status >= SERVER_ERROR:
                fail(current, str(answered.status))

    async def _observe(self, scope: Scope, receive: Receive, send: Send) -> Answered:
        answered = Answered()

        async def observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered.status = message["status"]
                self._requests.labels(path_of(scope), str(answered.status)).inc()
                self._seconds.labels(path_of(scope), method_of(scope)).observe(time.perf_counter() - answered.began)
            answered.sent_bytes += len(
                message.get("body") or message.get("bytes") or (message.get("text") or "").encode()
            )
            await send(message)

        try:
            await self._app(scope, receive, observed)
        finally:
            if self._access_log:
                _write(scope, answered)
        return answered


def _traceparent(scope: Scope) -> str | None:
    values = [value for name, value in scope["headers"] if name == b"traceparent"]
    return values[0].decode("latin-1") if values else None


def _write(scope: Scope, answered: Answered) -> None:
    facts = {
        "method": method_of(scope),
        "path": path_of(scope),
        "status": answered.status,
        "duration_ms": round((time.perf_counter() - answered.began) * 1000, 1),
        "sent_bytes": answered.sent_bytes,
        "client": scope["client"][0] if scope.get("client") else "unknown",
    }
    log.info("request", extra=facts)


def path_of(scope: Scope) -> str:
    """Return the declared path of the route, with parameter names; `other` for an unknown path."""
    route: BaseRoute | None = scope.get("route")
    return route.path if isinstance(route, Route | WebSocketRoute) else "other"


def method_of(scope: Scope) -> str:
    if scope["type"] == "websocket":
        return "WS"
    return scope["method"] if scope["method"] in METHODS else "other"
