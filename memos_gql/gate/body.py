"""Request bodies: limiting the size of each and the memory of all together, and parsing their JSON."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from json import JSONDecodeError
from sys import maxsize

from pydantic_core import from_json
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope

from memos_gql.errors import InvalidInput, Issue, PayloadTooLarge, RateLimited
from memos_gql.gate.counting import holds_more_values
from memos_gql.gate.memory import SMALL_BODY_BYTES, Memory
from memos_gql.turns import RETRY_AFTER_MS, Place

Charge = Callable[[int], Awaitable[None]]
Hold = Callable[[int], Awaitable[Place]]
Step = Callable[[], AbstractAsyncContextManager[None]]
Text = str | bytes | bytearray
Body = object
"""Any JSON value, not validated yet."""

FREE_BYTES = 64 * 1024
"""Bytes of a body that need no room in memory: the server buffers this much of any connection anyway."""
MAX_PARSED_AT_ONCE = 16 * 1024
"""Bytes of JSON that are parsed on the event loop. Longer texts are parsed in a thread, in their key's turn."""
HALF_PAIR = "a text holds half of a surrogate pair, or ends within an escape; send whole Unicode characters"
FAULTS_OF_HALVES = ("lone leading surrogate", "unexpected end of hex escape", "invalid unicode code point")
"""The parser's messages for a `\\ud83d` without its other half."""
TOO_SLOW = "The request arrived too slowly while others waited for its room in memory; send it again."
MAX_VALUES = 50_000
"""JSON values in one request. Reading and checking that many takes some tenths of a second."""
_PARSER = ThreadPoolExecutor(1, thread_name_prefix="json")
"""One thread for long texts: several would keep the interpreter from everything else."""


class LimitedBody:
    """An ASGI `receive` that refuses a body over the limit: by `Content-Length` at once, else while it arrives."""

    def __init__(self, scope: Scope, receive: Receive, *, max_bytes: int) -> None:
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        self._declared = int(declared[:20]) if declared.isdigit() else 0
        self._receive = receive
        self._max_bytes = max_bytes
        self.received = 0
        self.charge: Charge | None = None
        """Called once with the body's length after it has arrived, before it is used; may refuse it."""
        self.step: Step = nullcontext
        """Waits for this key's turn to run something long on the event loop; see `Turns.step`."""
        self.next_step: Step = nullcontext
        """Waits for the turn to continue something long after the body was parsed; see `Turns.next_step`."""
        self.hold: Hold | None = None
        """Waits for room in memory for a number of bytes; see `Room.take`."""
        self.is_form = False
        """Whether its files go to disk; then only its fields are held, see `form_of`."""
        self._place: Place | None = None
        self._limit: asyncio.Timeout | None = None
        self._is_ended = False

    async def __call__(self) -> Message:
        """Pass on the next message.

        Raises:
            PayloadTooLarge: the body is over the limit.
            RateLimited: raised by `charge` or `hold`, or the body arrives too slowly while others wait.
        """
        if self._declared > self._max_bytes:
            raise PayloadTooLarge(max_bytes=self._max_bytes)
        if not self.is_form:
            await self.hold_if_long(max(self._declared, self.received))
        message = await self._next()
        self.received += len(message.get("body", b""))
        if self.received > self._max_bytes:
            raise PayloadTooLarge(max_bytes=self._max_bytes)
        if message["type"] == "http.request" and not message.get("more_body"):
            if self._place:
                self._place.end = None
            await self.charge_received()
        return message

    async def hold_if_long(self, held: int) -> None:
        """Wait for room for the whole body, once, if `held` exceeds the bytes that need no room.

        Raises:
            RateLimited: raised by `hold`.
        """
        if held > FREE_BYTES and self.hold and self._place is None:
            self._place = await self.hold(self._declared or self._max_bytes)
            self._place.end = self._end

    def let_go(self) -> None:
        """Give back the room that the body held."""
        if self._place:
            self._place.give_back()
            self._place = None

    async def _next(self) -> Message:
        if self._place is None or self._place.end is None:
            return await self._receive()
        self._place.arrived = self.received
        try:
            async with asyncio.timeout(0 if self._is_ended else None) as self._limit:
                return await self._receive()
        except TimeoutError:
            raise RateLimited(TOO_SLOW, retry_after_ms=RETRY_AFTER_MS) from None
        finally:
            self._limit = None

    def _end(self) -> None:
        self._is_ended = True
        if self._limit:
            self._limit.reschedule(0)

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
        body.let_go()
        if body.received > SMALL_BODY_BYTES:
            memory.give_back()


async def whole_body(request: Request) -> bytearray:
    """Return the body without a copy that the request keeps.

    Raises:
        ClientDisconnect: the client left before its end.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
    return body


def decode(text: Text) -> Body:
    """Parse JSON strictly: no NaN, no lone surrogates, no nesting past 200; eight times as fast as Python's `json`.

    Raises:
        JSONDecodeError: for any fault.
    """
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise JSONDecodeError(HALF_PAIR if str(error).startswith(FAULTS_OF_HALVES) else str(error), "", 0) from error


def is_long(text: Text) -> bool:
    """Tell whether handling this JSON text may delay other requests."""
    return len(text) > MAX_PARSED_AT_ONCE


async def parsed(text: Text, step: Step, *, most_values: int = MAX_VALUES) -> Body:
    """Parse JSON as `decode` does; a long text waits for its turn and is parsed in a thread.

    Raises:
        InvalidInput: it contains too many values.
        JSONDecodeError: for any other fault.
    """
    if not is_long(text):
        return decode(text)
    async with step():
        return await asyncio.get_running_loop().run_in_executor(_PARSER, _decode_bounded, text, most_values)


def _decode_bounded(text: Text, most_values: int) -> Body:
    encoded = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if holds_more_values(encoded, most_values):
        raise InvalidInput(
            [Issue((), f"The request holds more than {most_values} values; send it in several requests.")]
        )
    return decode(encoded)


async def form_of(request: Request) -> FormData:
    """Read a form, its files spooled to disk; it is closed with the request.

    Raises:
        HTTPException: 400, it cannot be read.
        RateLimited: its fields are long, and there is no room for them in memory.
    """
    body: LimitedBody = request.state.body
    body.is_form = True
    try:
        form = await FormParser(request, body).parse()
    except MultiPartException as error:
        raise HTTPException(400, error.message) from error
    request._form = form  # what `Request.close` closes
    return form


class FormParser(MultiPartParser):
    """Starlette's parser, extended to wait for room in memory if the fields are long."""

    spool_max_size = 16 * 1024

    def __init__(self, request: Request, body: LimitedBody) -> None:
        # Starlette limits parts that are not files to 1 MB; here the whole body is limited already.
        super().__init__(request.headers, self._held(request.stream(), body), max_part_size=maxsize)
        self._field_bytes = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._current_part.file is None:
            self._field_bytes += end - start
        super().on_part_data(data, start, end)

    async def _held(self, chunks: AsyncGenerator[bytes, None], body: LimitedBody) -> AsyncGenerator[bytes, None]:
        async for chunk in chunks:
            yield chunk
            await body.hold_if_long(self._field_bytes)
