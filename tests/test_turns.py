"""Few at once, the keys in turns, and nobody's place is lost."""

import asyncio

import pytest

from memos_gql.errors import RateLimited
from memos_gql.turns import LEAST_BYTES_PER_S, MOST_WAITING, Place, Room, Turns


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


async def test_a_request_that_has_begun_is_finished_before_others_begin() -> None:
    turns, began, finished, most = Turns(1), 0, 0, 0

    async def work(key: str) -> None:
        nonlocal began, finished, most
        async with turns.step(key):
            began += 1
            most = max(most, began - finished)
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        async with turns.next_step(key):
            finished += 1

    await asyncio.gather(*(work(f"key {number % 3}") for number in range(30)))

    # The one that goes on, and the one whose turn came while that one waited for something else
    assert (finished, most) == (30, 2)


async def test_operations_that_have_begun_go_on_when_their_key_has_as_many_waiting_as_it_may() -> None:
    turns = Turns(1)

    async with turns.turn("other"):
        waiting = [asyncio.create_task(_pass(turns, "greedy")) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        going_on = asyncio.create_task(_go_on(turns, "greedy"))
        await asyncio.sleep(0)

    await asyncio.wait_for(going_on, 5)
    assert [task.done() for task in waiting[1:]] == [False] * (MOST_WAITING - 1)
    await asyncio.gather(*waiting)


async def _go_on(turns: Turns, key: str) -> None:
    async with turns.next_step(key):
        pass


async def _pass(turns: Turns, key: str) -> None:
    async with turns.turn(key):
        pass


async def granted(*places: "asyncio.Task[Place]") -> list[bool]:
    await asyncio.sleep(0.01)
    return [place.done() for place in places]


def take(room: Room, key: str, size: int) -> "asyncio.Task[Place]":
    return asyncio.create_task(room.take(key, size))


async def test_bytes_are_held_until_they_are_given_back_and_keys_that_wait_take_turns() -> None:
    room = Room(100)
    first = await room.take("other", 60)
    greedy, greedier, modest = (take(room, key, 50) for key in ("greedy", "greedy", "modest"))

    before = await granted(greedy, greedier, modest)
    first.give_back()
    after = await granted(greedy, greedier, modest)
    greedy.result().give_back()
    at_last = await granted(greedy, greedier, modest)

    assert before == [False, False, False]
    assert after == [True, False, True]
    assert at_last == [True, True, True]


async def test_one_key_leaves_half_of_the_room_to_others_but_a_single_request_may_fill_it() -> None:
    room = Room(100)

    held = await room.take("greedy", 30)
    more, others = take(room, "greedy", 30), take(room, "modest", 50)
    beside = await granted(more, others)
    held.give_back()
    others.result().give_back()
    (await more).give_back()
    alone = await room.take("greedy", 1_000)

    assert beside == [False, True]
    assert alone.size == 100


async def test_a_large_request_is_not_passed_by_small_ones_for_ever() -> None:
    room = Room(100)
    first = await room.take("first", 60)
    large, small = take(room, "large", 80), take(room, "small", 10)

    before = await granted(large, small)
    first.give_back()
    after = await granted(large, small)

    assert before == [False, False]
    assert after == [True, True]


async def test_who_finds_no_room_for_a_while_is_refused_and_has_nothing() -> None:
    room = Room(100)
    room.most_wait_s = 0.05
    first = await room.take("first", 100)

    with pytest.raises(RateLimited, match="The server holds as many long requests as it can") as caught:
        await room.take("second", 10)
    first.give_back()

    assert caught.value.retry_after_ms == 10_000
    assert (await room.take("third", 100)).size == 100


async def test_who_leaves_while_waiting_or_just_then_holds_nothing() -> None:
    room = Room(100)
    first = await room.take("first", 100)
    waiting, served = take(room, "second", 100), take(room, "third", 100)
    await asyncio.sleep(0)

    waiting.cancel()
    await asyncio.sleep(0)
    first.give_back()
    served.cancel()
    await asyncio.gather(waiting, served, return_exceptions=True)

    assert (await room.take("fourth", 100)).size == 100


async def test_holders_whose_bytes_arrive_slowly_are_ended_only_when_others_wait() -> None:
    room, ended = Room(100), list[str]()
    room.grace_s, room.looked_every_s = 0.05, 0.2
    slow, fast, complete = [await room.take(key, 33) for key in ("slow", "fast", "complete")]
    slow.end, fast.end = (lambda: ended.append("slow")), (lambda: ended.append("fast"))
    slow.arrived = 100 * LEAST_BYTES_PER_S
    await asyncio.sleep(0.5)
    nobody_waits = list(ended)

    waiting = take(room, "waiting", 33)
    await asyncio.sleep(0)
    fast.arrived = LEAST_BYTES_PER_S
    await asyncio.sleep(0.3)
    slow.give_back()

    assert (nobody_waits, ended) == ([], ["slow"])
    assert complete.end is None
    assert (await waiting).size == 33
