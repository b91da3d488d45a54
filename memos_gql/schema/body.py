"""Parse the body of a request into operations, or refuse it with a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from json import JSONDecodeError
from pathlib import PurePosixPath

from cross_web import FormData, HTTPException, StarletteRequestAdapter
from graphql import GraphQLError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException as StarletteHTTPException
from strawberry.http import GraphQLRequestData

from memos_gql.auth import Caller
from memos_gql.documents import ProjectScope
from memos_gql.gate.body import Body, LimitedBody, Step, Text, form_of, parsed, whole_body
from memos_gql.lengths import MAX_NAME_LENGTH, is_name
from memos_gql.schema.persisted import Documents

_FIELDS = (
    ("query", str, "a string"),
    ("operationName", str, "a string"),
    ("variables", dict, "an object"),
    ("extensions", dict, "an object"),
)


MAX_PLACES = 1000
"""Paths to files in the operations of one multipart request."""


class RequestAdapter(StarletteRequestAdapter):
    @property
    def scope(self) -> ProjectScope:
        """The project of the authenticated caller."""
        caller: Caller = self._request.state.caller
        return caller.scope

    @property
    def step(self) -> Step:
        """See `LimitedBody.step`."""
        body: LimitedBody = self._request.state.body
        return body.step

    async def whole_body(self) -> bytearray:
        """Return the body, which the request does not keep."""
        return await whole_body(self._request)

    async def get_form_data(self) -> FormData:
        """Parse the form, its files spooled to disk.

        Raises:
            HTTPException: 400, the form cannot be read.
        """
        try:
            form = await form_of(self._request)
        except StarletteHTTPException as error:
            raise HTTPException(400, f"The form cannot be read: {error.detail}") from error
        return FormData(files=form, form=form)


async def read_body(request: RequestAdapter) -> Body:
    """Return the JSON value of a GET, JSON or multipart request, with its files in their places.

    Raises:
        HTTPException: 400, it cannot be parsed; 415, it has another content type.
    """
    if request.method == "GET":
        return await _from_query(request)
    media_type = (request.content_type or "").partition(";")[0].strip().lower()
    if media_type == "application/json":
        return await _json(request, await request.whole_body(), "The request body")
    if media_type == "multipart/form-data":
        return await _from_form(request)
    raise HTTPException(415, "Send the request as application/json, or as multipart/form-data when it carries files.")


@dataclass
class Operation(GraphQLRequestData):
    """An operation, or the reason why there is none."""

    fault: GraphQLError | None = None


def operation_of(body: Body, documents: Documents, scope: ProjectScope) -> Operation:
    """Check the shape of one operation, and look up its text if it is only named.

    Raises:
        HTTPException: 400, a field is wrong; the message names it.
        OperationTooLong: its text exceeds the limit.
    """
    if not isinstance(body, dict):
        raise HTTPException(400, "A GraphQL request is a JSON object with a `query`.")
    for name, kind, wanted in _FIELDS:
        if not isinstance(body.get(name), kind | None):
            raise HTTPException(400, f"`{name}` must be {wanted}.")
    if not is_name(body.get("operationName") or ""):
        raise HTTPException(400, f"`operationName` has at most {MAX_NAME_LENGTH} characters.")
    query, fault = None, None
    try:
        query = documents.text_of(body, scope)
    except GraphQLError as error:
        fault = error
    return Operation(
        query=query,
        fault=fault,
        variables=body.get("variables"),
        # Some clients send an empty name instead of none
        operation_name=body.get("operationName") or None,
        extensions=body.get("extensions"),
    )


async def _json(request: RequestAdapter, text: Text, what: str) -> Body:
    try:
        return await parsed(text, request.step)
    except JSONDecodeError as error:
        raise HTTPException(400, f"{what} is not valid JSON: {error.msg}.") from error


async def _from_query(request: RequestAdapter) -> Body:
    parameters: dict[str, Body] = dict(request.query_params)
    for name in ("variables", "extensions"):
        text = parameters.get(name)
        parameters[name] = await _json(request, text, f"`{name}`") if isinstance(text, str) and text else None
    return parameters


async def _from_form(request: RequestAdapter) -> Body:
    form = (await request.get_form_data()).form
    operations, places = (form.get(name) for name in ("operations", "map"))
    if not isinstance(operations, str) or not isinstance(places, str):
        raise HTTPException(400, "A multipart request has the fields `operations` and `map`, before its files.")
    body, files = await _json(request, operations, "`operations`"), await _json(request, places, "`map`")
    if not isinstance(files, dict):
        raise HTTPException(400, "`map` must be an object: the name of a file's field -> the paths it belongs at.")
    if sum(len(paths) if isinstance(paths, list) else 1 for paths in files.values()) > MAX_PLACES:
        raise HTTPException(400, f"`map` names more than {MAX_PLACES} places.")
    for name, paths in files.items():
        _place(body, _file(form.get(name), name), paths)
    return body


def _file(part: object, name: str) -> UploadFile:
    if not isinstance(part, UploadFile):
        raise HTTPException(400, f"`map` names the file field `{name[:50]}`, which the request does not have.")
    # A browser on Windows may send a full path.
    part.filename = PurePosixPath((part.filename or "").replace("\\", "/")).name
    return part


def _place(body: Body, file: UploadFile, paths: Body) -> None:
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise HTTPException(400, "Every entry of `map` is a list of paths, e.g. `variables.file`.")
    for path in paths:
        if not is_name(path):
            raise HTTPException(400, f"A path in `map` has at most {MAX_NAME_LENGTH} characters.")
        *way, last = path.split(".")
        target = body
        for key in way:
            target = _step(target, key, path)
        _step(target, last, path)
        _put(target, last, file)


def _step(target: Body, key: str, path: str) -> Body:
    if isinstance(target, list) and key.isascii() and key.isdigit() and int(key[:9]) < len(target):
        return target[int(key)]
    if isinstance(target, Mapping) and key in target:
        return target[key]
    raise HTTPException(400, f"`map` has the path `{path[:100]}`, which `operations` does not.")


def _put(target: Body, key: str, file: UploadFile) -> None:
    if isinstance(target, list):
        target[int(key)] = file
    elif isinstance(target, dict):
        target[key] = file
