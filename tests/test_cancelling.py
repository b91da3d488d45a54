import asyncio

from memos_gql.cancelling import cancel


async def for_ever(*, losing: int) -> None:
    """Loop until cancelled, like a client that takes the first `losing` cancellations for errors of its own."""
    lost = 0
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            if lost == losing:
                raise
            lost += 1


async def test_tasks_end_though_their_first_cancellation_is_lost() -> None:
    tasks = [asyncio.create_task(for_ever(losing=losing)) for losing in (0, 1, 2)]
    await asyncio.sleep(0)

    async with asyncio.timeout(20):
        await cancel(*tasks)

    assert [task.cancelled() for task in tasks] == [True, True, True]


async def test_a_task_that_has_failed_is_left_alone() -> None:
    async def fail() -> None:
        raise ValueError("a fault of its own")

    task = asyncio.create_task(fail())
    await asyncio.wait([task])

    await cancel(task)

    assert str(task.exception()) == "a fault of its own"
