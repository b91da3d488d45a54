"""The OpenAPI document as a page for people: text and tables, without scripts or resources from other hosts."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from pydantic import JsonValue

from memos_gql.rest.openapi import REF, Json

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
)


def page_of(document: Mapping[str, JsonValue]) -> str:
    """Write a page with every route and schema of an OpenAPI document, each with an id for links."""
    info, paths = _object(document["info"]), _object(document["paths"])
    schemas = _object(_object(document["components"])["schemas"])
    title = escape(f"{info['title']} {info['version']}")
    routes = [_route(path, method, _object(each)) for path, of in paths.items() for method, each in _object(of).items()]
    return "".join(
        [
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
            (
                f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
                f"<body><main><h1>{title}</h1>"
            ),
            (
                f'<p>{escape(str(info["description"]))} For programs: <a href="openapi.json">openapi.json</a>.</p>'
                "<h2>Routes</h2>"
            ),
            *routes,
            "<h2>Objects</h2>",
            *(_schema(name, _object(each)) for name, each in sorted(schemas.items())),
            "</main></body></html>",
        ]
    )


def _route(path: str, method: str, operation: Json) -> str:
    body = _object(operation.get("requestBody"))
    schema = _object(_object(_object(body.get("content")).get("application/json")).get("schema"))
    read = f"<p>Body: {_type(schema)}</p>" if schema else ""
    head = f'<h3 id="{escape(path)}"><code>{escape(method.upper())} {escape(path)}</code></h3>'
    return f"<section>{head}<p>{escape(str(operation['summary']))}</p>{read}</section>"


def _schema(name: str, schema: Json) -> str:
    required = schema.get("required")
    needed = required if isinstance(required, list) else []
    rows = [
        _row(field, _object(each), is_required=field in needed)
        for field, each in _object(schema.get("properties")).items()
    ]
    described = f"<p>{escape(str(schema['description']))}</p>" if "description" in schema else ""
    head = "<tr><th scope='col'>field</th><th scope='col'>type</th><th scope='col'>meaning</th></tr>"
    table = f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>" if rows else ""
    return f'<section><h3 id="{escape(name)}">{escape(name)}</h3>{described}{table}</section>'


def _row(field: str, schema: Json, *, is_required: bool) -> str:
    default = schema.get("default")
    meaning = [str(schema.get("description", ""))]
    if is_required:
        meaning.append("Required.")
    elif default not in (None, "", [], {}):
        meaning.append(f"Default: {default}.")
    return (
        f"<tr><td><code>{escape(field)}</code></td><td>{_type(schema)}</td>"
        f"<td>{escape(' '.join(filter(None, meaning)))}</td></tr>"
    )


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix(REF)
        return f'<a href="#{escape(name)}">{escape(name)}</a>'
    forms = list(_forms(schema))
    if forms:
        return " or ".join(dict.fromkeys(map(_type, forms)))
    if "items" in schema:
        return f"list of {_type(_object(schema['items']))}"
    words = schema.get("enum")
    if isinstance(words, list):
        return ", ".join(f"<code>{escape(str(word))}</code>" for word in words)
    kind = schema.get("type", "any")
    kinds = [str(each) for each in kind if each != "null"] if isinstance(kind, list) else [str(kind)]
    return " or ".join(kinds) + _bounds(schema)


def _forms(schema: Json) -> Iterator[Json]:
    """Yield the alternatives of a value, without `null`, which means absent everywhere."""
    for name in ("anyOf", "oneOf"):
        forms = schema.get(name)
        for form in forms if isinstance(forms, list) else []:
            if _object(form).get("type") != "null":
                yield _object(form)


def _bounds(schema: Json) -> str:
    if "maximum" in schema:
        return f" from {schema['minimum']} to {schema['maximum']}"
    return f" of at most {schema['maxLength']} characters" if "maxLength" in schema else ""


def _object(value: JsonValue) -> Json:
    return value if isinstance(value, dict) else {}
