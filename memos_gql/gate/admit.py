"""Admission of requests: who the caller is, and whether the key may send more this minute."""

from functools import partial

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request

from memos_gql.auth import Caller
from memos_gql.errors import InvalidInput
from memos_gql.gate.answer import REQUEST_ID_HEADER
from memos_gql.gate.services import Authenticate
from memos_gql.lengths import name_issues
from memos_gql.limits import Rates
from memos_gql.settings import Settings

KNOWN = "memos_gql.known"
"""Key in a WebSocket's ASGI scope. Its value is a function to call once the client's key is accepted.

The function raises the connection's limits. It gets a `Hold`, with which long messages wait for room in memory.
"""
PLACE = "memos_gql.place"
"""Key in a long `websocket.receive` message. Its value is the message's `Place`, which the receiver gives back."""

OF_FILES = ("ETag", "Accept-Ranges", "Content-Range", "Content-Disposition")
"""Headers of `/files/{id}` that scripts of another origin may not read unless they are named."""


async def admit(request: Request, *, authenticate: Authenticate, rates: Rates) -> Caller:
    """Return the caller of a request from `incoming`; the body is charged once it is read.

    Raises:
        Unauthenticated: the key is missing, unknown, revoked or expired.
        DependencyUnavailable: keys cannot be looked up now.
        RateLimited: the key has used up its limit.
    """
    caller = await authenticate(request.headers.get("authorization"))
    await rates.admit(caller.key_id, requests=caller.rate_requests)
    request.state.body.charge = partial(rates.charge, caller.key_id)
    request.state.body.hold = partial(rates.bodies.take, caller.key_id)
    request.state.body.step = partial(rates.long_requests.step, caller.key_id)
    request.state.body.next_step = partial(rates.long_requests.next_step, caller.key_id)
    return caller


def path_name(request: Request, parameter: str) -> str:
    """Return the name of a user or a file in the address.

    Raises:
        InvalidInput: it is too long.
    """
    name: str = request.path_params[parameter]
    issues = list(name_issues((parameter,), name))
    if issues:
        raise InvalidInput(issues)
    return name


def cors(settings: Settings, *, others: str | None = None) -> Middleware:
    """Let scripts of the configured origins read responses; `others` is a regular expression for further origins."""
    return Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_origin_regex=others,
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
        expose_headers=[REQUEST_ID_HEADER, "Retry-After", *OF_FILES],
    )
