"""The routes of the API under its prefix."""

import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import Receive, Scope, Send

from memos_gql.gate.admit import cors
from memos_gql.gate.memory import Memory
from memos_gql.gate.pace import Pace
from memos_gql.gate.services import Authenticate, Services
from memos_gql.limits import Rates
from memos_gql.rest.openapi import document
from memos_gql.rest.page import POLICY, page_of
from memos_gql.rest.routes import API_ROUTES, ELSEWHERE
from memos_gql.rest.server import Endpoint, RouteContext
from memos_gql.settings import Settings

PREFIX = "/api/openmem/v1"


def rest_routes(
    *, settings: Settings, rates: Rates, authenticate: Authenticate, services: Callable[[], Services], pace: Pace
) -> list[BaseRoute]:
    """Return the routes under `PREFIX`; its documents, `openapi.json` and `docs`, need no key.

    Args:
        services: returns the open services once the application runs.
        pace: limits the time of all long computations of the process in one round of the event loop.
    """
    context = RouteContext(authenticate, rates, services, Memory(), max_bytes=settings.max_request_bytes, pace=pace)
    routes = [Route(f"{PREFIX}/{route.path}", Endpoint(route, context)) for route in API_ROUTES]
    routes += [Route(f"{PREFIX}/{path}", answer) for path, answer in (("openapi.json", _openapi), ("docs", _docs))]
    router = Router(routes, redirect_slashes=False, default=Endpoint(ELSEWHERE, context))
    return [Route(f"{PREFIX}{{rest:path}}", _Tidied(router), middleware=[cors(settings)])]


async def _openapi(_: Request) -> Response:
    return JSONResponse(document())


async def _docs(_: Request) -> Response:
    return HTMLResponse(page_of(document()), headers={"Content-Security-Policy": POLICY})


class _Tidied:
    """Ignores extra slashes: a base URL that ends with a slash produces two in a row."""

    def __init__(self, router: Router) -> None:
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["path"] = re.sub("/{2,}", "/", scope["path"]).rstrip("/")
        await self._router(scope, receive, send)
