"""Addresses of the tests' own, on a real socket, behind everything that an address of the API is behind."""

import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from memos_gql.auth import Caller
from memos_gql.errors import Unauthenticated
from memos_gql.gate.memory import Memory
from memos_gql.limits import Rates
from memos_gql.resources import open_database
from memos_gql.rest.call import ApiRoute
from memos_gql.rest.server import Endpoint, RouteContext
from memos_gql.settings import Settings

Serve = Callable[..., str]
"""Serves routes below `/` and returns the host and port."""


async def authenticate(authorization: str | None) -> Caller:
    if not authorization:
        raise Unauthenticated("There is no key.", has_key=False)
    if authorization != "Token right":
        raise Unauthenticated("This key is unknown.")
    return Caller(project_id="default", key_id="right")


@contextmanager
def served(settings: Settings, *routes: ApiRoute) -> Iterator[str]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_database(settings):
            # None of these addresses uses any; opening the model for each would take a second.
            app.state.services = None
            yield

    app = Starlette(lifespan=lifespan)
    context = RouteContext(
        authenticate, Rates(settings), lambda: app.state.services, Memory(), max_bytes=settings.max_request_bytes
    )
    app.router.routes.extend(Route(f"/{route.path}", Endpoint(route, context)) for route in routes)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=partial(server.run, sockets=[listener]))
    thread.start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()
