"""Shorter ways for what most fields of an answer do: to read an attribute, or to tell the type of a member of a union.

Strawberry and graphql-core take the same steps for each field of each row, whatever it does.
"""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from inspect import Parameter
from operator import attrgetter
from typing import Any, NamedTuple

import strawberry
from graphql import (
    GraphQLField,
    GraphQLID,
    GraphQLLeafType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    get_nullable_type,
    is_leaf_type,
    is_union_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

PLAIN_VALUES = (str, int, float, Enum, datetime)
"""Values of attributes that are never awaited, and that are no lists."""
TEXTS = (GraphQLString, GraphQLID)
"""Scalars that are the same in the answer as in Python, if they are texts."""


class Attribute(NamedTuple):
    """What a field returns: an attribute of a Python object, converted to a scalar or an enum."""

    name: str
    kind: GraphQLLeafType
    is_nullable: bool
    is_text: bool = False
    is_list: bool = False
    """Whether it is a list of texts."""


def attributes_of(schema: GraphQLSchema) -> dict[str, dict[str, Attribute]]:
    """Return, for each object type by its name, those fields that only read an attribute with plain values."""
    return {
        kind.name: {name: attribute for name, field in kind.fields.items() if (attribute := _attribute(field))}
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType)
    }


def _attribute(field: GraphQLField) -> Attribute | None:
    name, kind = _name_of_attribute(field), get_nullable_type(field.type)
    if name is None:
        return None
    is_nullable = kind is field.type
    if isinstance(kind, GraphQLList):
        each = get_nullable_type(kind.of_type)
        return Attribute(name, each, is_nullable, is_list=True) if each in TEXTS else None
    return Attribute(name, kind, is_nullable, is_text=kind in TEXTS) if is_leaf_type(kind) else None


def _name_of_attribute(field: GraphQLField) -> str | None:
    """Return the name of the attribute that a field reads; None if it does anything else."""
    declared = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    # Strawberry marks the resolvers that only read an attribute
    if declared is None or not getattr(field.resolve, "_is_default", False):
        return None
    name: str = declared.python_name
    return name


def shorten(schema: GraphQLSchema) -> None:
    """Let fields read attributes and call methods directly, and remember the types of members of unions by class.

    Afterwards, `attributes_of` finds no attributes any more.
    """
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLUnionType) and kind.resolve_type:
            kind.resolve_type = _remembering(kind.resolve_type)
        if isinstance(kind, GraphQLObjectType) and kind not in roots:
            for field in kind.fields.values():
                if not field.args:
                    field.resolve = _shortened(field)


def _shortened(field: GraphQLField) -> Callable[..., Any] | None:
    """Return what resolves a field without arguments, whose errors no handler of Strawberry's turns into members."""
    name = _name_of_attribute(field)
    if name is not None:
        return _reading(name)
    declared: StrawberryField | None = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    resolver = declared.base_resolver if declared and not declared.extensions else None
    if not (declared and resolver) or is_union_type(get_nullable_type(field.type)):
        return field.resolve
    method = resolver.wrapped_func
    if not (resolver.self_parameter or resolver.root_parameter) or isinstance(method, staticmethod | classmethod):
        return field.resolve
    return _calling(method, declared, info=resolver.info_parameter)


def _calling(method: Callable[..., Any], declared: StrawberryField, *, info: Parameter | None) -> Callable[..., Any]:
    if info is None:
        return lambda source, _info: method(source)
    name = info.name
    return lambda source, raw: method(source, **{name: strawberry.Info(_raw_info=raw, _field=declared)})


def _reading(name: str) -> Callable[..., Any]:
    read = attrgetter(name)
    return lambda source, _info: read(source)


def _remembering(resolve_type: Callable[..., Any]) -> Callable[..., Any]:
    """Remember types by the class of a member; no class of ours stands for several types."""
    known: dict[type, Any] = {}

    def resolved(value: object, *more: Any) -> Any:
        found = known.get(type(value))
        if found is None:
            found = known[type(value)] = resolve_type(value, *more)
        return found

    return resolved
