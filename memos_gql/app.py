"""The composition root of the web process: what it opens, and which routes it serves."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from functools import partial

from dramatiq import Broker
from dramatiq.errors import BrokerError
from prometheus_client import CollectorRegistry
from redis.exceptions import RedisError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from memos_gql.auth import Authenticator, Caller
from memos_gql.events import open_task_events
from memos_gql.gate.services import Services
from memos_gql.ingest.working.jobs import Job
from memos_gql.jobs.actors import enqueue
from memos_gql.jobs.connection import connect
from memos_gql.limits import Rates
from memos_gql.mcp import mcp_routes
from memos_gql.memory import segmenter
from memos_gql.resources import Resources, open_resources
from memos_gql.rest import Asking, rest_routes
from memos_gql.schema import make_schema
from memos_gql.schema.context import Context
from memos_gql.schema.server import graphql_routes
from memos_gql.settings import Settings
from memos_gql.storage.spill import spilling_to
from memos_gql.traces import sent_to_collector
from memos_gql.web import console, export, health, metrics, playground
from memos_gql.web.files import file_routes
from memos_gql.web.headers import SafeHeaders, failed
from memos_gql.web.observing import ObserveRequests

WARM_AFTER_S = 1.0
COLLECTED_AFTER = 10_000
"""Python's default is 700 new objects, of which a search makes some ten thousand."""

log = logging.getLogger(__name__)


def create_app(settings: Settings | None = None) -> Starlette:
    """Make the ASGI application; without `settings`, read the environment."""
    return _Web(settings or Settings()).app


class _Web:
    """Joins the parts; the resources opened by the running application are in its state."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._authenticate = Authenticator(settings)
        self._rates = Rates(settings)
        registry = CollectorRegistry()
        observing = Middleware(ObserveRequests, registry, access_log=settings.access_log)
        self.app = Starlette(
            routes=self._routes(registry),
            middleware=[Middleware(SafeHeaders), observing],
            exception_handlers={Exception: failed},
            lifespan=self._lifespan,
        )

    def _routes(self, registry: CollectorRegistry) -> list[BaseRoute]:
        schema = make_schema(self._settings)
        registry.register(schema.measures)
        registry.register(self._authenticate.refused)
        graphql = graphql_routes(
            schema,
            settings=self._settings,
            rates=self._rates,
            authenticate=self._authenticate,
            make_context=self._context,
            own_documents=[console.DOCUMENTS] if self._settings.console else [],
        )
        rest = rest_routes(
            settings=self._settings,
            rates=self._rates,
            authenticate=self._authenticate,
            services=lambda: self.app.state.services,
            pace=schema.pace,
        )
        mcp = mcp_routes(
            settings=self._settings,
            rates=self._rates,
            authenticate=self._authenticate,
            services=lambda: self.app.state.services,
            memos=Asking(),
        )
        files = file_routes(
            settings=self._settings,
            rates=self._rates,
            authenticate=self._authenticate,
            services=lambda: self.app.state.services,
        )
        exports = export.routes(
            settings=self._settings,
            rates=self._rates,
            authenticate=self._authenticate,
            services=lambda: self.app.state.services,
        )
        return [
            *graphql,
            *rest,
            *mcp,
            *exports,
            *files,
            *(console.routes() if self._settings.console else []),
            *(playground.routes() if self._settings.playground else []),
            *health.routes(),
            *metrics.routes(registry, authenticate=self._authenticate, metrics_key=self._settings.metrics_key),
        ]

    def _context(self, caller: Caller, request_id: str) -> Context:
        return Context(caller=caller, services=self.app.state.services, request_id=request_id)

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        broker = connect(self._settings)

        async with (
            aclosing(self._rates),
            open_resources(self._settings) as resources,
            open_task_events(resources.database) as events,
        ):
            app.state.services = Services(resources=resources, events=events, enqueue=partial(send, broker))
            # Exempts all living objects from garbage collection: a third of a second becomes milliseconds.
            gc.collect()
            gc.freeze()
            gc.set_threshold(COLLECTED_AFTER, *gc.get_threshold()[1:])
            with spilling_to(resources.scratch), sent_to_collector(self._settings, process="web"):
                warming = asyncio.create_task(_warm_up(resources))
                yield
                warming.cancel()


async def _warm_up(resources: Resources) -> None:
    """Load what the first search needs. A start does not wait for it, and the workers start meanwhile."""
    await asyncio.sleep(WARM_AFTER_S)
    await asyncio.to_thread(resources.embedder.tokenizer.load)
    await asyncio.to_thread(segmenter.load)


async def send(broker: Broker, job: Job) -> None:
    """Send a job to the workers. If Redis is unavailable, the workers' sweep finds the saved task later."""
    try:
        # Dramatiq's client blocks for a round trip to Redis.
        await asyncio.to_thread(enqueue, broker, job)
    except (RedisError, BrokerError) as error:
        log.warning("job not sent", extra={"reason": type(error).__name__})
