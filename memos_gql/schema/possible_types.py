"""Which types stand behind each interface and union: what Apollo Client must know to match fragments on them."""

from graphql import GraphQLSchema, is_abstract_type


def possible_types(schema: GraphQLSchema) -> dict[str, list[str]]:
    """Return the names by interface or union, all in the order of the alphabet."""
    return {
        name: sorted(possible.name for possible in schema.get_possible_types(kind))
        for name, kind in sorted(schema.type_map.items())
        if is_abstract_type(kind)
    }
