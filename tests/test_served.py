"""Bulk work uses all cores while no client is served, and otherwise half of the cores, half of the time."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from memos_gql.embedded.private import free_port
from memos_gql.limits import Rates
from memos_gql.resources import open_redis
from memos_gql.served import KEY, REST, making_room
from memos_gql.settings import Settings

SOON_S = 5


class Work:
    """Bulk work. It records each change of the number of cores and of how long they rest."""

    def __init__(self) -> None:
        self._changes: asyncio.Queue[tuple[int, float]] = asyncio.Queue()

    def at_once(self, cores: int, rest: float) -> None:
        self._changes.put_nowait((cores, rest))

    async def changed(self) -> tuple[int, float]:
        async with asyncio.timeout(SOON_S):
            return await self._changes.get()


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    """Nobody is served when a test begins."""
    async with open_redis(str(settings.redis_url)) as redis:
        await redis.delete(KEY)
        yield redis


async def test_work_makes_room_when_a_request_comes_and_takes_it_back_afterwards(
    redis: Redis, settings: Settings
) -> None:
    work, rates = Work(), Rates(settings)

    async with making_room(redis, work.at_once, cores=8):
        alone = await work.changed()
        await rates.admit(f"key_{uuid4().hex}")
        beside = await work.changed()
        again = await work.changed()
    await rates.aclose()

    assert [alone, beside, again] == [(8, 0), (4, REST), (8, 0)]


async def test_a_single_core_goes_on_beside_clients(redis: Redis, settings: Settings) -> None:
    work, rates = Work(), Rates(settings)
    await rates.admit(f"key_{uuid4().hex}")
    await rates.aclose()

    async with making_room(redis, work.at_once, cores=1):
        assert await work.changed() == (1, REST)


async def test_without_redis_clients_count_as_served_and_requests_go_on(settings: Settings) -> None:
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    work, rates = Work(), Rates(settings.model_copy(update={"redis_url": nowhere}))

    await rates.admit(f"key_{uuid4().hex}")
    await rates.aclose()
    async with open_redis(nowhere) as away, making_room(away, work.at_once, cores=2):
        assert await work.changed() == (1, REST)
