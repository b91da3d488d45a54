"""Reading a request into its fields."""

import asyncio
import hashlib
from dataclasses import dataclass
from json import JSONDecodeError
from typing import NoReturn

from pydantic_core import to_json
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from memos_gql.errors import InvalidInput, Issue
from memos_gql.gate.body import LimitedBody, form_of, is_long, parsed, whole_body
from memos_gql.rest.bodies import Fields, Value
from memos_gql.rest.call import ApiRoute

DIGEST_CHUNK_BYTES = 1024 * 1024
MAX_REWRITTEN_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Read:
    """A parsed request; a request that `is_long` may delay others.

    Equal requests have an equal `sha256`. It is empty for GET, and for JSON on a route that does not compare requests.
    """

    fields: Fields
    sha256: str = ""
    is_long: bool = False
    uploads: tuple[UploadFile, ...] = ()


async def read(request: Request, route: ApiRoute) -> Read:
    """Read a JSON object, a form with files, or for GET the parameters in the URL.

    Raises:
        InvalidInput: the body is none of these.
        PayloadTooLarge: it is over the limit.
    """
    if request.method == "GET":
        return Read({**request.query_params, **request.path_params})
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return await _from_form(request) if media_type == "multipart/form-data" else await _from_json(request, route)


async def _from_json(request: Request, route: ApiRoute) -> Read:
    body = await whole_body(request)
    limited: LimitedBody = request.state.body
    try:
        value = await parsed(body, limited.step, most_values=route.most_values) if body else {}
    except JSONDecodeError as error:
        _refuse(f"The request body is not valid JSON: {error.msg}.")
    if not isinstance(value, dict):
        _refuse("The request body must be a JSON object.")
    sha256 = await asyncio.to_thread(_sha256_of_json, body, value) if route.is_resent else ""
    return Read(value, sha256, is_long(body))


def _sha256_of_json(body: bytearray, value: Value) -> str:
    """Hash the parsed value, so that spacing does not matter; a long body is hashed as it is, to save a copy."""
    return hashlib.sha256(to_json(value) if len(body) <= MAX_REWRITTEN_BYTES else body).hexdigest()


async def _from_form(request: Request) -> Read:
    try:
        form = await form_of(request)
    except HTTPException as error:
        _refuse(f"The form cannot be read: {error.detail}")
    fields: dict[str, Value] = dict(request.query_params)
    fields |= {name: value for name, value in form.multi_items() if isinstance(value, str)}
    uploads = tuple(value for _, value in form.multi_items() if isinstance(value, UploadFile))
    digest = hashlib.sha256(repr(sorted(fields.items())).encode())
    for upload in uploads:
        digest.update(await _sha256(upload))
    return Read(fields, digest.hexdigest(), uploads=uploads)


async def _sha256(upload: UploadFile) -> bytes:
    """Hash a file's name and bytes, and rewind it."""
    digest = hashlib.sha256((upload.filename or "").encode())
    while chunk := await upload.read(DIGEST_CHUNK_BYTES):
        digest.update(chunk)
    await upload.seek(0)
    return digest.digest()


def _refuse(sentence: str) -> NoReturn:
    raise InvalidInput([Issue((), sentence)])
