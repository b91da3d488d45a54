"""Memories that would be made from messages, without storing them."""

from typing import Annotated, Self

import strawberry

from memos_gql import documents
from memos_gql.documents import KIND_OF_CLASS
from memos_gql.schema.failures import InvalidInputError
from memos_gql.schema.types.enums import MemoryKind, PreferenceType


@strawberry.type(description="A memory that would be made; it is not stored and has no id.")
class ExtractedMemory:
    kind: MemoryKind = strawberry.field(description="What kind of memory it would be.")
    key: str = strawberry.field(description="A short title.")
    value: str = strawberry.field(description="The memory itself.")
    tags: list[str] = strawberry.field(description="Key phrases.")
    preference_type: PreferenceType | None = strawberry.field(description="Only for a PREFERENCE; otherwise null.")
    reasoning: str | None = strawberry.field(description="The reason for a PREFERENCE; otherwise null.")

    @classmethod
    def of(cls, memory: documents.Memory) -> Self:
        preference = memory if isinstance(memory, documents.PreferenceMemory) else None
        return cls(
            kind=KIND_OF_CLASS[type(memory)],
            key=memory.key,
            value=memory.value,
            tags=memory.tags,
            preference_type=preference and preference.preference_type,
            reasoning=preference and preference.reasoning,
        )


@strawberry.type(description="All that would be remembered.")
class ExtractPayload:
    memories: list[ExtractedMemory] = strawberry.field(
        description="In the order of the messages; for each message, memories of its text come first."
    )


ExtractResult = Annotated[
    ExtractPayload | InvalidInputError,
    strawberry.union("ExtractResult", description="What would be remembered, or why not."),
]
