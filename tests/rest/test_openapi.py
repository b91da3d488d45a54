"""The OpenAPI document: it has every field that MemOS documents, and allows what the routes read."""

import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from memos_gql.rest.bodies import Fields
from memos_gql.rest.call import Reading
from memos_gql.rest.openapi import document
from memos_gql.rest.page import STYLE, page_of
from memos_gql.rest.routes import API_ROUTES

FIELDS = tomllib.loads(Path(__file__).with_name("documented_fields.toml").read_text(encoding="utf-8"))
OBJECTS = FIELDS.pop("objects")
PROFILES = re.compile("profile")
BODIES = {route.path: route.answer.body for route in API_ROUTES if isinstance(route.answer, Reading)}


def schema_of(name: str) -> dict[str, object]:
    """Return the schema of an object, with all others to refer to."""
    return {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}


def fields_of(name: str) -> set[str]:
    components = document()["components"]
    assert isinstance(components, dict)
    schemas = components["schemas"]
    assert isinstance(schemas, dict)
    schema = schemas[name]
    assert isinstance(schema, dict)
    properties = schema["properties"]
    assert isinstance(properties, dict)
    return set(properties)


def test_every_route_of_memos_is_in_the_document_and_each_that_is_read_has_its_fields_listed() -> None:
    paths = document()["paths"]
    assert isinstance(paths, dict)

    assert {path.removeprefix("/") for path in paths} == {route.path.replace(":path", "") for route in API_ROUTES}
    assert set(FIELDS) == set(BODIES) - {"get/memory/{memory_id:path}"}


@pytest.mark.parametrize("route", FIELDS)
def test_a_route_knows_the_documented_fields_and_those_of_our_own(route: str) -> None:
    assert fields_of(BODIES[route].__name__) == {*FIELDS[route]["documented"], *FIELDS[route].get("ours", [])}


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_within_a_request_knows_the_documented_fields(name: str) -> None:
    assert fields_of(name) == set(OBJECTS[name]["documented"])


def test_every_schema_is_one_and_every_one_is_used() -> None:
    components = document()["components"]
    assert isinstance(components, dict)
    schemas = components["schemas"]
    assert isinstance(schemas, dict)

    for schema in schemas.values():
        assert isinstance(schema, dict)
        Draft202012Validator.check_schema(schema)
    assert set(schemas) == set(re.findall(r"#/components/schemas/(\w+)", str(document())))


@pytest.mark.parametrize(
    ("route", "sent"),
    [
        (
            "add/message",
            {
                "user_id": "ann",
                "messages": [{"role": "user", "content": "Hello."}],
                "tags": ["a"],
                "info": {"scene": "chat"},
            },
        ),
        (
            "add/message",
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [{"type": "text", "text": "A"}, {"type": "file", "file": {"file_data": "aGk="}}],
                    }
                ]
            },
        ),
        (
            "add/message",
            {
                "messages": [
                    {
                        "role": "user",
                        "content": {"type": "image_url", "image_url": {"url": "aGk="}},
                        "chat_time": 1757635200,
                    }
                ]
            },
        ),
        (
            "add/message",
            {
                "messages": [
                    {"role": "assistant", "tool_calls": [{"id": "c", "function": {"name": "w", "arguments": "{}"}}]}
                ]
            },
        ),
        (
            "search/memory",
            {"query": "tea", "user_id": None, "filter": None, "relativity": 0.45, "context_format": "mixed"},
        ),
        ("delete/memory", {"memory_ids": ["mem_1"], "user_ids": ["ann"], "memory_type": "preference"}),
        ("get/memory", {"user_id": "ann", "current": 2, "size": 50}),
        ("rerank", {"query": "tea", "documents": ["Tea.", "Rain."], "top_n": 1}),
        ("add/knowledgebase-file", {"knowledgebase_id": "kb_1", "file": [{"content": "aGk=", "type": "document"}]}),
    ],
)
def test_what_the_document_allows_is_read(route: str, sent: Fields) -> None:
    body = BODIES[route]

    Draft202012Validator(schema_of(body.__name__)).validate(sent)
    body.read(sent)


def test_the_page_shows_every_route_and_field_and_names_no_other_host() -> None:
    page = page_of(document())

    assert set(re.findall(r'<h3 id="/([^"]+)"', page)) == {route.path.replace(":path", "") for route in API_ROUTES}
    assert {field for route in FIELDS.values() for field in route["documented"]} <= set(
        re.findall(r"<td><code>(\w+)</code>", page)
    )
    assert set(re.findall(r'href="([^"#][^"]*)"', page)) == {"openapi.json"}
    assert "<script" not in page
    assert "src=" not in page
    assert f"<style>{STYLE}</style>" in page
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))
