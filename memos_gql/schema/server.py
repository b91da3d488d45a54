"""GraphQL over HTTP, WebSocket, server-sent events and multipart responses, at one address."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from cross_web import AsyncHTTPRequestAdapter, HTTPException
from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from strawberry.asgi import GraphQL
from strawberry.exceptions import MissingQueryError
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.http.streaming import AsyncTextStream, HTTPStreamTransport, merge_stream_with_heartbeat
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import (
    GRAPHQL_SSE_PROTOCOL,
    GRAPHQL_TRANSPORT_WS_PROTOCOL,
    MULTIPART_SUBSCRIPTION_PROTOCOL,
)
from strawberry.types import ExecutionResult, SubscriptionExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from memos_gql.auth import Caller
from memos_gql.errors import MemosError
from memos_gql.gate.absence import absence
from memos_gql.gate.admit import admit, cors
from memos_gql.gate.answer import BAD_USER_INPUT, REQUEST_ID_HEADER, advice, new_request_id, status_of
from memos_gql.gate.body import decode, incoming
from memos_gql.gate.encoding import encoded_in_pieces
from memos_gql.gate.lasting import CHECKED_EVERY_S, while_valid
from memos_gql.gate.memory import Memory
from memos_gql.gate.presence import while_connected
from memos_gql.gate.sending import LONG_ANSWER, send_in_pieces
from memos_gql.gate.services import Authenticate
from memos_gql.limits import Rates
from memos_gql.schema.accept_header import (
    GRAPHQL_TYPE,
    JSON_TYPE,
    prefers_graphql_type,
    stream_protocol,
    takes_only_events,
)
from memos_gql.schema.body import Operation, RequestAdapter, operation_of, read_body
from memos_gql.schema.disclosure import masked, refusal
from memos_gql.schema.operations import CallContext, Schema
from memos_gql.schema.persisted import NOT_FOUND, NOT_SUPPORTED, NOT_TRUSTED, Documents
from memos_gql.schema.price import Budget
from memos_gql.schema.streaming import STREAMS, framed
from memos_gql.schema.websocket import SocketAdapter, SocketHandler, measured_socket
from memos_gql.settings import Settings
from memos_gql.turns import Place

MakeContext = Callable[[Caller, str], CallContext]

PATH = "/graphql"
_PROTOCOLS = (GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL, MULTIPART_SUBSCRIPTION_PROTOCOL)
_STATUSES = {NOT_FOUND: 200, NOT_SUPPORTED: 200, NOT_TRUSTED: 403}
"""Statuses for errors of persisted documents.

Apollo's clients expect 200 with the errors after which they send the text. Other faults get 400.
"""
_NO_STREAM = (
    "A subscription is answered as text/event-stream, as multipart/mixed;subscriptionSpec=1.0, or over a WebSocket."
)


@dataclass
class Outcome:
    """Facts about one HTTP request that later steps need.

    They are kept in the request's state, which Strawberry passes along.
    """

    request_id: str
    is_strict: bool
    """Whether the answer is `application/graphql-response+json`, in which a refused operation has an error status."""
    statuses: list[int] = field(default_factory=list)
    """The status of each operation."""
    is_long: bool = False
    """Whether the answer was long, even if it was too long to be sent."""
    place: Place | None = None
    """The room that a long answer takes in memory until it is sent; None for a short answer."""
    pieces: list[bytes] = field(default_factory=list)
    """The body of a response that has a place."""

    def let_go(self) -> None:
        if self.place:
            self.place.give_back()
            self.place = None

    @property
    def status(self) -> int:
        """Return the status of the response: always 200 for a batch of several operations."""
        return self.statuses[0] if len(self.statuses) == 1 else 200


class Unencoded(Response):
    """The value of a response, which is encoded later: a long one takes a while."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


@dataclass
class CannotRunError(PreExecutionError):
    """The result for an operation that this kind of request cannot run."""

    status: int = 400


def graphql_routes(
    schema: Schema,
    *,
    settings: Settings,
    rates: Rates,
    authenticate: Authenticate,
    make_context: MakeContext,
    own_documents: Sequence[Path] = (),
    key_checked_every_s: float = CHECKED_EVERY_S,
) -> list[BaseRoute]:
    """Return the routes of `/graphql`.

    Args:
        make_context: makes the resolvers' context from the caller and the request id, for every request and every
            operation of a socket; a MemosError that it raises refuses the request.
        own_documents: see `Documents`.
        key_checked_every_s: interval in which the key of a running subscription is checked again.
    """
    documents = Documents(settings, own=own_documents)
    server = GraphQLServer(
        schema, documents, settings=settings, rates=rates, authenticate=authenticate, make_context=make_context
    )
    server.key_checked_every_s = key_checked_every_s
    return [Route(PATH, server, middleware=[cors(settings)]), WebSocketRoute(PATH, server)]


