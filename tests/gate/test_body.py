"""Short JSON is parsed at once, long JSON in its turn, and JSON of too many values not at all."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from json import JSONDecodeError

import pytest
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.types import Message

from memos_gql.errors import InvalidInput, RateLimited
from memos_gql.gate.body import (
    FREE_BYTES,
    MAX_PARSED_AT_ONCE,
    MAX_VALUES,
    decode,
    form_of,
    incoming,
    parsed,
    whole_body,
)
from memos_gql.gate.memory import Memory
from memos_gql.turns import Room, Turns


def never() -> AbstractAsyncContextManager[None]:
    raise AssertionError("a short text waits for nobody")


async def test_a_short_text_is_parsed_at_once() -> None:
    assert await parsed(b'{"a": [1, "b"]}', never) == {"a": [1, "b"]}


async def test_a_long_text_is_parsed_in_its_turn() -> None:
    turns, text = Turns(1), json.dumps(["x" * MAX_PARSED_AT_ONCE])

    async with turns.turn("other"):
        waiting = asyncio.create_task(parsed(text, lambda: turns.step("key")))
        done, _ = await asyncio.wait([waiting], timeout=0.05)
        assert not done

    assert await waiting == ["x" * MAX_PARSED_AT_ONCE]


@pytest.mark.parametrize("as_sent", [bytes, str])
async def test_more_values_than_a_request_may_hold_are_refused(as_sent: type) -> None:
    text = json.dumps({"numbers": [0] * (MAX_VALUES + 1)})
    turns = Turns(1)

    with pytest.raises(InvalidInput, match="The request holds more than 50000 values; send it in several requests."):
        await parsed(text if as_sent is str else text.encode(), lambda: turns.step("key"))
    with pytest.raises(JSONDecodeError):
        await parsed(text[:MAX_PARSED_AT_ONCE] + "x", lambda: turns.step("key"))


@pytest.mark.parametrize(
    "text", ['{"a": "\\ud83d"}', '{"a": "\\ud83d\\u0041"}', '{"a": "\\udc00"}', b'{"a": "\xed\xa0\x80"}']
)
def test_half_a_surrogate_pair_is_refused_in_words(text: str | bytes) -> None:
    with pytest.raises(JSONDecodeError, match="half of a surrogate pair"):
        decode(text)


async def test_a_long_body_waits_for_room_before_it_is_read_and_gives_it_back_with_the_request() -> None:
    room, memory = Room(1_000_000), Memory()
    other = await room.take("other", 1_000_000)
    sender = Sender([b"x" * 100_000] * 3, declared=300_000)

    reading = asyncio.create_task(read(sender, room, memory))
    await asyncio.sleep(0.05)
    read_before = sender.sent
    other.give_back()

    assert (read_before, await reading) == (0, 300_000)
    assert (await room.take("next", 1_000_000)).size == 1_000_000


async def test_a_body_of_unknown_length_waits_once_it_is_long() -> None:
    room, memory = Room(1_000_000), Memory()
    other = await room.take("other", 1_000_000)
    sender = Sender([b"x" * 40_000] * 4)

    reading = asyncio.create_task(read(sender, room, memory))
    await asyncio.sleep(0.05)
    read_before = sender.sent
    other.give_back()

    assert (read_before, await reading) == (2, 160_000)


async def test_a_short_body_waits_for_no_room() -> None:
    room, memory = Room(1_000_000), Memory()
    await room.take("other", 1_000_000)

    assert await read(Sender([b"x" * FREE_BYTES], declared=FREE_BYTES), room, memory) == FREE_BYTES


async def test_a_body_that_stalls_is_refused_when_others_wait_for_its_room() -> None:
    room, memory = Room(1_000_000), Memory()
    room.grace_s, room.looked_every_s = 0.05, 0.1
    stalled = asyncio.create_task(read(Sender([b"x"], declared=1_000_000, stalls=True), room, memory))
    await asyncio.sleep(0.1)

    next_one = await read(Sender([b"x" * 500_000], declared=500_000), room, memory)

    assert next_one == 500_000
    with pytest.raises(RateLimited, match="The request arrived too slowly while others waited"):
        await stalled


async def test_the_files_of_a_form_need_no_room_and_long_fields_do() -> None:
    room, memory = Room(1_000_000), Memory()
    await room.take("other", 1_000_000)
    room.most_wait_s = 0.05
    file = part(b'name="0"; filename="a.txt"', b"x" * 200_000)
    field = part(b'name="operations"', b"x" * 200_000)

    form = await read_form(Sender([file[:70_000], file[70_000:], b"--x--\r\n"]), room, memory)

    assert form == [("0", 200_000)]
    with pytest.raises(RateLimited):
        await read_form(Sender([field[:70_000], field[70_000:], b"--x--\r\n"]), room, memory)


def part(disposition: bytes, content: bytes) -> bytes:
    return b"--x\r\nContent-Disposition: form-data; " + disposition + b"\r\n\r\n" + content + b"\r\n"


class Sender:
    """A client that sends its chunks, and counts how many were taken."""

    def __init__(self, chunks: list[bytes], *, declared: int | None = None, stalls: bool = False) -> None:
        self._chunks = chunks
        self._stalls = stalls
        self.sent = 0
        self.headers = [(b"content-type", b"multipart/form-data; boundary=x")]
        if declared is not None:
            self.headers.append((b"content-length", str(declared).encode()))

    async def __call__(self) -> Message:
        if self._stalls and self.sent == len(self._chunks):
            await asyncio.sleep(3600)
        self.sent += 1
        more = self._stalls or self.sent < len(self._chunks)
        return {"type": "http.request", "body": self._chunks[self.sent - 1], "more_body": more}


@asynccontextmanager
async def requested(sender: Sender, room: Room, memory: Memory) -> AsyncIterator[Request]:
    scope = {"type": "http", "method": "POST", "path": "/", "headers": sender.headers}
    async with incoming(scope, sender, max_bytes=1_000_000, memory=memory) as request:
        request.state.body.hold = partial(room.take, "key")
        yield request


async def read(sender: Sender, room: Room, memory: Memory) -> int:
    """Read a body and return its length."""
    async with requested(sender, room, memory) as request:
        return len(await whole_body(request))


async def read_form(sender: Sender, room: Room, memory: Memory) -> list[tuple[str, int]]:
    """Read a form and return its files and their sizes."""
    async with requested(sender, room, memory) as request:
        form = await form_of(request)
        return [(name, each.size or 0) for name, each in form.multi_items() if isinstance(each, UploadFile)]
