"""A small GraphQL service on a real socket: what the server does with it, it does with every schema."""

import asyncio
import errno
import socket
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx
import pytest
import strawberry
from pymongo.errors import ServerSelectionTimeoutError
from redis.exceptions import ConnectionError as RedisConnectionError
from starlette.applications import Starlette

from memos_gql.auth import Caller
from memos_gql.embedded import Services
from memos_gql.errors import DependencyUnavailable, InvalidInput, Issue, NotFound, RateLimited, Unauthenticated
from memos_gql.limits import Rates
from memos_gql.schema.operations import Schema
from memos_gql.schema.price import Budget
from memos_gql.schema.scalars import JSON, URL, Base64, BigInt, Upload
from memos_gql.schema.server import graphql_routes
from memos_gql.schema.shared_answers import SharedAnswers
from memos_gql.settings import Settings
from memos_gql.web import health
from memos_gql.web.serving import WebServer, configured

KEY = "Token right"
TOY_SETTINGS = Settings(
    _env_file=None,
    max_request_bytes=2_000_000,
    max_batch=3,
    max_subscriptions=6,
    max_socket_subscriptions=4,
    max_query_depth=8,
    cors_origins="https://app.example",
)


@dataclass(frozen=True)
class ToyContext:
    caller: Caller
    request_id: str
    budget: Budget = field(default_factory=lambda: Budget(20_000))


_open_streams: set[str] = set()
_ended: set[str] = set()


async def _last(name: str) -> bool:
    _open_streams.add(name)
    try:
        await asyncio.sleep(1)
        _ended.add(name)
    finally:
        _open_streams.discard(name)
    return True


@strawberry.type
class Deep:
    name: str = "deep"

    @strawberry.field
    def deep(self) -> "Deep":
        return Deep()

    @strawberry.field
    def boom(self) -> str:
        raise RuntimeError("secret of the server")


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "world") -> str:
        return f"hello {name}"

    @strawberry.field
    def deep(self) -> Deep:
        return Deep()

    @strawberry.field
    def many(self, count: int) -> list[Deep | None]:
        return [Deep() for _ in range(count)]

    @strawberry.field
    def boom(self) -> str | None:
        raise RuntimeError("secret of the server")

    @strawberry.field
    def refused(self, how: str) -> str | None:
        raise {
            "input": InvalidInput([Issue(("input",), "The text is empty.")]),
            "absent": NotFound(["m1"]),
            "rate": RateLimited("Too many requests; wait a second.", retry_after_ms=1000),
            "down": DependencyUnavailable("MongoDB did not answer."),
            "mongodb": ServerSelectionTimeoutError("connection refused by 10.0.0.7"),
            "redis": RedisConnectionError("connection refused by 10.0.0.7"),
            "full": OSError(errno.ENOSPC, "No space left on device", "/secret/place"),
        }[how]

    @strawberry.field
    def wrong_type(self) -> int | None:
        return 2**40

    @strawberry.field
    def at(self, at: datetime) -> datetime:
        return at

    @strawberry.field
    def url(self, url: URL) -> URL:
        return url

    @strawberry.field
    def base64(self, base64: Base64) -> Base64:
        return base64

    @strawberry.field
    def big(self, big: BigInt) -> BigInt:
        return big

    @strawberry.field
    def json(self, json: JSON) -> JSON:
        return json

    @strawberry.field
    async def slow(self, seconds: float) -> float:
        await asyncio.sleep(seconds)
        return seconds

    @strawberry.field
    async def lasting(self, name: str) -> bool:
        return await _last(name)

    @strawberry.field
    async def rows(self, first: int, name: str) -> list[Deep]:
        """Take a second for as many rows as are paid for, though there is one."""
        await _last(name)
        return [Deep()][:first]

    @strawberry.field
    def caller(self, info: strawberry.Info[ToyContext, None]) -> str:
        return info.context.caller.key_id

    @strawberry.field
    def request_id(self, info: strawberry.Info[ToyContext, None]) -> str:
        return info.context.request_id


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def upload(self, files: list[Upload]) -> list[str]:
        return [f"{file.filename}:{len(await file.read())}" for file in files]

    @strawberry.mutation
    def change(self) -> bool:
        return True

    @strawberry.mutation
    async def lasting(self, name: str) -> bool:
        return await _last(name)


