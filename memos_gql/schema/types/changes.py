"""Changes of memories, as a subscription reports them."""

from typing import Annotated

import strawberry

from memos_gql.schema.types.memories import Memory, memory_of
from memos_gql.search.changes import ChangeKind, MemoryChange

CURSOR = "Opaque; pass it as `after` to continue after this change."


@strawberry.type(description="A memory is new.")
class MemoryAdded:
    cursor: str = strawberry.field(description=CURSOR)
    memory: Memory = strawberry.field(description="The memory as it is now.")


@strawberry.type(description="A memory was changed, said again, hidden or restored: see its `status` and `history`.")
class MemoryUpdated:
    cursor: str = strawberry.field(description=CURSOR)
    memory: Memory = strawberry.field(description="The memory as it is now.")


@strawberry.type(description="A memory is now ARCHIVED: it was archived by hand, or another memory replaced it.")
class MemoryArchived:
    cursor: str = strawberry.field(description=CURSOR)
    memory: Memory = strawberry.field(description="The memory as it is now; `replacedBy` names its successor.")


@strawberry.type(description="A memory was deleted for good.")
class MemoryDeleted:
    cursor: str = strawberry.field(description=CURSOR)
    memory_id: strawberry.ID = strawberry.field(description="For cache eviction.")


MemoryChanged = Annotated[
    MemoryAdded | MemoryUpdated | MemoryArchived | MemoryDeleted,
    strawberry.union("MemoryChanged", description="What became of one memory."),
]


def memory_changed_of(change: MemoryChange) -> MemoryAdded | MemoryUpdated | MemoryArchived | MemoryDeleted:
    """Convert a change to the type of its kind."""
    if change.memory is None:
        return MemoryDeleted(cursor=change.cursor, memory_id=strawberry.ID(change.memory_id))
    memory = memory_of(change.memory)
    match change.kind:
        case ChangeKind.ADDED:
            return MemoryAdded(cursor=change.cursor, memory=memory)
        case ChangeKind.ARCHIVED:
            return MemoryArchived(cursor=change.cursor, memory=memory)
    return MemoryUpdated(cursor=change.cursor, memory=memory)
