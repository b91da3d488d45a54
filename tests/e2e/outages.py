"""When parts of a server were away: only then may a client meet an error, and only one that tells of it."""

import math
import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

import httpx
from websockets.exceptions import ConnectionClosed, WebSocketException

WEB, MONGOD, REDIS, WORKER, WORKERS, GROUP = "web", "mongod", "redis", "worker", "workers", "group"
TRY_AGAIN_LATER = 1013
# A request that began while a part was away may end a little later.
SETTLES_S = 2.0
EXCUSABLE = (httpx.TransportError, ConnectionError, WebSocketException)


class Unavailable(ConnectionError):
    """The server answered, with the code for it and a request id, that a service is away."""


@dataclass
class Outage:
    victim: str
    began: float = field(default_factory=time.monotonic)
    ended: float = math.inf

    def met(self, *, since: float) -> bool:
        """Tell whether a request that began then, and has just ended, met it."""
        return self.ended + SETTLES_S >= since


@dataclass
class Outages:
    """`errors` counts by kind and by what was away; a client that meets no killed part meets no error."""

    all: list[Outage] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, victim: str) -> None:
        with self._lock:
            self.all.append(Outage(victim))

    def end(self) -> None:
        """Say that everything is back."""
        with self._lock:
            for outage in self.all:
                outage.ended = min(outage.ended, time.monotonic())

    def excuse(self, error: Exception, *, since: float) -> None:
        """Count an error that is explained by what was away since the request began; raise any other."""
        with self._lock:
            away = {outage.victim for outage in self.all if outage.met(since=since)}
            if not any(_tells_of(error, victim) for victim in away):
                raise AssertionError(f"{error!r} although away was: {sorted(away) or 'nothing'}") from error
            self.errors[f"{type(error).__name__} with {'+'.join(sorted(away))} away"] += 1


def _tells_of(error: Exception, victim: str) -> bool:
    """Tell whether the death of a part explains the error: workers and Redis are never missed by a client."""
    if isinstance(error, httpx.TimeoutException):
        return False
    refused = isinstance(error, Unavailable) or (
        isinstance(error, ConnectionClosed) and _code(error) == TRY_AGAIN_LATER
    )
    return {WEB: not refused, MONGOD: refused, GROUP: True}.get(victim, False)


def _code(error: ConnectionClosed) -> int | None:
    return error.rcvd.code if error.rcvd else None
