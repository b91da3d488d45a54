"""The concrete types of each interface and union, which Apollo Client needs to match fragments."""

from graphql import GraphQLSchema, is_abstract_type


def possible_types(schema: GraphQLSchema) -> dict[str, list[str]]:
    """Return the type names by interface or union, in alphabetical order."""
    return {
        name: sorted(possible.name for possible in schema.get_possible_types(kind))
        for name, kind in sorted(schema.type_map.items())
        if is_abstract_type(kind)
    }
