"""HTTP requests and the envelope `{code, message, data}`, for all routes of the API."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from sys import maxsize

from pydantic import JsonValue, TypeAdapter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from memos_gql.auth import Caller
from memos_gql.errors import DependencyUnavailable, Forbidden, InvalidInput, Issue, MemosError, NotFound
from memos_gql.gate.absence import absence
from memos_gql.gate.admit import admit
from memos_gql.gate.answer import INTERNAL_STATUS, REQUEST_ID_HEADER, advice, new_request_id, status_of
from memos_gql.gate.body import LimitedBody, Step, incoming
from memos_gql.gate.encoding import UNICODE, encoded_in_pieces
from memos_gql.gate.memory import Memory
from memos_gql.gate.pace import Pace
from memos_gql.gate.presence import while_connected
from memos_gql.gate.sending import LONG_ANSWER, in_pieces, send_in_pieces
from memos_gql.gate.services import Authenticate, Services
from memos_gql.ingest.receiving import repeats
from memos_gql.ingest.receiving.repeats import Attempt
from memos_gql.lengths import text_length
from memos_gql.limits import Rates
from memos_gql.rest import codes
from memos_gql.rest.bodies import Value
from memos_gql.rest.call import ApiRoute, Call, Streamed
from memos_gql.rest.reading import Read, read
from memos_gql.turns import Place

CAPITAL = re.compile(r"(?<=[a-z])([A-Z])")
OTHER_NAMES = {
    "key": "title",
    "value": "content",
    "name": "knowledgebase_name",
    "description": "knowledgebase_description",
    "files": "file",
}
"""Fields of memories and knowledge bases that have another name in this API."""

log = logging.getLogger(__name__)

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


@dataclass(frozen=True)
class RouteContext:
    """What every route needs from the application."""

    authenticate: Authenticate
    rates: Rates
    services: Callable[[], Services]
    memory: Memory
    max_bytes: int
    pace: Pace = field(default_factory=Pace)


class LongEnvelope(Response):
    """An envelope whose body is sent in pieces."""

    def __init__(self, pieces: list[bytes]) -> None:
        super().__init__(media_type="application/json", headers={"content-length": str(sum(map(len, pieces)))})
        self.pieces = pieces


class Endpoint:
    """The ASGI application of one route."""

    def __init__(self, route: ApiRoute, context: RouteContext) -> None:
        self._route = route
        self._context = context
        self._under_way: dict[str, asyncio.Task[Value]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = new_request_id()
        async with incoming(scope, receive, max_bytes=self._context.max_bytes, memory=self._context.memory) as request:
            try:
                response = await self._answer(request, request_id=request_id)
                response.headers[REQUEST_ID_HEADER] = request_id
                await self._send(response, request, send)
            finally:
                self._let_go_of_answer(request)

    async def _send(self, response: Response, request: Request, send: Send) -> None:
        place = _place(request)
        if place is None:
            await response(request.scope, request.receive, send)
            return
        pieces = response.pieces if isinstance(response, LongEnvelope) else in_pieces(response.body)
        await send_in_pieces(response, pieces, request, send, place)

    def _let_go_of_answer(self, request: Request) -> None:
        place = _place(request)
        if place is not None:
            place.give_back()
            self._context.memory.give_back()

    async def _answer(self, request: Request, *, request_id: str) -> Response:
        try:
            response = await self._run(request)
            if not isinstance(response, StreamingResponse | LongEnvelope) and len(response.body) > LONG_ANSWER:
                await self._hold(request, len(response.body))
            return response
        except MemosError as error:
            return self._refused(error, request_id=request_id)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - the process boundary: later layers do not know the envelope
            return self._masked(error, request_id=request_id)

    async def _run(self, request: Request) -> Response:
        caller = await admit(request, authenticate=self._context.authenticate, rates=self._context.rates)
        request.state.caller = caller
        if self._route.method not in {request.method, None}:
            sentence = f"Send this as {self._route.method}, not as {request.method}."
            return envelope(codes.INVALID, sentence, status=405, headers={"Allow": str(self._route.method)})
        found = await read(request, self._route)
        if self._route.events and Streamed.read(found.fields).stream:
            return await _streamed(self._route.events(self._call(caller, found)))
        if not self._route.is_resent:
            work = self._called(caller, found, _next_step(request))
            data = await (while_connected(request, work) if self._route.ends_with_client else work)
            return await self._enveloped(data, request)
        attempt = await repeats.arrived(caller.scope, found.sha256, route=self._route.path, limits=caller.limits)
        try:
            data = (
                await self._called_once(attempt, caller, found, _next_step(request))
                if attempt.answer is None
                else attempt.answer
            )
            await _record_delivery(attempt, data, request)
        finally:
            self._let_go(attempt.idempotency_key)
        return await self._enveloped(data, request)

    async def _enveloped(self, data: Value, request: Request) -> Response:
        """Answer OK. An answer with long texts first waits for room in memory, and is then encoded in steps."""
        if text_length(data, most=LONG_ANSWER) <= LONG_ANSWER:
            return envelope(codes.OK, "ok", data=data)
        await self._hold(request, text_length(data, most=maxsize))
        whole = {"code": codes.OK, "message": "ok", "data": data}
        return LongEnvelope(await encoded_in_pieces(whole, self._context.pace, encoder=UNICODE))

    async def _hold(self, request: Request, length: int) -> None:
        request.state.place = await self._context.rates.answers.take(request.state.caller.key_id, length)

    async def _called_once(self, attempt: Attempt, caller: Caller, found: Read, next_step: Step) -> Value:
        """Run the handler once for equal requests at the same time; processes only share the idempotency key."""
        key = attempt.idempotency_key
        if key not in self._under_way:
            self._under_way[key] = asyncio.create_task(self._called(caller, found, next_step, idempotency_key=key))
        return await asyncio.shield(self._under_way[key])

    def _let_go(self, key: str) -> None:
        """Forget the work once it has ended. Until then it stays referenced, because its request may be cancelled."""
        work = self._under_way.get(key)
        if work is None or work.done():
            self._under_way.pop(key, None)
        else:
            work.add_done_callback(lambda _: self._under_way.pop(key, None))

    async def _called(
        self, caller: Caller, found: Read, next_step: Step, *, idempotency_key: str | None = None
    ) -> Value:
        call = self._call(caller, found, idempotency_key)
        if found.is_long:
            async with next_step():
                pass
        return await self._route.answer(call)

    def _call(self, caller: Caller, found: Read, idempotency_key: str | None = None) -> Call:
        return Call(self._context.services(), caller.scope, found.fields, idempotency_key, found.uploads, caller.key_id)

    def _refused(self, error: MemosError, *, request_id: str) -> Response:
        code = codes.code_of(error, route=self._route.path)
        if isinstance(error, DependencyUnavailable) or code == codes.INTERNAL:
            log.error("call failed", extra={"request_id": request_id}, exc_info=error)
        if self._route.refusal is not None and isinstance(error, InvalidInput | NotFound | Forbidden):
            return envelope(code, sentence_of(error), data=self._route.refusal)
        return envelope(code, sentence_of(error), status=status_of(error), headers=advice(error))

    def _masked(self, error: Exception, *, request_id: str) -> Response:
        away = absence(error)
        if away:
            away.__cause__ = error
            return self._refused(away, request_id=request_id)
        log.error("call failed", extra={"request_id": request_id}, exc_info=error)
        sentence = f"Something went wrong on the server; quote request id {request_id}."
        return envelope(codes.INTERNAL, sentence, status=INTERNAL_STATUS)


async def _streamed(events: AsyncIterator[str]) -> Response:
    """Answer with server-sent events once the first one exists; an error before that is an ordinary refusal."""
    first = await anext(events, None)

    async def lines() -> AsyncIterator[str]:
        if first is not None:
            yield f"event: message\ndata: {first}\n\n"
        async for data in events:
            yield f"event: message\ndata: {data}\n\n"

    return StreamingResponse(
        lines(), media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


def _place(request: Request) -> Place | None:
    """Return the room that a long answer takes in memory until it is sent; None for a short answer."""
    place: Place | None = getattr(request.state, "place", None)
    return place


def _next_step(request: Request) -> Step:
    body: LimitedBody = request.state.body
    return body.next_step


def envelope(
    code: int, message: str, *, data: Value = None, status: int = 200, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    return JSONResponse({"code": code, "message": message, "data": data}, status, headers)


def sentence_of(error: MemosError) -> str:
    """Write what is wrong, naming the field of each fault as this API does."""
    if not isinstance(error, InvalidInput):
        return str(error)
    return error.sentence(
        [f"{name}: {issue.message}" if (name := _field(issue)) else issue.message for issue in error.issues]
    )


def _field(issue: Issue) -> str:
    if issue.path[:1] != ("input",):
        return ".".join(issue.path)
    first, *within = issue.path[1:] or ("",)
    return CAPITAL.sub(r"_\1", ".".join((OTHER_NAMES.get(first, first), *within))).lower()


async def _record_delivery(attempt: Attempt, answer: Value, request: Request) -> None:
    """Just before responding, decide whether the client is still there to receive the response."""
    if await request.is_disconnected():
        await repeats.not_answered(attempt, _JSON.validate_python(answer))
        return
    await repeats.answered(attempt)
    # The client may have disconnected at this moment.
    if await request.is_disconnected():
        await repeats.reopened(attempt)
        await repeats.not_answered(attempt, _JSON.validate_python(answer))
