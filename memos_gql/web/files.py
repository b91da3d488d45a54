"""`/files/{id}`: an original file, and its pages as pictures."""

import logging
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from memos_gql import originals
from memos_gql.auth import Caller
from memos_gql.documents import StoredFile
from memos_gql.errors import ErrorCode, FileFailure, InvalidInput, Issue, MemosError
from memos_gql.gate.absence import absence
from memos_gql.gate.admit import admit, cors, path_name
from memos_gql.gate.answer import (
    BAD_USER_INPUT,
    INTERNAL,
    INTERNAL_STATUS,
    REQUEST_ID_HEADER,
    advice,
    code_of,
    new_request_id,
    status_of,
)
from memos_gql.gate.body import incoming
from memos_gql.gate.memory import Memory
from memos_gql.gate.presence import while_connected
from memos_gql.gate.services import Authenticate, Services
from memos_gql.limits import Rates
from memos_gql.originals.pictures import Wanted
from memos_gql.settings import Settings
from memos_gql.web.ranges import content_range, range_of

PATH = "/files/{file_id}"
PAGE_PATH = f"{PATH}/pages/{{page}}.png"
MIN_WIDTH_PX, WIDTH_PX, MAX_WIDTH_PX = 64, 1000, 2000
MAX_BODY_BYTES = 1024
"""These requests have no body."""
SCRIPTED = frozenset({"text/html", "multipart/related"})
"""Media types that may contain scripts, which could act as a page that opens the file.

They are sent as application/octet-stream.
"""
# Clients ask before each use of a cached page, because the file may have been deleted; answering that needs no drawing.
CACHING = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
_FAILED = {ErrorCode.NOT_FOUND: 404, ErrorCode.UNSUPPORTED_MEDIA_TYPE: 404, ErrorCode.INTERNAL: INTERNAL_STATUS}
UNPROCESSABLE = 422
"""The status of a failure that is about the file itself."""
STILL = {"Content-Security-Policy": "default-src 'none'; sandbox"}
"""A content policy under which nothing in an opened file runs."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """An authorized request, and its file."""

    request: Request
    caller: Caller
    services: Services
    file: StoredFile


@dataclass(frozen=True)
class Context:
    """The parts of the application that both addresses need."""

    authenticate: Authenticate
    rates: Rates
    services: Callable[[], Services]


def file_routes(
    *, settings: Settings, rates: Rates, authenticate: Authenticate, services: Callable[[], Services]
) -> list[BaseRoute]:
    """Return both routes.

    Args:
        services: returns the open services once the application runs.
    """
    context = Context(authenticate, rates, services)
    endpoints = {PATH: Endpoint(_original, context), PAGE_PATH: Endpoint(_page, context)}
    return [Route(path, endpoint, middleware=[cors(settings)]) for path, endpoint in endpoints.items()]


class Endpoint:
    """The ASGI application of one address."""

    def __init__(self, answer: Callable[[Asked], Awaitable[Response]], context: Context) -> None:
        self._answer = answer
        self._context = context
        self._memory = Memory()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = new_request_id()
        async with incoming(scope, receive, max_bytes=MAX_BODY_BYTES, memory=self._memory) as request:
            response = await self._answered(request, request_id=request_id)
            response.headers[REQUEST_ID_HEADER] = request_id
            await response(scope, receive, send)

    async def _answered(self, request: Request, *, request_id: str) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return _refusal(BAD_USER_INPUT, "Send this as GET.", status=405, headers={"Allow": "GET, HEAD"})
        try:
            caller = await admit(request, authenticate=self._context.authenticate, rates=self._context.rates)
            await request.body()
            file = await originals.find(caller.scope, path_name(request, "file_id"))
            return await self._about(Asked(request, caller, self._context.services(), file), request_id=request_id)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - the process boundary
            return _refused(error, request_id=request_id)

    async def _about(self, asked: Asked, *, request_id: str) -> Response:
        try:
            return await self._answer(asked)
        except FileFailure as failure:
            status = _FAILED.get(failure.code, UNPROCESSABLE)
            if status == INTERNAL_STATUS:
                log.error("call failed", extra={"request_id": request_id}, exc_info=failure)
            return _refusal(failure.code, f"{asked.file.name}: {failure}", status=status)


async def _original(asked: Asked) -> Response:
    file = asked.file
    sha256 = originals.sha256_of(file)
    headers = {
        **CACHING,
        **STILL,
        "Accept-Ranges": "bytes",
        "ETag": f'"{sha256}"',
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Type": "application/octet-stream" if file.media_type in {None, *SCRIPTED} else str(file.media_type),
    }
    if "if-match" in asked.request.headers and not _names(asked.request.headers["if-match"], headers["ETag"]):
        return _refusal(
            BAD_USER_INPUT, f"{file.name}: these are not the bytes that `If-Match` names.", status=412, headers=CACHING
        )
    if _has(asked.request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    size_bytes = file.size_bytes or 0
    wanted = _part(asked.request, headers["ETag"], size_bytes=size_bytes)
    if wanted is None:
        return await _sent(
            asked, asked.services.resources.blobs.of(file.scope.project).pieces(sha256), size_bytes, headers=headers
        )
    placed = {"Content-Range": content_range(wanted, size_bytes=size_bytes)}
    if not wanted:
        return _refusal(BAD_USER_INPUT, f"{file.name} has only {size_bytes} bytes.", status=416, headers=placed)
    part = asked.services.resources.blobs.of(file.scope.project).part(sha256, wanted=wanted)
    return await _sent(asked, part, len(wanted), headers={**headers, **placed}, status=206)


def _part(request: Request, tag: str, *, size_bytes: int) -> range | None:
    """Return the requested range; None for the whole file, also if `If-Range` names another version."""
    # ranges are only defined for GET
    if request.method != "GET" or request.headers.get("if-range", tag) != tag:
        return None
    return range_of(request.headers.get("range"), size_bytes=size_bytes)


async def _sent(
    asked: Asked, pieces: AsyncGenerator[bytes, None], length_bytes: int, *, headers: dict[str, str], status: int = 200
) -> Response:
    """Answer with the pieces, or for HEAD only with their headers."""
    headers = {**headers, "Content-Length": str(length_bytes)}
    first = await anext(pieces)
    if asked.request.method == "HEAD":
        await pieces.aclose()
        return Response(status_code=status, headers=headers)
    return StreamingResponse(_from(first, pieces), status, headers)


async def _from(first: bytes, others: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """Yield all pieces; the first was fetched before, while a refusal was still possible."""
    yield first
    async for piece in others:
        yield piece


async def _page(asked: Asked) -> Response:
    wanted = Wanted.of(asked.file, page=_number(asked.request), width_px=_width(asked.request))
    headers = {**CACHING, **STILL, "ETag": f'"{wanted.tag}"'}
    if _has(asked.request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    drawing = asked.services.pictures.draw(wanted, key_id=asked.caller.key_id)
    return Response(await while_connected(asked.request, drawing), media_type="image/png", headers=headers)


def _number(request: Request) -> int:
    """Return the page number; 0, which no page has, if it is not a number."""
    sent = request.path_params["page"]
    return int(sent) if re.fullmatch("[0-9]{1,7}", sent) else 0


def _width(request: Request) -> int:
    sent = request.query_params.get("width", str(WIDTH_PX))
    if not re.fullmatch("[0-9]{1,7}", sent) or not MIN_WIDTH_PX <= int(sent) <= MAX_WIDTH_PX:
        raise InvalidInput(
            [Issue(("width",), f"The width is a number of pixels from {MIN_WIDTH_PX} to {MAX_WIDTH_PX}.")]
        )
    return int(sent)


def _has(request: Request, tag: str) -> bool:
    """Whether the client already has this version."""
    return _names(request.headers.get("if-none-match", "").replace("W/", ""), tag)


def _names(tags: str, tag: str) -> bool:
    """Whether a list of tags contains this one, or is `*`."""
    return bool({tag, "*"} & {known.strip() for known in tags.split(",")})


def _refused(error: Exception, *, request_id: str) -> Response:
    known = error if isinstance(error, MemosError) else absence(error)
    if known is None:
        log.error("call failed", extra={"request_id": request_id}, exc_info=error)
        return _refusal(
            INTERNAL, f"Something went wrong on the server; quote request id {request_id}.", status=INTERNAL_STATUS
        )
    return _refusal(code_of(known), str(known), status=status_of(known), headers=advice(known))


def _refusal(code: str, message: str, *, status: int, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"code": code, "message": message}, status, headers)