class GraphQLServer(GraphQL[object, None]):
    """Strawberry's server, corrected to follow the specifications of GraphQL over HTTP and of its stream protocols."""

    schema: Schema
    request_adapter_class = RequestAdapter
    websocket_adapter_class = SocketAdapter
    graphql_transport_ws_handler_class = SocketHandler
    stream_transport_classes_by_protocol = STREAMS
    key_checked_every_s = CHECKED_EVERY_S

    def __init__(
        self,
        schema: Schema,
        documents: Documents,
        *,
        settings: Settings,
        rates: Rates,
        authenticate: Authenticate,
        make_context: MakeContext,
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=_PROTOCOLS,
            connection_init_wait_timeout=timedelta(seconds=settings.header_wall_s),
            max_subscriptions_per_connection=settings.max_socket_subscriptions,
            allowed_origins=settings.cors_origins,
        )
        self.authenticate = authenticate
        self.rates = rates
        self._make_context = make_context
        self.documents = documents
        self._max_bytes = settings.max_request_bytes
        self._max_batch = settings.max_batch
        self._memory = Memory()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self.run(measured_socket(scope, receive, send), context=None)
            return
        async with incoming(scope, receive, max_bytes=self._max_bytes, memory=self._memory) as request:
            outcome = Outcome(new_request_id(), prefers_graphql_type(request.headers.get("accept", "")))
            request.state.outcome = outcome
            try:
                await self._send(await self._answer(request, outcome), request, send, outcome)
            finally:
                outcome.let_go()
                if outcome.is_long:
                    self._memory.give_back()

    async def _send(self, response: Response, request: Request, send: Send, outcome: Outcome) -> None:
        if isinstance(response, StreamingResponse):
            await self._stream(response, request, send)
        elif outcome.place:
            await send_in_pieces(response, outcome.pieces, request, send, outcome.place)
        else:
            await response(request.scope, request.receive, send)

    async def _stream(self, response: StreamingResponse, request: Request, send: Send) -> None:
        """Send a stream, and end it without a message if its key is refused.

        The client's next request gets the reason.
        """
        check = partial(self.authenticate, request.headers.get("authorization"))
        if not await while_valid(
            response(request.scope, request.receive, send), check, every_s=self.key_checked_every_s
        ):
            await send({"type": "http.response.body", "body": b""})

    async def _answer(self, request: Request, outcome: Outcome) -> Response:
        try:
            response = await self._run(request, outcome)
        except MemosError as error:
            response = _refused(outcome, refusal(error, request_id=outcome.request_id), status_of(error))
            response.headers.update(advice(error))
        except HTTPException as error:
            response = _refused(
                outcome, GraphQLError(error.reason, extensions={"code": BAD_USER_INPUT}), error.status_code
            )
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - the process boundary: nothing past here speaks GraphQL
            response = _refused(outcome, masked(error, request_id=outcome.request_id), 503 if absence(error) else 500)
        response.headers[REQUEST_ID_HEADER] = outcome.request_id
        return response

    async def _run(self, request: Request, outcome: Outcome) -> Response:
        if request.method not in {"GET", "POST"}:
            return _other_method(outcome, request.method)
        caller = await admit(request, authenticate=self.authenticate, rates=self.rates)
        request.state.caller = caller
        response = await self.run(request, context=self.context(caller, outcome.request_id))
        if isinstance(response, StreamingResponse):
            return response
        if isinstance(response, Unencoded):
            response = await self._encoded(response.value, outcome)
        response.headers["content-type"] = _content_type(outcome)
        response.status_code = outcome.status
        return response

    def create_response(
        self,
        response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse],
        sub_response: Response,  # noqa: ARG002 - nothing of ours sets it
    ) -> Response:
        return Unencoded(response_data)

    async def _encoded(self, value: object, outcome: Outcome) -> Response:
        if outcome.place is None:
            return Response(self.encode_json(value))
        outcome.pieces = await encoded_in_pieces(value, self.schema.pace)
        return Response(headers={"content-length": str(sum(map(len, outcome.pieces)))})

    def context(self, caller: Caller, request_id: str) -> CallContext:
        """Return the resolvers' context, whose budget is charged to the caller's key."""
        context = self._make_context(caller, request_id)
        context.budget.spend = partial(self.rates.spend, caller.key_id)
        return context

    def decode_json(self, data: str | bytes) -> object:
        return decode(data)

    def should_render_graphql_ide(self, request: object) -> bool:  # noqa: ARG002 - for no request
        return False

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData | list[GraphQLRequestData]:
        adapter: RequestAdapter = request  # type: ignore[assignment]  # it is of `request_adapter_class`
        body = await read_body(adapter)
        if isinstance(body, list):
            if not 1 <= len(body) <= self._max_batch:
                raise HTTPException(
                    400, f"A batch holds 1 to {self._max_batch} operations, and this one holds {len(body)}."
                )
            return [operation_of(item, self.documents, adapter.scope) for item in body]
        operation = operation_of(body, self.documents, adapter.scope)
        accept = request.headers.get("accept", "")
        is_event_client = takes_only_events(accept)
        if is_event_client or await self.schema.is_subscription(operation.query or "", operation.operation_name):
            operation.protocol = stream_protocol(accept)
        return operation

    async def execute_single(
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        sub_response: Response,  # noqa: ARG002 - Strawberry decides what this is given
        context: object,
        root_value: None,  # noqa: ARG002
        request_data: GraphQLRequestData,
    ) -> ExecutionResult:
        fault = request_data.fault if isinstance(request_data, Operation) else None
        if fault:
            return CannotRunError(
                data=None, errors=[fault], status=_STATUSES.get(str((fault.extensions or {}).get("code")), 400)
            )
        running = self.schema.execute(
            request_data.query,
            variable_values=request_data.variables,
            context_value=context,
            operation_name=request_data.operation_name,
            allowed_operation_types=OperationType.from_http(request_adapter.method) - {OperationType.SUBSCRIPTION},
            operation_extensions=request_data.extensions,
        )
        try:
            # A mutation always runs to its end; a query is useless once its client has disconnected.
            if OperationType.MUTATION.value in (request_data.query or ""):
                return await running
            result = await while_connected(request, running)
            budget: Budget = context.budget  # type: ignore[attr-defined]  # it is what `context` has made
            if budget.answered > LONG_ANSWER:
                await self._hold(request, budget.answered)
            return result
        except (MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError) as error:
            return _not_run(error)

    async def _hold(self, request: Request, length: int) -> None:
        """Wait for room for a long answer, once for all operations of the request, before it is encoded."""
        outcome: Outcome = request.state.outcome
        if not outcome.is_long:
            outcome.is_long = True
            caller: Caller = request.state.caller
            outcome.place = await self.rates.answers.take(caller.key_id, length)

    def _stream_result(
        self, request: Request, result: SubscriptionExecutionResult, transport: HTTPStreamTransport
    ) -> AsyncTextStream:
        """Stream events as Strawberry does, but encode long ones in steps."""

        async def responses() -> AsyncGenerator[GraphQLHTTPResponse, None]:
            async for value in result:
                response, _ = await self._process_stream_result(request, value, [])
                yield response

        return merge_stream_with_heartbeat(
            lambda: framed(responses(), transport, self.schema.pace),
            lambda: transport.heartbeat_message(self.encode_json_string),
            interval=transport.heartbeat_interval,
            send_initial_heartbeat=transport.send_initial_heartbeat,
        )

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        response = await super().process_result(request, result)
        outcome: Outcome = request.state.outcome
        status = result.status if isinstance(result, CannotRunError) else 200
        if result.data is None and result.errors and all(error.path is None for error in result.errors):
            # The operation did not run; a `data` key would mean that it ran and found nothing.
            response.pop("data", None)
            status = max(status, 400 if outcome.is_strict else 200)
        outcome.statuses.append(status)
        return response


