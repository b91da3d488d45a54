import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from memos_gql.documents import Lease, now
from memos_gql.errors import LeaseLost
from memos_gql.storage.leases import alone, lease, until_free

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("leases")


async def test_one_holds_it_and_the_others_are_refused() -> None:
    async with (
        lease("work", lasts=HOUR) as first,
        lease("work", lasts=HOUR) as second,
        lease("other", lasts=HOUR) as third,
    ):
        assert [first, second, third] == [True, False, True]


async def test_a_refusal_does_not_end_the_lease_of_another() -> None:
    async with lease("work", lasts=HOUR):
        async with lease("work", lasts=HOUR):
            pass

        assert await Lease.count() == 1


async def test_it_is_free_after_leaving_even_by_an_error() -> None:
    with pytest.raises(ValueError, match="broken"):
        async with lease("work", lasts=HOUR):
            raise ValueError("broken")

    async with lease("work", lasts=HOUR) as is_ours:
        assert is_ours


async def test_one_that_expired_is_taken_over_and_its_late_end_frees_nothing() -> None:
    async with AsyncExitStack() as later:
        async with lease("work", lasts=HOUR):
            await Lease.get_pymongo_collection().update_one({"_id": "work"}, {"$set": {"expires_at": now()}})
            taken_over = await later.enter_async_context(lease("work", lasts=HOUR))

        assert [taken_over, await Lease.count()] == [True, 1]


async def test_a_holder_whose_lease_was_taken_over_is_stopped_and_told() -> None:
    is_done = False

    async def work() -> None:
        nonlocal is_done
        async with lease("work", lasts=timedelta(seconds=0.3)):
            await Lease.get_pymongo_collection().update_one({"_id": "work"}, {"$set": {"holder": "another"}})
            await asyncio.sleep(5)
            is_done = True

    with pytest.raises(LeaseLost, match="took over work"):
        await work()

    assert not is_done
    assert (await Lease.find_one({"_id": "work", "holder": "another"})) is not None


async def test_an_error_and_a_timeout_of_the_work_itself_stay_what_they_are() -> None:
    with pytest.raises(TimeoutError):
        async with lease("work", lasts=HOUR):
            await asyncio.wait_for(asyncio.sleep(5), 0.01)


async def test_who_waits_until_it_is_free_waits_for_work_that_takes_longer_than_it_lasts() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        async with alone("work", lasts=timedelta(seconds=0.3)):
            await asyncio.sleep(0.8)
            ended.set()

    working = asyncio.create_task(work())
    await asyncio.sleep(0.1)
    await until_free("work")

    assert ended.is_set()
    await working


async def test_one_whose_work_takes_longer_than_it_lasts_is_kept() -> None:
    async with lease("work", lasts=timedelta(seconds=0.6)):
        await asyncio.sleep(1)
        async with lease("work", lasts=HOUR) as second:
            assert not second


async def test_work_done_alone_never_overlaps() -> None:
    inside, most = 0, 0

    async def work() -> None:
        nonlocal inside, most
        async with alone("work", lasts=HOUR):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            inside -= 1

    await asyncio.gather(*(work() for _ in range(5)))

    assert most == 1
