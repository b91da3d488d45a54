"""Work that nobody waits for any more is cancelled."""

import asyncio

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from memos_gql.gate.presence import while_connected


def request_of(events: "asyncio.Queue[str]") -> Request:
    async def receive() -> Message:
        return {"type": await events.get()}

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


async def test_the_work_of_a_client_that_stays_is_done() -> None:
    async def work() -> str:
        await asyncio.sleep(0)
        return "done"

    assert await while_connected(request_of(asyncio.Queue()), work()) == "done"


async def test_the_work_of_a_client_that_goes_is_cancelled() -> None:
    begun, cancelled = asyncio.Event(), asyncio.Event()
    events = asyncio.Queue[str]()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    waiting = asyncio.create_task(while_connected(request_of(events), work()))
    await begun.wait()
    events.put_nowait("http.disconnect")

    with pytest.raises(ClientDisconnect):
        await waiting
    await asyncio.wait_for(cancelled.wait(), 5)


async def test_what_goes_wrong_with_the_work_is_told() -> None:
    async def work() -> None:
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        await while_connected(request_of(asyncio.Queue()), work())
