"""The schema is a checked-in text, complete with its manual."""

import json
from collections.abc import Iterator
from pathlib import Path

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLNamedType, GraphQLObjectType
from graphql.type import is_introspection_type, is_specified_scalar_type

from memos_gql.schema import make_schema, possible_types_of
from memos_gql.settings import Settings

ROOT = Path(__file__).parents[2]
SCHEMA = make_schema(Settings(_env_file=None))


def test_the_file_is_what_the_code_prints() -> None:
    assert (ROOT / "schema.graphql").read_text().rstrip() == SCHEMA.as_str().rstrip()


def test_the_file_for_apollo_names_the_possible_types_of_this_schema() -> None:
    assert json.loads((ROOT / "clients" / "possible-types.json").read_text()) == possible_types_of(SCHEMA)


def test_every_element_is_described() -> None:
    types = SCHEMA._schema.type_map.values()

    bare = [
        name
        for kind in types
        if _is_ours(kind)
        for name, description in _elements(kind)
        if not (description or "").strip()
    ]

    assert bare == []


def _is_ours(kind: GraphQLNamedType) -> bool:
    return not is_introspection_type(kind) and not is_specified_scalar_type(kind)


def _elements(kind: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    yield kind.name, kind.description
    if isinstance(kind, GraphQLEnumType):
        yield from ((f"{kind.name}.{name}", value.description) for name, value in kind.values.items())
    if isinstance(kind, GraphQLInputObjectType):
        yield from ((f"{kind.name}.{name}", field.description) for name, field in kind.fields.items())
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in kind.fields.items():
            yield f"{kind.name}.{name}", field.description
            yield from ((f"{kind.name}.{name}({argument})", each.description) for argument, each in field.args.items())
