"""`/metrics`: metrics for operators, in Prometheus's text format."""

import asyncio
import hmac
import os
import socket
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from pymongo.errors import OperationFailure, PyMongoError
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from memos_gql.auth import Caller, key_of
from memos_gql.disk_space import free_bytes
from memos_gql.documents import Fields, IndexIdentity, Memory, Task, TaskState, now
from memos_gql.errors import DependencyUnavailable, Forbidden, Unauthenticated
from memos_gql.gate.answer import advice
from memos_gql.gate.services import Authenticate
from memos_gql.keys import sha256_hex
from memos_gql.models.spending import FAILURES, TOKENS
from memos_gql.resources import Resources
from memos_gql.storage.bucket import BUCKET
from memos_gql.vitals import ProcessKind, Vitals, own_vitals
from memos_gql.web.index_size import index_bytes
from memos_gql.workers import count_workers, told_vitals

DEADLINE_S = 2.0
"""Timeout for each service: monitoring must respond even while a service is frozen."""
MIB = 1024 * 1024
NO_SUCH_COLLECTION = 26  # <mongo/base/error_codes.yml>
TOLD = [kind for kind in ProcessKind if kind is not ProcessKind.WEB]
"""Kinds of processes that report their measurements through Redis; the web process measures itself."""

Gather = Callable[[Resources], Awaitable[list[Metric]]]


class _Snapshot(Collector):
    """A collector that returns metrics which were read just before."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> list[Metric]:
        return self._families


async def _of_mongodb(_resources: Resources) -> list[Metric]:
    waiting = {"state": TaskState.QUEUED}
    return [
        await _tasks_by_state(),
        _gauge(
            "memos_queue_age_seconds", "Age of the oldest task that waits for a worker.", await _oldest(Task, waiting)
        ),
        _gauge("memos_queue_length", "Tasks that wait for a worker.", await Task.find(waiting).count()),
        await _filling(),
        _gauge(
            "memos_index_lag_seconds",
            "Age of the oldest memory that is not indexed.",
            await _oldest(Memory, {"indexed_at": None}),
        ),
    ]


async def _filling() -> Metric:
    """Measure the index that is being filled for another embedding model; empty if there is none."""
    family = GaugeMetricFamily(
        "memos_reindex_memories", "Memories of the second index, which another embedding model fills.", labels=["state"]
    )
    found = await IndexIdentity.find_all().to_list()
    for filling in (each.filling for each in found if each.filling):
        family.add_metric(["embedded"], filling.done)
        family.add_metric(["all"], filling.total)
    return family


async def _of_mongodb_itself(resources: Resources) -> list[Metric]:
    """Measure the MongoDB server, which may refuse this to a user with few rights."""
    stats = await resources.database.command("dbStats")
    status = await resources.database.client.admin.command("serverStatus")
    return [
        _gauge("memos_database_bytes", "Disk that the database takes, the files in it included.", stats["totalSize"]),
        _gauge("memos_files_bytes", "Bytes of the files that are kept.", await _files_bytes(resources)),
        _gauge("memos_mongodb_memory_bytes", "Memory that MongoDB uses.", status["mem"]["resident"] * MIB),
        _gauge("memos_mongodb_connections", "Connections that MongoDB has open.", status["connections"]["current"]),
    ]


async def _files_bytes(resources: Resources) -> int:
    try:
        found = await resources.database[f"{BUCKET}.chunks"].aggregate([{"$collStats": {"storageStats": {}}}])
    except OperationFailure as error:
        if error.code == NO_SUCH_COLLECTION:  # no file has been stored yet
            return 0
        raise
    try:
        return sum([shard["storageStats"]["size"] async for shard in found])
    finally:
        await found.close()


async def _of_redis(resources: Resources) -> list[Metric]:
    counters, memory = resources.counters, await resources.redis.info("memory")
    return [
        _gauge("memos_workers", "Worker processes alive.", await count_workers(resources.redis)),
        _counter(
            "memos_read_seconds",
            "Time spent reading, by media type.",
            "media_type",
            await counters.read("read_seconds"),
        ),
        _counter("memos_read_pages", "Pages read, by media type.", "media_type", await counters.read("read_pages")),
        _counter("memos_failures", "Files and tasks that failed, by code.", "code", await counters.read("failures")),
        _of_models(
            "memos_model_tokens", "Tokens of models, by role and project.", "project", await counters.read(TOKENS)
        ),
        _of_models(
            "memos_model_failures", "Failures of models, by role and fault.", "fault", await counters.read(FAILURES)
        ),
        _gauge("memos_redis_memory_bytes", "Memory that Redis uses.", memory["used_memory_rss"]),
        *[family for kind in TOLD for family in _of_processes(kind, await told_vitals(resources.redis, kind))],
    ]


async def _of_disk(resources: Resources) -> list[Metric]:
    settings = resources.settings
    families = [_gauge("memos_disk_free_bytes", "Free disk of the data directory.", free_bytes(settings.temporary_dir))]
    size = await asyncio.to_thread(index_bytes, settings.index_uri)
    return families if size is None else [*families, _gauge("memos_index_bytes", "Disk that the index takes.", size)]


async def _of_this_process(_resources: Resources) -> list[Metric]:
    return _of_processes(ProcessKind.WEB, {f"{socket.gethostname()}:{os.getpid()}": own_vitals()})


GATHERED: dict[str, Gather] = {
    "mongodb": _of_mongodb,
    "mongodb_status": _of_mongodb_itself,
    "redis": _of_redis,
    "disk": _of_disk,
    "web": _of_this_process,
}


def _of_processes(kind: ProcessKind, vitals: dict[str, Vitals]) -> list[Metric]:
    """Measure the processes of one kind, labelled with host and process id."""
    memory = GaugeMetricFamily(f"memos_{kind}_memory_bytes", "Memory that the process uses.", labels=["name"])
    descriptors = GaugeMetricFamily(
        f"memos_{kind}_descriptors", "Descriptors that the process has open.", labels=["name"]
    )
    for host_and_pid, found in sorted(vitals.items()):
        memory.add_metric([host_and_pid], found.memory_bytes)
        descriptors.add_metric([host_and_pid], found.descriptors)
    return [memory, descriptors]


async def _families(resources: Resources) -> list[Metric]:
    """Collect from all services concurrently.

    A service that does not respond in time is reported as such, without its metrics.
    """
    found = await asyncio.gather(*(_in_time(gather, resources) for gather in GATHERED.values()))
    answers = GaugeMetricFamily(
        "memos_answers", "Whether what is measured here was answered in time.", labels=["service"]
    )
    for service, families in zip(GATHERED, found, strict=True):
        answers.add_metric([service], families is not None)
    return [answers, *(family for families in found for family in families or [])]


async def _in_time(gather: Gather, resources: Resources) -> list[Metric] | None:
    try:
        async with asyncio.timeout(DEADLINE_S):
            return await gather(resources)
    except (PyMongoError, RedisError, DependencyUnavailable, OSError):  # includes TimeoutError
        return None


async def _tasks_by_state() -> Metric:
    family = GaugeMetricFamily("memos_tasks", "Tasks by state.", labels=["state"])
    groups = await Task.get_pymongo_collection().aggregate([{"$group": {"_id": "$state", "count": {"$sum": 1}}}])
    counts = {group["_id"]: group["count"] async for group in groups}
    for state in TaskState:
        family.add_metric([state], counts.get(state, 0))
    return family


async def _oldest(kind: type[Task] | type[Memory], query: Fields) -> float:
    raw = await kind.get_pymongo_collection().find_one(query, {"created_at": 1}, sort=[("created_at", 1)])
    if raw is None:
        return 0.0
    created_at: datetime = raw["created_at"]
    return max(0.0, (now() - created_at).total_seconds())


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_text, value=value)


def _counter(name: str, help_text: str, label: str, values: dict[str, float]) -> Metric:
    family = CounterMetricFamily(name, help_text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _of_models(name: str, help_text: str, label: str, values: dict[str, float]) -> Metric:
    """Write counts whose names consist of a model's role and another label."""
    family = CounterMetricFamily(name, help_text, labels=["role", label])
    for key, value in sorted(values.items()):
        family.add_metric(key.split(" ", 1), value)
    return family


