"""Operations over a WebSocket: `graphql-transport-ws`, in which an operation's error does not end the others."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing, nullcontext, suppress
from functools import partial
from json import JSONDecodeError
from sys import maxsize
from typing import Protocol

from graphql import GraphQLError
from starlette.types import Message as ASGIMessage
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from starlette.websockets import WebSocketDisconnected as SocketIsClosed
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived, WebSocketDisconnected
from strawberry.schema.schema import StreamResult
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    Message,
    SubscribeMessage,
)
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from memos_gql.auth import Caller
from memos_gql.cancelling import cancel
from memos_gql.errors import DependencyUnavailable, MemosError, OperationTooLong, RateLimited, Unauthenticated
from memos_gql.gate.admit import KNOWN, PLACE
from memos_gql.gate.answer import new_request_id
from memos_gql.gate.body import MAX_PARSED_AT_ONCE, Hold, Step, parsed
from memos_gql.gate.lasting import refusal_of
from memos_gql.gate.sending import LONG_ANSWER, TAKEN
from memos_gql.lengths import MAX_NAME_LENGTH, is_name, text_length
from memos_gql.limits import Rates
from memos_gql.schema.disclosure import refusal
from memos_gql.schema.operations import CallContext, Schema
from memos_gql.schema.persisted import Documents, names_a_document
from memos_gql.schema.rules import check_length
from memos_gql.schema.shared_answers import encoded_message
from memos_gql.turns import Place

MAX_REASON_BYTES = 123
"""A close frame holds 125 bytes, two of them the code."""
INVALID, UNAUTHORIZED, FORBIDDEN, TRY_AGAIN_LATER = 4400, 4401, 4403, 1013
INIT = '`connection_init` with the payload {"authorization": "Token <key>"}'
NO_KEY = f"There is no key: send {INIT}"
REASONS = {
    UNAUTHORIZED: f"First send {INIT}",
    4406: "Ask for the subprotocol `graphql-transport-ws`",
    4408: f"Nothing came in time: first send {INIT}",
}
"""Close reasons that say what to do, instead of Strawberry's."""
BEFORE_KEY = {"connection_init", "ping", "pong"}
"""Types of messages that a client may send before its key is accepted.

PROTOCOL.md of graphql-ws allows the last two at any time.
"""
GONE = (WebSocketDisconnect, SocketIsClosed)

log = logging.getLogger(__name__)


class Entrance(Protocol):
    schema: Schema
    rates: Rates
    documents: Documents
    key_checked_every_s: float

    async def authenticate(self, authorization: str | None) -> Caller: ...

    def context(self, caller: Caller, request_id: str) -> CallContext: ...


class Measured:
    """An ASGI `receive` that records the length of the last text, and gives back the room that its message held.

    Each message of a socket is handled before the next is received.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.last_bytes = 0
        self._place: Place | None = None

    async def __call__(self) -> ASGIMessage:
        self.let_go()
        message = await self._receive()
        self._place = message.get(PLACE)
        text = message.get("text") or ""
        self.last_bytes = len(text) if text.isascii() else len(text.encode())
        return message

    def hold_until_end(self, work: asyncio.Task[None]) -> None:
        """Keep the room of the last message until an operation ends, because the operation holds its values."""
        place, self._place = self._place, None
        if place:
            work.add_done_callback(lambda _: place.give_back())

    def let_go(self) -> None:
        """Give back the room of the last message, which has been handled."""
        if self._place:
            self._place.give_back()
            self._place = None


def measured_socket(scope: Scope, receive: Receive, send: Send) -> WebSocket:
    """Make a socket that supports `SocketAdapter.last_bytes`."""
    measured = Measured(receive)
    socket = WebSocket(scope, measured, send)
    socket.state.measured = measured
    return socket


class SocketAdapter(ASGIWebSocketAdapter):
    view: Entrance  # type: ignore[assignment]  # always the server of this package
    step: Step = nullcontext
    next_step: Step = nullcontext
    """See `LimitedBody`; long messages are only accepted after the key."""
    hold_answer: Hold | None = None
    """Waits for room in memory for a long answer; see `Room.take`."""

    @property
    def measured(self) -> Measured:
        measured: Measured = self.ws.state.measured
        return measured

    @property
    def last_bytes(self) -> int:
        """The length of the last text."""
        return self.measured.last_bytes

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object]:  # noqa: ARG002 - errors are never ignored here
        """Yield every message; long ones are parsed in a thread.

        Raises:
            NonTextMessageReceived: a message is binary.
            NonJsonMessageReceived: a text is not JSON.
            WebSocketDisconnected: the socket was closed because of a text that may not be parsed.
        """
        with suppress(WebSocketDisconnect):
            while self.ws.application_state is not WebSocketState.DISCONNECTED:
                yield await self._next()

    async def _next(self) -> object:
        try:
            return await parsed(await self.ws.receive_text(), self.step)
        except KeyError as error:
            raise NonTextMessageReceived from error
        except JSONDecodeError as error:
            raise NonJsonMessageReceived from error
        except MemosError as error:
            await self.close(TRY_AGAIN_LATER if isinstance(error, RateLimited) else INVALID, str(error))
            raise WebSocketDisconnected from error

    @property
    def authorization(self) -> str | None:
        """The `Authorization` header of the handshake, from clients that can set headers there."""
        return self.ws.headers.get("authorization")

    def know(self, hold: Hold) -> None:
        """Tell the server that the client has sent a valid key; long messages from now on wait for room with `hold`."""
        known: Callable[[Hold], None] | None = getattr(self.ws.state, KNOWN, None)
        if known:
            known(hold)

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send a message. A long one waits for room in memory, and holds it until the client has taken the message.

        Raises:
            WebSocketDisconnected: the client has disconnected, or the socket is being closed.
        """
        if self.hold_answer is None or text_length(message, most=LONG_ANSWER) <= LONG_ANSWER:
            await self._send(message)
            return
        try:
            place = await self.hold_answer(text_length(message, most=maxsize))
        except RateLimited as error:
            await self.close(TRY_AGAIN_LATER, str(error))
            raise WebSocketDisconnected from error
        try:
            await self._send(message)
            until_taken: Callable[[Place], Awaitable[None]] | None = getattr(self.ws.state, TAKEN, None)
            if until_taken:
                await until_taken(place)
        finally:
            place.give_back()

    async def _send(self, message: Mapping[str, object]) -> None:
        try:
            await self.ws.send_text(await encoded_message(message, self.view.schema.pace))
        except GONE as error:
            raise WebSocketDisconnected from error

    async def close(self, code: int, reason: str) -> None:
        """Close with a reason that is cut to fit a close frame: some reasons repeat what the client sent.

        Raises:
            WebSocketDisconnected: the client has already disconnected.
        """
        try:
            await super().close(code, REASONS.get(code, reason).encode()[:MAX_REASON_BYTES].decode(errors="ignore"))
        except GONE as error:
            raise WebSocketDisconnected from error


