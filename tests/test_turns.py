"""Few at once, the keys in turns, and nobody's place is lost."""

import asyncio

import pytest

from memos_gql.errors import RateLimited
from memos_gql.turns import MOST_WAITING, Turns


async def test_keys_take_turns_whatever_one_of_them_has_waiting() -> None:
    turns, order = Turns(1), list[str]()

    async def work(key: str, name: str) -> None:
        async with turns.turn(key):
            order.append(name)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group, turns.turn("first"):
        for number in range(3):
            group.create_task(work("greedy", f"greedy {number}"))
        group.create_task(work("modest", "modest"))
        await asyncio.sleep(0)

    assert order == ["greedy 0", "modest", "greedy 1", "greedy 2"]


async def test_no_more_work_at_once_than_there_are_places() -> None:
    turns, at_once, most = Turns(3), 0, 0

    async def work() -> None:
        nonlocal at_once, most
        async with turns.turn("key"):
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0)
            at_once -= 1

    await asyncio.gather(*(work() for _ in range(20)))

    assert most == 3


async def test_a_key_with_too_many_waiting_is_refused_and_others_are_not() -> None:
    turns = Turns(1)

    async with turns.turn("other"):
        waiting = [asyncio.create_task(_pass(turns, "greedy")) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(RateLimited) as caught:
            await _pass(turns, "greedy")
        modest = asyncio.create_task(_pass(turns, "modest"))

    assert caught.value.retry_after_ms == 1000
    await asyncio.gather(modest, *waiting)


async def test_who_leaves_the_queue_gives_the_place_to_the_next() -> None:
    turns = Turns(1)

    async with turns.turn("key"):
        first, second = (asyncio.create_task(_pass(turns, "key")) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
    # Given the place and cancelled before it could take it
    third = asyncio.create_task(_pass(turns, "key"))
    second.cancel()

    await asyncio.wait_for(third, 5)
    async with asyncio.timeout(5), turns.turn("key"):
        pass


async def test_a_step_lasts_until_its_request_next_waits() -> None:
    turns, seen = Turns(1), list[str]()

    async def work(name: str) -> None:
        async with turns.step("key"):
            await asyncio.sleep(0)
        seen.append(f"{name} computes")
        await asyncio.sleep(0)

    async def other() -> None:
        for _ in range(4):
            seen.append("other")
            await asyncio.sleep(0)

    await asyncio.gather(work("first"), work("second"), other())

    between = seen[seen.index("first computes") : seen.index("second computes")]
    assert "other" in between


async def _pass(turns: Turns, key: str) -> None:
    async with turns.turn(key):
        pass