def _unavailable(sentence: str) -> Response:
    return PlainTextResponse(f"{sentence}\n", status_code=503)


def routes(registry: CollectorRegistry, *, authenticate: Authenticate, metrics_key: str | None) -> list[BaseRoute]:
    """Return the address; it requires the operator's key if one is set, else the key of any project."""

    async def metrics(request: Request) -> Response:
        authorization = request.headers.get("authorization")
        try:
            if metrics_key:
                _require(metrics_key, authorization)
            else:
                _require_all(await asyncio.wait_for(authenticate(authorization), DEADLINE_S))
        except Unauthenticated as error:
            return PlainTextResponse(f"{error}\n", status_code=401, headers=advice(error))
        except Forbidden as error:
            return PlainTextResponse(f"{error}\n", status_code=403)
        except (DependencyUnavailable, TimeoutError):
            return _unavailable(
                "The database that holds the keys does not answer now; with MEMOS_METRICS_KEY set, none is looked up."
            )
        snapshot = CollectorRegistry()
        snapshot.register(_Snapshot(await _families(request.app.state.services.resources)))
        return Response(
            generate_latest(registry) + generate_latest(snapshot), media_type="text/plain; version=0.0.4; charset=utf-8"
        )

    return [Route("/metrics", metrics)]


def _require_all(caller: Caller) -> None:
    if caller.limits.owner is not None:
        raise Forbidden("This key is limited to one user, but the metrics are about the whole server; use another key.")


def _require(metrics_key: str, authorization: str | None) -> None:
    if not hmac.compare_digest(sha256_hex(key_of(authorization)), sha256_hex(metrics_key)):
        raise Unauthenticated("This address takes the key of MEMOS_METRICS_KEY alone.")
