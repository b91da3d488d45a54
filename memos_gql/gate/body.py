"""Request bodies: limiting their size and parsing their JSON."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from json import JSONDecodeError
from sys import maxsize

from pydantic_core import from_json
from starlette.datastructures import FormData
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope

from memos_gql.errors import InvalidInput, Issue, PayloadTooLarge, RateLimited
from memos_gql.gate.counting import holds_more_values
from memos_gql.gate.memory import MAX_KEPT_BYTES, Memory

Charge = Callable[[int], Awaitable[None]]
Step = Callable[[], AbstractAsyncContextManager[None]]
Body = object
"""Any JSON value, not validated yet."""

MAX_PARSED_AT_ONCE = 16 * 1024
"""Bytes of JSON that are parsed on the event loop. Longer texts are parsed in a thread, in their key's turn."""
HALF_PAIR = "a text holds half of a surrogate pair, or ends within an escape; send whole Unicode characters"
FAULTS_OF_HALVES = ("lone leading surrogate", "unexpected end of hex escape", "invalid unicode code point")
"""The parser's messages for a `\\ud83d` without its other half."""
MAX_VALUES = 50_000
"""In one request. Reading and checking that many takes some tenths of a second."""
_PARSER = ThreadPoolExecutor(1, thread_name_prefix="json")
"""One thread for long texts: several would keep the interpreter from everything else."""


class LimitedBody:
    """An ASGI `receive` that refuses a body over the limit: by `Content-Length` at once, else while it arrives."""

    def __init__(self, scope: Scope, receive: Receive, *, max_bytes: int) -> None:
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        self._is_too_long = declared.isdigit() and int(declared[:20]) > max_bytes
        self._receive = receive
        self._max_bytes = max_bytes
        self.received = 0
        self.charge: Charge | None = None
        """Called once with the body's length after it has arrived, before it is used; may refuse it."""
        self.step: Step = nullcontext
        """Waits for this key's turn to run something long on the event loop; see `Turns.step`."""

    async def __call__(self) -> Message:
        """Pass on the next message.

        Raises:
            PayloadTooLarge: the body is over the limit.
            RateLimited: raised by `charge`.
        """
        if self._is_too_long:
            raise PayloadTooLarge(max_bytes=self._max_bytes)
        message = await self._receive()
        self.received += len(message.get("body", b""))
        if self.received > self._max_bytes:
            raise PayloadTooLarge(max_bytes=self._max_bytes)
        if message["type"] == "http.request" and not message.get("more_body"):
            await self.charge_received()
        return message

    async def charge_received(self) -> None:
        """Charge the received bytes, once.

        Raises:
            RateLimited: raised by `charge`.
        """
        charge, self.charge = self.charge, None
        if charge:
            await charge(self.received)


@asynccontextmanager
async def incoming(scope: Scope, receive: Receive, *, max_bytes: int, memory: Memory) -> AsyncIterator[Request]:
    """Yield a request with a limited body, and release the body afterwards; a client that disconnects is no error.

    The `LimitedBody` is `request.state.body`.
    """
    body = LimitedBody(scope, receive, max_bytes=max_bytes)
    request = Request(scope, body)
    request.state.body = body
    try:
        yield request
    except ClientDisconnect:
        return  # Nobody is left to answer.
    finally:
        # The bytes of an aborted or refused body were received too, so they count
        with suppress(RateLimited):
            await body.charge_received()
        await request.close()
        if body.received > MAX_KEPT_BYTES:
            memory.give_back()


def decode(text: str | bytes) -> Body:
    """Parse JSON strictly: no NaN, no lone surrogates, no nesting past 200; eight times as fast as Python's `json`.

    Raises:
        JSONDecodeError: for any fault.
    """
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise JSONDecodeError(HALF_PAIR if str(error).startswith(FAULTS_OF_HALVES) else str(error), "", 0) from error


def is_long(text: str | bytes) -> bool:
    """Tell whether handling this JSON text may delay other requests."""
    return len(text) > MAX_PARSED_AT_ONCE


async def parsed(text: str | bytes, step: Step) -> Body:
    """Parse JSON as `decode` does; a long text waits for its turn and is parsed in a thread.

    Raises:
        InvalidInput: it contains too many values.
        JSONDecodeError: for any other fault.
    """
    if not is_long(text):
        return decode(text)
    async with step():
        return await asyncio.get_running_loop().run_in_executor(_PARSER, _decode_bounded, text)


def _decode_bounded(text: str | bytes) -> Body:
    encoded = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if holds_more_values(encoded, MAX_VALUES):
        raise InvalidInput(
            [Issue((), f"The request holds more than {MAX_VALUES} values; send it in several requests.")]
        )
    return decode(encoded)


async def form_of(request: Request) -> FormData:
    """Read a form, its files spooled to disk.

    Raises:
        HTTPException: raised by Starlette if the form cannot be read.
    """
    # Starlette limits parts that are not files to 1 MB; here the whole body is limited already.
    return await request.form(max_part_size=maxsize)
