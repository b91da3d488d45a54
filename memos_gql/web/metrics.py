"""`/metrics`: what operators watch, in Prometheus text."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from memos_gql.documents import Fields, Memory, Task, TaskState, now
from memos_gql.errors import DependencyUnavailable, Unauthenticated
from memos_gql.gate.answer import advice
from memos_gql.gate.services import Authenticate
from memos_gql.resources import Resources
from memos_gql.workers import count_workers

READ_WITHIN_S = 4
"""Prometheus gives up after ten seconds, and then nobody learns that anything is wrong."""


class _Snapshot(Collector):
    """Hands over what was read just before."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> list[Metric]:
        return self._families


async def _families(resources: Resources) -> AsyncIterator[Metric]:
    yield await _tasks_by_state()
    yield _gauge(
        "memos_queue_age_seconds", "Age of the oldest task that waits for a worker.", await _oldest(Task, {"state": TaskState.QUEUED})
    )
    yield _gauge("memos_queue_length", "Tasks that wait for a worker.", await Task.find(Task.state == TaskState.QUEUED).count())
    yield _gauge("memos_workers", "Worker processes alive.", await count_workers(resources.redis))
    yield _gauge("memos_index_lag_seconds", "Age of the oldest memory that is not indexed.", await _oldest(Memory, {"indexed_at": None}))
    counters = resources.counters
    yield _counter("memos_read_seconds", "Time spent reading, by media type.", "media_type", await counters.read("read_seconds"))
    yield _counter("memos_read_pages", "Pages read, by media type.", "media_type", await counters.read("read_pages"))
    yield _counter("memos_failures", "Files and tasks that failed, by code.", "code", await counters.read("failures"))


async def _tasks_by_state() -> Metric:
    family = GaugeMetricFamily("memos_tasks", "Tasks by state.", labels=["state"])
    groups = await Task.get_pymongo_collection().aggregate([{"$group": {"_id": "$state", "count": {"$sum": 1}}}])
    counts = {group["_id"]: group["count"] async for group in groups}
    for state in TaskState:
        family.add_metric([state], counts.get(state, 0))
    return family


async def _oldest(kind: type[Task] | type[Memory], query: Fields) -> float:
    raw = await kind.get_pymongo_collection().find_one(query, {"created_at": 1}, sort=[("created_at", 1)])
    created_at: datetime = raw["created_at"] if raw else now()
    return max(0.0, (now() - created_at).total_seconds())


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_text, value=value)


def _counter(name: str, help_text: str, label: str, values: dict[str, float]) -> Metric:
    family = CounterMetricFamily(name, help_text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _unavailable(sentence: str) -> Response:
    return PlainTextResponse(f"{sentence}\n", status_code=503)


def routes(registry: CollectorRegistry, *, authenticate: Authenticate) -> list[BaseRoute]:
    """Return the address; it needs a key, of any project."""

    async def metrics(request: Request) -> Response:
        try:
            await authenticate(request.headers.get("authorization"))
        except Unauthenticated as error:
            return PlainTextResponse(f"{error}\n", status_code=401, headers=advice(error))
        except DependencyUnavailable as error:
            return _unavailable(str(error))
        try:
            async with asyncio.timeout(READ_WITHIN_S):
                families = [family async for family in _families(request.app.state.services.resources)]
        except (PyMongoError, RedisError, TimeoutError):
            return _unavailable("The database or the queue does not answer now; /readyz names what is away.")
        snapshot = CollectorRegistry()
        snapshot.register(_Snapshot(families))
        return Response(generate_latest(registry) + generate_latest(snapshot), media_type="text/plain; version=0.0.4; charset=utf-8")

    return [Route("/metrics", metrics)]
