"""Who may send: the caller behind a request, within what the key may send in a minute."""

from functools import partial

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request

from memos_gql.auth import Caller
from memos_gql.gate.answer import REQUEST_ID_HEADER
from memos_gql.gate.services import Authenticate
from memos_gql.limits import Rates
from memos_gql.settings import Settings

KNOWN = "memos_gql.known"
"""In the state of a WebSocket's ASGI scope: what to call once the client has shown a right key; the server then takes more of it."""


async def admit(request: Request, *, authenticate: Authenticate, rates: Rates) -> Caller:
    """Return the caller of a request from `incoming`; its body is counted once it has been read.

    Raises:
        Unauthenticated: there is no key, or it is unknown, revoked or expired.
        DependencyUnavailable: the keys cannot be looked up now.
        RateLimited: the key has used up what it may send.
    """
    caller = await authenticate(request.headers.get("authorization"))
    await rates.admit(caller.key_id, requests=caller.rate_requests)
    request.state.body.charge = partial(rates.charge, caller.key_id)
    request.state.body.step = partial(rates.long_requests.step, caller.key_id)
    return caller


def cors(settings: Settings) -> Middleware:
    """Let the frontends that the settings name read answers in browsers."""
    return Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
        expose_headers=[REQUEST_ID_HEADER, "Retry-After"],
    )