def _not_run(error: MissingQueryError | CannotGetOperationTypeError | InvalidOperationTypeError) -> CannotRunError:
    status, sentence = _reason_not_run(error)
    return CannotRunError(
        data=None, errors=[GraphQLError(sentence, extensions={"code": BAD_USER_INPUT})], status=status
    )


def _reason_not_run(
    error: MissingQueryError | CannotGetOperationTypeError | InvalidOperationTypeError,
) -> tuple[int, str]:
    if isinstance(error, MissingQueryError):
        return 400, "The request holds no `query`."
    if isinstance(error, CannotGetOperationTypeError):
        return (
            400,
            (
                f"{error.as_http_error_reason().removesuffix('.')}: "
                "name one of the document's operations in `operationName`."
            ),
        )
    if error.operation_type is OperationType.SUBSCRIPTION:
        return 406, _NO_STREAM
    return 405, "A mutation changes things, so it is sent by POST."


def _other_method(outcome: Outcome, method: str) -> Response:
    response = Response(status_code=204)
    if method != "OPTIONS":
        sentence = "Operations are sent by POST, queries also by GET."
        response = _refused(outcome, GraphQLError(sentence, extensions={"code": BAD_USER_INPUT}), 405)
    response.headers["Allow"] = "GET, POST, OPTIONS"
    return response


def _content_type(outcome: Outcome) -> str:
    return f"{GRAPHQL_TYPE if outcome.is_strict else JSON_TYPE}; charset=utf-8"


def _refused(outcome: Outcome, error: GraphQLError, status: int) -> Response:
    return JSONResponse({"errors": [error.formatted]}, status, {"content-type": _content_type(outcome)})
