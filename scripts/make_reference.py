"""Write the reference pages of the GraphQL API from the descriptions in schema.graphql.

Run: .venv/bin/python scripts/make_reference.py [FOLDER], where FOLDER is docs/ unless another is given. `make clients`
runs it, too.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
    print_ast,
)

ROOT = Path(__file__).parents[1]
OPERATIONS, TYPES = "graphql-operations.md", "graphql-types.md"
MADE = (
    "It is made from `schema.graphql` by `make clients`: "
    "change the descriptions in `memos_gql/schema` instead of this page.\n"
)
KINDS: list[tuple[str, type[GraphQLNamedType]]] = [
    ("Objects", GraphQLObjectType),
    ("Interfaces", GraphQLInterfaceType),
    ("Unions", GraphQLUnionType),
    ("Inputs", GraphQLInputObjectType),
    ("Enums", GraphQLEnumType),
    ("Scalars", GraphQLScalarType),
]
STANDARD = {"Boolean", "Float", "ID", "Int", "String"}
Given = Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField]


def main(folder: Path) -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text())
    (folder / OPERATIONS).write_text("\n".join(operations(schema)))
    (folder / TYPES).write_text("\n".join(types(schema)))


def operations(schema: GraphQLSchema) -> Iterator[str]:
    yield f"# GraphQL operations\n\nThis page lists every query, mutation and subscription. {MADE}"
    for title, root in (
        ("Queries", schema.query_type),
        ("Mutations", schema.mutation_type),
        ("Subscriptions", schema.subscription_type),
    ):
        if root is not None:
            yield f"## {title}\n"
            for name, field in sorted(root.fields.items()):
                yield f"### {name}\n\n{plain(field.description)}\n"
                yield f"Returns {link(field.type, TYPES)}\n"
                yield from given("argument", field.args, TYPES)


def types(schema: GraphQLSchema) -> Iterator[str]:
    yield f"# GraphQL types\n\nThis page lists every type of the schema. {MADE}"
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    listed = [
        one
        for one in schema.type_map.values()
        if not (one in roots or is_introspection_type(one) or is_specified_scalar_type(one))
    ]
    for title, kind in KINDS:
        yield f"## {title}\n"
        for one in sorted((one for one in listed if isinstance(one, kind)), key=lambda one: one.name):
            yield f"### {one.name}\n\n{plain(one.description)}\n"
            yield from members(one)


def members(of: GraphQLNamedType) -> Iterator[str]:
    """Tell what a type is made of, in the form of its kind."""
    match of:
        case GraphQLObjectType() | GraphQLInterfaceType():
            if of.interfaces:
                yield f"Implements {', '.join(link(one) for one in of.interfaces)}\n"
            yield from fields(of.fields)
        case GraphQLUnionType():
            yield f"One of {', '.join(link(one) for one in of.types)}\n"
        case GraphQLInputObjectType():
            yield from given("field", of.fields)
        case GraphQLEnumType():
            yield from table("value", "", [[f"`{name}`", cell(value.description)] for name, value in of.values.items()])
        case GraphQLScalarType(specified_by_url=str(address)):
            yield f"Its form: <{address}>\n"


def fields(named: Mapping[str, GraphQLField]) -> Iterator[str]:
    rows = [
        [f"`{name}`{arguments(field.args)}", link(field.type), cell(field.description)] for name, field in named.items()
    ]
    yield from table("field", "type", rows)


def arguments(args: Mapping[str, GraphQLArgument]) -> str:
    """Write the arguments of a field of a type behind its name."""
    return "".join(
        f"<br>`{name}`: {link(one.type)}{default(one)} {cell(one.description)}" for name, one in args.items()
    )


def given(what: str, named: Given, page: str = "") -> Iterator[str]:
    rows = [
        [f"`{name}`", f"{link(one.type, page)}{default(one)}", cell(one.description)] for name, one in named.items()
    ]
    yield from table(what, "type", rows)


def default(one: GraphQLArgument | GraphQLInputField) -> str:
    written = one.ast_node.default_value if one.ast_node else None
    return f" = `{print_ast(written)}`" if written else ""


def table(first: str, second: str, rows: list[list[str]]) -> Iterator[str]:
    if rows:
        heads = [head for head in (first, second, "description") if head]
        yield "\n".join(f"| {' | '.join(row)} |" for row in [heads, ["---"] * len(heads), *rows]) + "\n"


def link(to: object, page: str = "") -> str:
    """Write a type as GraphQL does, with its name as a link to where it is described."""
    text = str(to).replace("[", "\\[")
    name = re.sub(r"\W", "", text)
    return text if name in STANDARD else text.replace(name, f"[{name}]({page}#{name.lower()})")


def plain(description: str | None) -> str:
    return (description or "").replace("<", "&lt;")


def cell(description: str | None) -> str:
    return re.sub(r"\s+", " ", plain(description)).replace("|", "\\|")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs")
