"""Limits on the size of arguments. They are checked before conversion, by the arguments' types in the schema.

Strings have the length limit of names unless they are listed in `WORDS`, so every new argument has a limit
automatically.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    get_named_type,
    is_input_type,
    type_from_ast,
)

from memos_gql.errors import InvalidInput, Issue
from memos_gql.lengths import is_name, list_issues, name_issues
from memos_gql.schema.failures import InvalidInputError

MAX_VALUES = 20_000
"""Values in the variables of one operation.

A `JSON` scalar counts as one. Converting so many takes a tenth of a second.
"""
MOST_COUNTED = 1000
"""Faults of one field's arguments that are collected; the first ones are reported."""
NAMES = frozenset({"ID", "String"})
WORDS = frozenset(
    {
        "Query.searchMemory.query",
        "ContentInput.text",
        "UpdateMemoryInput.key",
        "UpdateMemoryInput.value",
        "AddFeedbackInput.feedback",
    }
)
"""Strings of any length; each has its own limit where it is stored or searched."""

Path = tuple[str, ...]
Resolve = Callable[..., object]


def bound_arguments(schema: GraphQLSchema) -> None:
    """Make every field of the schema refuse arguments that are too long before its resolver runs."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                _bound(field, f"{kind.name}.{name}")


def _bound(field: GraphQLField, place: str) -> None:
    if not field.args:
        return
    if field.subscribe:
        field.subscribe = _checking(field, place, field.subscribe)
    elif field.resolve:
        field.resolve = _checking(field, place, field.resolve)


def _checking(field: GraphQLField, place: str, resolve: Resolve) -> Resolve:
    tells_refusals = _tells_refusals(field)

    def checked(source: object, info: object, **given: object) -> object:
        issues = list(islice(_argument_issues(field, place, given), MOST_COUNTED))
        if not issues:
            return resolve(source, info, **given)
        refusal = InvalidInput(issues)
        if tells_refusals:
            return InvalidInputError.of(refusal)
        raise refusal

    return checked


def _tells_refusals(field: GraphQLField) -> bool:
    kind = get_named_type(field.type)
    return isinstance(kind, GraphQLUnionType) and any(
        member.name == InvalidInputError.__name__ for member in kind.types
    )


def _argument_issues(field: GraphQLField, place: str, given: Mapping[str, object]) -> Iterator[Issue]:
    for name, argument in field.args.items():
        yield from _issues(argument.type, given.get(argument.out_name or name), (name,), f"{place}.{name}")


def _issues(kind: GraphQLInputType, value: object, path: Path, place: str) -> Iterator[Issue]:
    """Yield the faults of a converted value: strings and lists that are too long."""
    if isinstance(kind, GraphQLNonNull):
        yield from _issues(kind.of_type, value, path, place)
    elif isinstance(kind, GraphQLList) and isinstance(value, list):
        faults = list(list_issues(path, value))
        yield from faults
        for position, item in enumerate([] if faults else value):
            yield from _issues(kind.of_type, item, (*path, str(position)), place)
    elif isinstance(kind, GraphQLInputObjectType) and isinstance(value, dict):
        for name, field in kind.fields.items():
            yield from _issues(field.type, value.get(field.out_name or name), (*path, name), f"{kind.name}.{name}")
    elif isinstance(value, str) and getattr(kind, "name", "") in NAMES and place not in WORDS:
        yield from name_issues(path, value)


@dataclass(frozen=True)
class Measured:
    """The number of values in the variables, and the reason to refuse them, if there is one."""

    values: int
    fault: str | None = None


def measured(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, object]) -> Measured:
    """Count the values of variables, and stop at the first fault; counting is far faster than converting."""
    count = 0
    for name, kind in _declared(schema, document):
        for is_right in _values(kind, variables.get(name)):
            count += 1
            if not is_right:
                return Measured(count, f"A name in the variable `${name[:100]}` is too long.")
            if count > MAX_VALUES:
                return Measured(
                    count, f"The variables hold more than {MAX_VALUES} values; send them in several requests."
                )
    return Measured(count)


def _declared(schema: GraphQLSchema, document: DocumentNode) -> Iterator[tuple[str, GraphQLInputType]]:
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            for variable in definition.variable_definitions or ():
                kind = type_from_ast(schema, variable.type)
                if is_input_type(kind):
                    yield variable.variable.name.value, kind


def _values(kind: GraphQLInputType, value: object) -> Iterator[bool]:
    """Yield for every unconverted value whether its names are short enough."""
    if isinstance(kind, GraphQLNonNull):
        yield from _values(kind.of_type, value)
    elif isinstance(kind, GraphQLList):
        yield True
        for item in value if isinstance(value, list) else [value]:
            yield from _values(kind.of_type, item)
    elif isinstance(kind, GraphQLInputObjectType) and isinstance(value, dict):
        for name, item in value.items():
            yield is_name(name)
            if name in kind.fields:
                yield from _values(kind.fields[name].type, item)
    else:
        # graphql-core repeats an unknown enum value in its message, whatever its length
        yield not (isinstance(kind, GraphQLEnumType) and isinstance(value, str)) or is_name(value)
