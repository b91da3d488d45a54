"""The interface of everything that can be fetched by its id."""

import strawberry


@strawberry.interface(description="Anything that can be fetched again by its opaque global id.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque; stays the same for ever.")


def optional_id(value: str | None) -> strawberry.ID | None:
    """Wrap an id that may be absent."""
    return None if value is None else strawberry.ID(value)
