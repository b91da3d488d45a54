"""A key may send so much in a minute, and a Redis that is gone stops nobody."""

import time
from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import pytest

from memos_gql.embedded.private import free_port
from memos_gql.errors import RateLimited
from memos_gql.limits import Rates
from memos_gql.settings import Settings


@pytest.fixture
def key_id() -> str:
    return f"key_{uuid4().hex}"


@pytest.fixture
async def rates(settings: Settings) -> AsyncIterator[Callable[..., Rates]]:
    """Make counters with these rates; what is made is closed again."""
    made = []

    def make(**changes: object) -> Rates:
        made.append(Rates(settings.model_copy(update=changes)))
        return made[-1]

    yield make
    for one in made:
        await one.aclose()


async def test_the_request_after_the_last_allowed_one_is_refused_with_the_time_to_wait(
    rates: Callable[..., Rates], key_id: str
) -> None:
    three = rates(rate_requests=3)
    for _ in range(3):
        await three.admit(key_id)

    with pytest.raises(RateLimited, match=r"3 requests a minute, and has sent more; wait (60|59) s\.") as refused:
        await three.admit(key_id)

    assert refused.value.retry_after_ms is not None
    assert 58_000 < refused.value.retry_after_ms <= 60_000


async def test_each_key_has_a_count_of_its_own(rates: Callable[..., Rates], key_id: str) -> None:
    one = rates(rate_requests=1)
    await one.admit(key_id)

    await one.admit(f"{key_id}-other")

    with pytest.raises(RateLimited):
        await one.admit(key_id)


async def test_processes_count_together(rates: Callable[..., Rates], key_id: str) -> None:
    await rates(rate_requests=1).admit(key_id)

    with pytest.raises(RateLimited):
        await rates(rate_requests=1).admit(key_id)


async def test_bytes_are_counted_as_they_were_received(rates: Callable[..., Rates], key_id: str) -> None:
    kilobyte = rates(rate_bytes=1000)
    await kilobyte.admit(key_id)
    await kilobyte.charge(key_id, 1000)

    with pytest.raises(RateLimited, match="1,000 bytes a minute"):
        await kilobyte.charge(key_id, 1)


async def test_after_too_many_bytes_the_next_body_is_refused_unread(rates: Callable[..., Rates], key_id: str) -> None:
    kilobyte = rates(rate_bytes=1000)
    with pytest.raises(RateLimited):
        await kilobyte.charge(key_id, 1001)

    with pytest.raises(RateLimited):
        await kilobyte.admit(key_id)


async def test_a_lost_redis_lets_everything_through_and_waits_only_once(settings: Settings, key_id: str) -> None:
    lost = Rates(settings.model_copy(update={"rate_requests": 1, "redis_url": f"redis://127.0.0.1:{free_port()}/0"}))
    began = time.monotonic()

    for _ in range(100):
        await lost.admit(key_id)

    assert time.monotonic() - began < 10
    await lost.aclose()


async def test_no_rates_need_no_redis(settings: Settings, key_id: str) -> None:
    unlimited = Rates(settings.model_copy(update={"redis_url": None}))

    await unlimited.admit(key_id)
    await unlimited.charge(key_id, 10**9)
    await unlimited.aclose()
