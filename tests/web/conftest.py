"""A small GraphQL service with the playground beside it, on a real socket."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
import strawberry
import uvicorn
from starlette.applications import Starlette

from memos_gql.auth import Caller
from memos_gql.errors import Unauthenticated
from memos_gql.limits import Rates
from memos_gql.schema.operations import Schema
from memos_gql.schema.price import Budget
from memos_gql.schema.server import graphql_routes
from memos_gql.settings import Settings
from memos_gql.web import playground
from tests.schema.conftest import _open_streams


@dataclass(frozen=True)
class GardenContext:
    caller: Caller
    request_id: str
    budget: Budget = field(default_factory=lambda: Budget(20_000))


@strawberry.type
class Query:
    @strawberry.field(description="What grows here.")
    def flowers(self) -> list[str]:
        return ["rose", "lily"]


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def petals(self, count: int) -> AsyncIterator[str]:
        for number in range(count):
            await asyncio.sleep(0.05)
            yield f"petal {number + 1} of {count}"


async def authenticate(authorization: str | None) -> Caller:
    if authorization != "Token garden-key":
        raise Unauthenticated("This key is unknown.")
    return Caller(project_id="garden", key_id="garden")


@pytest.fixture(scope="session")
def garden() -> Iterator[str]:
    """The address where the garden's pages begin."""
    settings = Settings(_env_file=None)
    schema = Schema(Query, None, Subscription, settings=settings)
    api = graphql_routes(
        schema, settings=settings, rates=Rates(settings), authenticate=authenticate, make_context=GardenContext
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=[*api, *playground.routes()]), log_level="warning", lifespan="off")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def open_streams() -> set[str]:
    """The names of the subscriptions to `forever` that run in the toy just now."""
    return _open_streams
