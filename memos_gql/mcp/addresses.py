"""The addresses of the protocol, and what every request passes before the protocol is spoken.

The SDK is imported with the first request that gets this far: it takes a second, which the start of the server does not
have.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from json import JSONDecodeError
from typing import Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Message, Receive, Scope, Send

from memos_gql.errors import InvalidInput, Issue, MemosError, Unauthenticated
from memos_gql.gate.absence import absence
from memos_gql.gate.admit import admit, cors
from memos_gql.gate.answer import INTERNAL_STATUS, REQUEST_ID_HEADER, advice, new_request_id, status_of
from memos_gql.gate.body import LimitedBody, incoming, parsed
from memos_gql.gate.lasting import CHECKED_EVERY_S, Check, while_valid
from memos_gql.gate.memory import Memory
from memos_gql.gate.services import Authenticate, Services
from memos_gql.lengths import MAX_NAME_LENGTH, is_name, name_issues
from memos_gql.limits import Rates
from memos_gql.mcp.call import Call, MemosApi
from memos_gql.settings import Settings

PREFIX = "/mcp"
USER_HEADER = "X-Memos-User"
KEY_ENDED = "This API key was revoked, or expired, before the answer was ready."
LOCAL_PAGES = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?"
# <https://www.jsonrpc.org/specification#error_object>; the first is of the range that servers may use
REFUSED, PARSE_ERROR, INTERNAL_ERROR = -32001, -32700, -32603
ONLY_POST = "Send a POST request: this server keeps no sessions, so there is none to watch or to end."

log = logging.getLogger(__name__)


class Speak(Protocol):
    """The protocol itself, for one request whose body has been read."""

    async def __call__(self, request: Request, call: Call, send: Send, *, max_bytes: int) -> None: ...


@dataclass(frozen=True)
class Door:
    """What every request needs of the application."""

    settings: Settings
    authenticate: Authenticate
    rates: Rates
    services: Callable[[], Services]
    memos: MemosApi


def mcp_routes(
    *, settings: Settings, rates: Rates, authenticate: Authenticate, services: Callable[[], Services], memos: MemosApi
) -> list[BaseRoute]:
    """Return the routes `/mcp` and `/mcp/{user}`.

    Args:
        services: gives what is open, once the application runs.
        memos: the MemOS API, which most tools are.
    """
    endpoint = Endpoint(Door(settings, authenticate, rates, services, memos))
    places = (PREFIX, f"{PREFIX}/{{user}}")
    # The endpoint refuses other methods than POST itself, behind CORS: a browser first asks by OPTIONS, and its page
    # must be let read a 405
    return [Route(place, endpoint, middleware=[cors(settings, others=LOCAL_PAGES)]) for place in places]


class Endpoint:
    """The ASGI application of both addresses."""

    key_checked_every_s = CHECKED_EVERY_S

    def __init__(self, door: Door) -> None:
        self._door = door
        self._memory = Memory()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await _error(REFUSED, ONLY_POST, status=405, headers={"Allow": "POST"})(scope, receive, send)
            return
        request_id = new_request_id()
        async with incoming(
            scope, receive, max_bytes=self._door.settings.max_request_bytes, memory=self._memory
        ) as request:
            try:
                call = await self._admitted(request)
                replayed = Request(scope, _Replayed(await request.body(), request.receive))
                speak = await asyncio.to_thread(_protocol)
                told = _Told(send)
                speaking = speak(replayed, call, told, max_bytes=self._door.settings.max_request_bytes)
                # A tool may wait for minutes, and tell how far a task is
                if not await while_valid(speaking, self._check(request), every_s=self.key_checked_every_s):
                    await told.end()
            except ClientDisconnect:
                raise
            except Exception as error:  # noqa: BLE001 - the process boundary: nothing past here speaks JSON-RPC
                response = _refused(error, request_id=request_id)
                response.headers[REQUEST_ID_HEADER] = request_id
                await response(scope, receive, send)

    def _check(self, request: Request) -> Check:
        authorization = request.headers.get("authorization")
        return lambda: self._door.authenticate(authorization)

    async def _admitted(self, request: Request) -> Call:
        """Check where the request comes from, whose it is, and that its body is JSON of a bearable size."""
        _check_origin(request.headers.get("origin"), self._door.settings)
        caller = await admit(request, authenticate=self._door.authenticate, rates=self._door.rates)
        body: LimitedBody = request.state.body
        _check_names(await parsed(await request.body(), body.step))
        return Call(self._door.services(), caller, self._door.memos, _named_user(request))


class _Replayed:
    """An ASGI `receive` that gives a body which was read already, and then what comes after it."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


class _Told:
    """An ASGI `send` that knows whether the answer has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._has_begun = False

    async def __call__(self, message: Message) -> None:
        self._has_begun = True
        await self._send(message)

    async def end(self) -> None:
        """End an answer whose key opens nothing any more.

        Raises:
            Unauthenticated: nothing of it was sent yet.
        """
        if not self._has_begun:
            raise Unauthenticated(KEY_ENDED)
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})


@cache
def _protocol() -> Speak:
    from memos_gql.mcp.server import speak

    return speak


def _check_origin(origin: str | None, settings: Settings) -> None:
    """Let in pages of this machine and of the origins in the settings.

    A page that a browser was lured to is none of them.
    """
    if origin is None or not {"*", origin}.isdisjoint(settings.cors_origins) or re.fullmatch(LOCAL_PAGES, origin):
        return
    sentence = (
        f"Pages of {origin[:MAX_NAME_LENGTH]} may not send this; name that origin in MEMOS_CORS_ORIGINS to allow them."
    )
    raise InvalidInput([Issue(("Origin",), sentence)])


def _check_names(message: object) -> None:
    """Refuse long names: the SDK would repeat them in its answer."""
    if not isinstance(message, dict):
        return
    params = message.get("params")
    within = params if isinstance(params, dict) else {}
    meta = within.get("_meta")
    names = {name: message.get(name) for name in ("id", "method")}
    names |= {name: within.get(name) for name in ("name", "uri", "cursor")}
    names |= {"progressToken": meta.get("progressToken") if isinstance(meta, dict) else None}
    issues = [
        Issue((name,), f"{name}: {issue.message}")
        for name, value in names.items()
        if isinstance(value, str)
        for issue in name_issues((name,), value)
    ]
    if issues:
        raise InvalidInput(issues)


def _named_user(request: Request) -> str | None:
    user = request.path_params.get("user") or request.headers.get(USER_HEADER) or None
    if user is not None and not is_name(user):
        raise InvalidInput([Issue(("user",), f"A user's id has at most {MAX_NAME_LENGTH} characters.")])
    return user


def _refused(error: Exception, *, request_id: str) -> Response:
    if isinstance(error, JSONDecodeError):
        return _error(PARSE_ERROR, f"The request body is not valid JSON: {error.msg}.", status=400)
    away = error if isinstance(error, MemosError) else absence(error)
    if away is not None:
        return _error(REFUSED, str(away), status=_status_of(away), headers=advice(away))
    log.error("call failed", extra={"request_id": request_id}, exc_info=error)
    return _error(
        INTERNAL_ERROR, f"Something went wrong on the server; quote request id {request_id}.", status=INTERNAL_STATUS
    )


def _status_of(error: MemosError) -> int:
    # The specification of the transport asks for 403 where the origin is not let in
    is_about_origin = isinstance(error, InvalidInput) and error.issues[0].path == ("Origin",)
    return 403 if is_about_origin else status_of(error)


def _error(code: int, message: str, *, status: int, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": message}}, status, headers)