class SocketHandler(BaseGraphQLTransportWSHandler[object, None]):
    view: Entrance  # type: ignore[assignment]  # always the server of this package
    websocket: SocketAdapter
    schema: Schema
    authorization: str | None = None
    caller: Caller
    has_broken_off = False
    long_operations: set[str]
    """Accepted operations that wait for their key's turn."""
    key_watch: asyncio.Task[None] | None = None

    def on_request_accepted(self) -> None:
        self.long_operations = set()
        super().on_request_accepted()

    async def shutdown(self) -> None:
        if self.key_watch:
            await cancel(self.key_watch)
        self.websocket.measured.let_go()
        await super().shutdown()

    async def handle_message(self, message: Message) -> None:
        fault = fault_of(message)
        if fault:
            await self.handle_invalid_message(fault)
        elif not self.connection_acknowledged and message["type"] not in BEFORE_KEY:
            await self.websocket.close(UNAUTHORIZED, REASONS[UNAUTHORIZED])
        else:
            await super().handle_message(message)

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        if not self.connection_init_received:
            self.authorization = _authorization(message.get("payload") or {}) or self.websocket.authorization
            try:
                self.caller = await self.view.authenticate(self.authorization)
            except Unauthenticated as error:
                await self.websocket.close(FORBIDDEN, str(error) if error.has_key and self.authorization else NO_KEY)
                return
            except MemosError as error:
                await self.websocket.close(TRY_AGAIN_LATER, str(error))
                return
            self.websocket.know(partial(self.view.rates.bodies.take, self.caller.key_id))
            self.websocket.hold_answer = partial(self.view.rates.answers.take, self.caller.key_id)
            self.websocket.step = partial(self.view.rates.long_requests.step, self.caller.key_id)
            self.websocket.next_step = partial(self.view.rates.long_requests.next_step, self.caller.key_id)
            self.key_watch = asyncio.create_task(self._end_with_key())
        await super().handle_connection_init(message)

    async def _end_with_key(self) -> None:
        """Close the socket, and end everything that runs on it, when its key is refused."""
        check = partial(self.view.authenticate, self.authorization)
        error = await refusal_of(check, every_s=self.view.key_checked_every_s)
        with suppress(WebSocketDisconnected):
            await self.websocket.close(FORBIDDEN, str(error))
        for operation_id in list(self.operations):
            await self.cleanup_operation(operation_id)

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        payload = message["payload"]
        payload["operationName"] = payload.get("operationName") or None
        try:
            check_length(payload.get("query") or "")
            await self._admit()
            payload["query"] = self._text(payload)
        except GraphQLError as error:
            await self.send_message({"id": message["id"], "type": "error", "payload": [error.formatted]})
            return
        except Unauthenticated as error:
            await self.websocket.close(FORBIDDEN, str(error))
            return
        except (OperationTooLong, RateLimited, DependencyUnavailable) as error:
            await self.send_message(
                {"id": message["id"], "type": "error", "payload": [refusal(error, request_id="").formatted]}
            )
            return
        if self.websocket.last_bytes > MAX_PARSED_AT_ONCE:
            self.long_operations.add(message["id"])
        earlier = self.operations.get(message["id"])
        await super().handle_subscribe(message)
        operation = self.operations.get(message["id"])
        if operation is not None and operation is not earlier and operation.task is not None:
            self.websocket.measured.hold_until_end(operation.task)

    def _text(self, payload: Mapping[str, object]) -> str:
        if not self.connection_acknowledged:
            return ""
        return self.view.documents.text_of(payload, self.caller.scope) or ""

    async def _admit(self) -> None:
        limit = self.max_subscriptions_per_connection
        if not self.connection_acknowledged:
            return
        if limit is not None and len(self.operations) >= limit:
            raise RateLimited(f"This socket has {limit} operations open, and no more are allowed; end one first.")
        # A socket may be open for days, and a key that was revoked meanwhile must not start anything
        self.caller = await self.view.authenticate(self.authorization)
        await self.view.rates.admit(self.caller.key_id, requests=self.caller.rate_requests)
        await self.view.rates.charge(self.caller.key_id, self.websocket.last_bytes)

    async def run_operation(self, operation: Operation[object, None]) -> None:
        """Run the operation in its own context, because data loaded by an earlier operation may be stale."""
        request_id = new_request_id()
        try:
            if operation.id in self.long_operations:
                self.long_operations.discard(operation.id)
                async with self.websocket.next_step():
                    pass
            self.context = self.view.context(self.caller, request_id)
        except MemosError as error:
            await operation.send_initial_errors([refusal(error, request_id=request_id)])
            return
        # The base class reads this before it first awaits, so operations that start together do not see each other's
        # context.
        await super().run_operation(operation)

    async def handle_task_exception(self, error: Exception) -> None:
        """Log the error that ended an operation.

        A disconnected client is logged once for all operations of its socket.
        """
        if not isinstance(error, WebSocketDisconnected):
            await super().handle_task_exception(error)
        elif not self.has_broken_off:
            self.has_broken_off = True
            log.info("socket broke off", extra={"operations": len(self.operations)})

    async def _send_result_stream(self, operation: Operation[object, None], result_source: StreamResult) -> None:
        is_subscription = await self.schema.is_subscription(operation.query, operation.operation_name)
        results = _failing_first(result_source) if is_subscription else result_source
        async with aclosing(results):
            await super()._send_result_stream(operation, results)

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:  # noqa: ARG004 - no error closes the socket
        """Never close the socket for an invalid query, because that would end every subscription on it."""
        return None


