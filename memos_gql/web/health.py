"""Health checks: whether the process is alive, and whether it can work."""

import asyncio
from collections.abc import Awaitable, Callable

from pymongo.errors import PyMongoError
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from memos_gql.disk_space import MIB, ROOM_TO_READ, free_bytes, hindrance
from memos_gql.documents import DEFAULT_PROJECT, ProjectScope
from memos_gql.errors import DependencyUnavailable
from memos_gql.resources import Resources
from memos_gql.workers import count_workers

CHECK_TIMEOUT_S = 3
SILENT = "does not answer"

Check = Callable[[Resources], Awaitable[object]]


async def _mongodb(resources: Resources) -> None:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S - 1):
            await resources.database.command("ping")
    except (PyMongoError, TimeoutError):
        reason = await asyncio.to_thread(hindrance, resources.settings.data_dir)
        raise DependencyUnavailable(f"{SILENT}: {reason}" if reason else SILENT) from None


async def _workers(resources: Resources) -> None:
    if await count_workers(resources.redis) == 0:
        raise DependencyUnavailable("No worker takes jobs; start one with `memos-gql worker`, or start it again.")


async def _disk(resources: Resources) -> None:
    # a disk that does not respond must not delay other requests
    free = await asyncio.to_thread(free_bytes, resources.settings.temporary_dir)
    if free < ROOM_TO_READ:
        raise DependencyUnavailable(
            f"The disk of the data directory is full: {free // MIB} MiB are free; free some space."
        )


CHECKS: dict[str, Check] = {
    "mongodb": _mongodb,
    "redis": lambda resources: resources.redis.ping(),
    "index": lambda resources: resources.vectors.of(ProjectScope(DEFAULT_PROJECT)).count(),
    "worker": _workers,
    "disk": _disk,
}


async def _state(check: Check, resources: Resources) -> str:
    asked = asyncio.create_task(_answer(check, resources))
    # not wait_for, which would also wait until the cancelled check has ended
    done, _ = await asyncio.wait([asked], timeout=CHECK_TIMEOUT_S)
    asked.cancel()
    return asked.result() if done else SILENT


async def _answer(check: Check, resources: Resources) -> str:
    try:
        await check(resources)
    except DependencyUnavailable as error:
        return str(error)
    except (PyMongoError, RedisError, TimeoutError):
        return SILENT
    return "ok"


async def readiness(resources: Resources) -> dict[str, str]:
    """Check everything that the server needs, concurrently; return for each name `ok`, or what is wrong."""
    states = await asyncio.gather(*(_state(check, resources) for check in CHECKS.values()))
    return dict(zip(CHECKS, states, strict=True))


async def _healthz(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _readyz(request: Request) -> Response:
    states = await readiness(request.app.state.services.resources)
    return JSONResponse(states, status_code=200 if set(states.values()) == {"ok"} else 503)


def routes() -> list[BaseRoute]:
    """Return the two addresses, which need no key."""
    return [Route("/healthz", _healthz), Route("/readyz", _readyz)]
