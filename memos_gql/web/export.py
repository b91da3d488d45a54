"""`/export/{user}`: everything stored about one user, as a ZIP."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from memos_gql.dossier.leaving import Person, person_of
from memos_gql.dossier.streaming import zipped
from memos_gql.errors import MemosError, NotEnded
from memos_gql.gate.absence import absence
from memos_gql.gate.admit import admit, cors, path_name
from memos_gql.gate.answer import INTERNAL_STATUS, REQUEST_ID_HEADER, advice, new_request_id, status_of
from memos_gql.gate.body import incoming
from memos_gql.gate.lasting import CHECKED_EVERY_S, while_valid
from memos_gql.gate.memory import Memory
from memos_gql.gate.services import Authenticate, Services
from memos_gql.limits import Rates
from memos_gql.settings import Settings

MOST_BODY_BYTES = 64 * 1024
"""Limit for the request's body, which is not needed."""
CONFLICT = 409

log = logging.getLogger(__name__)


def routes(
    *, settings: Settings, rates: Rates, authenticate: Authenticate, services: Callable[[], Services]
) -> list[BaseRoute]:
    """Return the address."""
    return [
        Route("/export/{user}", Export(authenticate, rates, services), methods=["GET"], middleware=[cors(settings)])
    ]


class Export:
    """The ASGI application of the address."""

    key_checked_every_s = CHECKED_EVERY_S

    def __init__(self, authenticate: Authenticate, rates: Rates, services: Callable[[], Services]) -> None:
        self._authenticate = authenticate
        self._rates = rates
        self._services = services
        self._memory = Memory()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = new_request_id()
        async with incoming(scope, receive, max_bytes=MOST_BODY_BYTES, memory=self._memory) as request:
            response = await self._answer(request, request_id=request_id)
            response.headers[REQUEST_ID_HEADER] = request_id
            authorization = request.headers.get("authorization")
            answering = response(scope, request.receive, send)
            await while_valid(answering, lambda: self._authenticate(authorization), every_s=self.key_checked_every_s)

    async def _answer(self, request: Request, *, request_id: str) -> Response:
        try:
            caller = await admit(request, authenticate=self._authenticate, rates=self._rates)
            person = await person_of(caller.scope, path_name(request, "user"))
            return self._zip(person)
        except Exception as error:  # noqa: BLE001 - the process boundary
            return _refused(error, request_id=request_id)

    def _zip(self, person: Person) -> Response:
        name = f"attachment; filename=\"memory.zip\"; filename*=UTF-8''memory-{quote(person.user_id, safe='')}.zip"
        headers = {"Content-Disposition": name, "Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._pieces(person), media_type="application/zip", headers=headers)

    async def _pieces(self, person: Person) -> AsyncIterator[bytes]:
        async with aclosing(zipped(person, self._services().resources.blobs)) as pieces:
            async for piece in pieces:
                yield piece


def _refused(error: Exception, *, request_id: str) -> Response:
    away = error if isinstance(error, MemosError) else absence(error)
    if away is not None:
        status = CONFLICT if isinstance(away, NotEnded) else status_of(away)
        return JSONResponse({"error": str(away)}, status, advice(away))
    log.error("export failed", extra={"request_id": request_id}, exc_info=error)
    return JSONResponse(
        {"error": f"Something went wrong on the server; quote request id {request_id}."}, INTERNAL_STATUS
    )