async def _failing_first(results: StreamResult) -> StreamResult:
    """If a subscription fails before its first event, end it with an `error` message, as PROTOCOL.md demands."""
    is_first = True
    async with aclosing(results):
        async for result in results:
            if is_first and isinstance(result, ExecutionResult) and result.data is None and result.errors:
                yield PreExecutionError(data=None, errors=result.errors)
                return
            is_first = False
            yield result


def fault_of(message: object) -> str | None:
    """Return how a client's message violates the protocol; None if it does not.

    Source: PROTOCOL.md of graphql-ws, and the checks of its own server.
    """
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return "A message is an object with a string `type`"
    kind, payload = message["type"], message.get("payload")
    if kind in {"subscribe", "complete"} and not (isinstance(message.get("id"), str) and message["id"]):
        return f"A `{kind}` message needs a non-empty string `id`"
    if kind in {"subscribe", "complete"} and not is_name(message["id"]):
        return f"The `id` of a `{kind}` message has at most {MAX_NAME_LENGTH} characters"
    if kind == "subscribe":
        return _fault_of_operation(payload)
    if kind in {"connection_init", "ping", "pong"} and not isinstance(payload, dict | None):
        return f"The payload of a `{kind}` message is an object"
    return None


def _fault_of_operation(payload: object) -> str | None:
    if not isinstance(payload, dict) or not _tells_what_to_run(payload):
        return "The payload of a `subscribe` message needs a string `query`"
    if not isinstance(payload.get("operationName"), str | None):
        return "`operationName` is a string"
    if not all(isinstance(payload.get(name), dict | None) for name in ("variables", "extensions")):
        return "`variables` and `extensions` are objects"
    return None


def _tells_what_to_run(payload: Mapping[str, object]) -> bool:
    query = payload.get("query")
    return isinstance(query, str) or (query is None and names_a_document(payload))


def _authorization(payload: Mapping[str, object]) -> str | None:
    value = next((value for name, value in payload.items() if name.lower() == "authorization"), None)
    return value if isinstance(value, str) else None
