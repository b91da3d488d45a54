"""One worker at a time, and what is left by one that was killed."""

import time
from datetime import timedelta

import pytest

from memos_gql import workers
from memos_gql.documents import Claim, new_id, now
from memos_gql.errors import ErrorCode, FileFailure, UnderWay
from memos_gql.ingest.working.claims import MOST_DEATHS, claimed
from memos_gql.resources import Resources

pytestmark = pytest.mark.usefixtures("known_worker")


@pytest.fixture
def name() -> str:
    """A piece of work that no other test knows."""
    return new_id("work")


async def left_by(worker: str | None, name: str, *, place: int = 0, deaths: int = 0) -> None:
    """Leave an expired claim, as a worker does that was killed, or that stopped where it names none."""
    past = now() - timedelta(seconds=1)
    await Claim(id=name, task_id="t", holder="h", worker=worker, place=place, deaths=deaths, expires_at=past).insert()


async def deaths_after_taking(resources: Resources, name: str, *, place: int = 0) -> int:
    async with claimed(resources.redis, name, task_id="t", place=place):
        claim = await Claim.get(name)
    assert claim is not None
    return claim.deaths


async def test_work_that_is_being_done_is_refused_to_others_and_free_afterwards(
    resources: Resources, name: str
) -> None:
    async with claimed(resources.redis, name, task_id="t", place=0):
        with pytest.raises(UnderWay):
            await deaths_after_taking(resources, name)

    assert await Claim.get(name) is None
    assert await deaths_after_taking(resources, name) == 0


async def test_work_that_failed_is_free_at_once_and_no_death_is_counted(resources: Resources, name: str) -> None:
    with pytest.raises(ZeroDivisionError):
        async with claimed(resources.redis, name, task_id="t", place=0):
            raise ZeroDivisionError

    assert await deaths_after_taking(resources, name) == 0


async def test_the_death_of_a_holder_is_counted_once_it_expired(resources: Resources, name: str) -> None:
    await left_by("killed", name, deaths=1)

    assert await deaths_after_taking(resources, name) == 2


async def test_a_holder_that_lives_and_could_not_say_that_it_had_stopped_is_no_death(
    resources: Resources, name: str
) -> None:
    await resources.redis.set(f"{workers.PREFIX}living", "1", ex=10)
    await left_by("living", name, deaths=1)

    assert await deaths_after_taking(resources, name) == 1


@pytest.mark.parametrize("signs_since_s", [None, 1])
async def test_while_nobody_can_tell_who_lives_work_is_left_to_its_holder(
    resources: Resources, name: str, signs_since_s: float | None
) -> None:
    """Redis was away, and this worker has given no sign yet, or only just.

    So others may not have had the time to.
    """
    await left_by("living", name, deaths=2)
    await resources.redis.delete(f"{workers.PREFIX}{workers.identity()}")
    if signs_since_s is not None:
        await resources.redis.set(f"{workers.PREFIX}{workers.identity()}", time.time() - signs_since_s, ex=60)

    with pytest.raises(UnderWay):
        await deaths_after_taking(resources, name)

    claim = await Claim.get(name)
    assert claim is not None
    assert (claim.worker, claim.deaths) == ("living", 2)


async def test_deaths_at_an_earlier_place_are_forgotten(resources: Resources, name: str) -> None:
    await left_by("killed", name, deaths=2, place=4)

    assert await deaths_after_taking(resources, name, place=5) == 0


async def test_what_was_worked_on_when_workers_were_killed_is_done_one_at_a_time(
    resources: Resources, name: str
) -> None:
    other = new_id("work")
    await left_by("killed", name)
    await left_by("killed", other)

    async with claimed(resources.redis, name, task_id="t", place=0):
        with pytest.raises(UnderWay):
            await deaths_after_taking(resources, other)

        assert await deaths_after_taking(resources, new_id("work")) == 0
    assert await deaths_after_taking(resources, other) == 1


async def test_work_that_killed_three_workers_is_refused_for_good(resources: Resources, name: str) -> None:
    await left_by("killed", name, deaths=MOST_DEATHS - 1)

    with pytest.raises(FileFailure) as refused:
        await deaths_after_taking(resources, name)

    assert refused.value.code is ErrorCode.INTERNAL
    assert str(refused.value) == "the process that worked on it was killed 3 times; it is not tried again"
    assert await Claim.get(name) is None
