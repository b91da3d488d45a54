"""The API as an OpenAPI document, generated from the body classes of its routes."""

import re
from functools import cache
from importlib.metadata import version

from pydantic import JsonValue
from pydantic.json_schema import models_json_schema

from memos_gql.rest.bodies import Body
from memos_gql.rest.call import ApiRoute, Reading
from memos_gql.rest.routes import API_ROUTES

Json = dict[str, JsonValue]

OPENAPI_VERSION = "3.1.0"
REF = "#/components/schemas/"
NOT_OFFERED = "This server does not offer it: the answer is always a refusal."
ENVELOPE: Json = {
    "type": "object",
    "description": "What every answer is wrapped in.",
    "required": ["code", "message", "data"],
    "properties": {
        "code": {"type": "integer", "description": "0 if all went well, else a code of MemOS."},
        "message": {"type": "string", "description": "`ok`, or what is wrong and what to do."},
        "data": {"description": "What the README describes for each route."},
    },
}
ANSWERED: Json = {"content": {"application/json": {"schema": {"$ref": f"{REF}Envelope"}}}}
RESPONSES: Json = {
    "200": {
        "description": "The response. Routes that change something also return refusals with this status; see `code`.",
        **ANSWERED,
    },
    "default": {"description": "A refusal.", **ANSWERED},
}
_REFERENCE = re.compile(rf"{REF}(\w+)")
_PARAMETER = re.compile(r"\{(\w+)(:path)?\}")


@cache
def document() -> Json:
    """Return the document; its `servers` is the address from which it is served."""
    bodies = sorted({_body_of(route) for route in API_ROUTES}, key=lambda body: body.__name__)
    _, definitions = models_json_schema([(body, "validation") for body in bodies], ref_template=f"{REF}{{model}}")
    schemas: Json = {**definitions.get("$defs", {}), "Envelope": ENVELOPE}
    paths: Json = {_path(route): {str(route.method).lower(): _operation(route)} for route in API_ROUTES}
    return {
        "openapi": OPENAPI_VERSION,
        "info": {
            "title": "MemOS API of memos-gql",
            "version": version("memos-gql"),
            "description": "`null` means absent everywhere.",
        },
        "servers": [{"url": "../v1"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": _used(schemas, paths),
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "`Token <key>`"}
            },
        },
    }


def _used(schemas: Json, value: JsonValue) -> Json:
    """Return only the schemas that a value refers to, directly or indirectly.

    Pydantic also lists those of parsed values.
    """
    used: Json = {}
    waiting = [value]
    while waiting:
        for name in _REFERENCE.findall(str(waiting.pop())):
            if name not in used:
                used[name] = schemas[name]
                waiting.append(schemas[name])
    return dict(sorted(used.items()))


def _body_of(route: ApiRoute) -> type[Body]:
    return route.answer.body if isinstance(route.answer, Reading) else Body


def _path(route: ApiRoute) -> str:
    return "/" + _PARAMETER.sub(r"{\1}", route.path)


def _operation(route: ApiRoute) -> Json:
    body = _body_of(route)
    operation: Json = {
        "summary": _summary(route),
        "operationId": re.sub(r"\W+", "_", route.path).strip("_"),
        "responses": RESPONSES,
    }
    parameters: list[JsonValue] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name, _ in _PARAMETER.findall(route.path)
    ]
    if parameters:
        return {**operation, "parameters": parameters}
    if route.method == "GET":
        return operation
    content: Json = {"application/json": {"schema": {"$ref": f"{REF}{body.__name__}"}}}
    if route.takes_files:
        form: Json = {
            "type": "object",
            "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
        }
        content["multipart/form-data"] = {"schema": form}
    return {**operation, "requestBody": {"required": True, "content": content}}


def _summary(route: ApiRoute) -> str:
    if not isinstance(route.answer, Reading):
        return "Tell whether the key is right." if route.path == "ping" else NOT_OFFERED
    return " ".join(str(route.answer.body.__doc__).split())