def refuse(absent: bool) -> int:
    raise NotFound(["m1"]) if absent else RuntimeError("secret of the server")


_flooded: Counter[str] = Counter()
_keys: dict[str, Exception] = {}


@strawberry.type
class Shared:
    shared_answers: strawberry.Private[SharedAnswers]
    name: str


_shared: dict[str, Shared] = {}


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def shared(self, name: str) -> AsyncIterator[Shared]:
        yield _shared.setdefault(name, Shared(shared_answers=SharedAnswers(), name=name))

    @strawberry.subscription
    async def count(self, to: int) -> AsyncIterator[int]:
        for number in range(to):
            yield number

    @strawberry.subscription
    async def forever(self, name: str = "any") -> AsyncIterator[int]:
        _open_streams.add(name)
        try:
            yield 0
            await asyncio.sleep(3600)
        finally:
            _open_streams.discard(name)

    @strawberry.subscription
    async def lengths(self, of: list[int]) -> AsyncIterator[str]:
        for length in of:
            yield "x" * length

    @strawberry.subscription
    async def flood(self, name: str) -> AsyncIterator[str]:
        """Send 10 kB as often as the client takes it."""
        _open_streams.add(name)
        try:
            while True:
                _flooded[name] += 1
                yield "x" * 10_000
                await asyncio.sleep(0)
        finally:
            _open_streams.discard(name)

    @strawberry.subscription
    async def refused(self, absent: bool) -> AsyncIterator[int]:
        yield refuse(absent)

    @strawberry.subscription
    async def breaks(self) -> AsyncIterator[int]:
        yield 1
        raise RuntimeError("secret of the server")


async def authenticate(authorization: str | None) -> Caller:
    scheme, _, key = (authorization or "").partition(" ")
    if key in _keys:
        raise _keys[key]
    if scheme.lower() in {"token", "bearer"} and key == "down":
        raise DependencyUnavailable("MongoDB did not answer.")
    if scheme.lower() not in {"token", "bearer"} or not key.startswith("right"):
        raise Unauthenticated("Send the header `Authorization: Token <key>`.")
    return Caller(project_id="toy", key_id=key)


def toy_schema(settings: Settings = TOY_SETTINGS) -> Schema:
    return Schema(Query, Mutation, Subscription, settings=settings)


@contextmanager
def served_toy(
    settings: Settings, *, server_class: type[WebServer] = WebServer, rates: Rates | None = None
) -> Iterator[str]:
    """Serve the toy, held to the settings, and yield the host and port where it listens."""
    routes = graphql_routes(
        toy_schema(settings),
        settings=settings,
        rates=rates or Rates(settings),
        authenticate=authenticate,
        make_context=ToyContext,
        key_checked_every_s=0.1,
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = server_class(configured(Starlette(routes=[*routes, *health.routes()]), settings), settings)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture(scope="session")
def toy() -> Iterator[str]:
    """The host and port where the toy listens."""
    with served_toy(TOY_SETTINGS) as address:
        yield address


@pytest.fixture(scope="session")
def counted_toy(services: Services) -> Iterator[str]:
    """Where a toy listens that takes three requests and 3,000 bytes a minute of each key."""
    rated = {"rate_requests": 3, "rate_bytes": 3000, "redis_url": services.redis_url}
    with served_toy(TOY_SETTINGS.model_copy(update=rated)) as address:
        yield address


@pytest.fixture
def open_streams() -> set[str]:
    """The names of the subscriptions to `forever`, and of what is `lasting`, that run in the toy just now."""
    return _open_streams


@pytest.fixture
def ended() -> set[str]:
    """The names of what was `lasting` and ran to its end."""
    return _ended


@pytest.fixture
def keys() -> dict[str, Exception]:
    """What becomes of keys that were right before."""
    return _keys


@pytest.fixture
def flooded() -> Counter[str]:
    """How many events each subscription to `flood` has sent."""
    return _flooded


@pytest.fixture
async def client(toy: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://{toy}", headers={"authorization": KEY}, timeout=20) as client:
        yield client
