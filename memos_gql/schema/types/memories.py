"""Memories, as queries return them."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from memos_gql import documents
from memos_gql.documents import Fields
from memos_gql.schema.context import Info
from memos_gql.schema.scalars import JSON
from memos_gql.schema.types.enums import MemoryStatus, MemoryType, OwnerKind, PreferenceType
from memos_gql.schema.types.node import Node, optional_id
from memos_gql.schema.types.provenance import Provenance, load_provenance


@strawberry.type(description="What a memory was before it was changed.")
class MemoryRevision:
    changed_at: datetime = strawberry.field(description="When it was changed, which ended this state.")
    key: str = strawberry.field(description="Its title then.")
    value: str = strawberry.field(description="What it said then.")
    tags: list[str] = strawberry.field(description="Its tags then.")
    status: MemoryStatus = strawberry.field(description="Whether it was active then.")

    @classmethod
    def of(cls, revision: documents.Revision) -> Self:
        return cls(
            changed_at=revision.changed_at,
            key=revision.key,
            value=revision.value,
            tags=revision.tags,
            status=revision.status,
        )


@strawberry.type(
    description="Which model wrote a memory, and from which sources. A derived memory never replaces the original text."
)
class Derivation:
    origins: strawberry.Private[list[documents.Source]]
    model: str = strawberry.field(description="The name of the model.")
    prompt: str = strawberry.field(description="The name of the prompt and its version, such as `message@1`.")
    derived_at: datetime = strawberry.field(description="When it was written.")

    @strawberry.field(description="The sources it was derived from. If they are deleted, this memory is deleted, too.")
    async def sources(self, info: Info) -> list[Provenance]:
        return await load_provenance(info, self.origins)

    @classmethod
    def of(cls, memory: documents.Memory) -> Self | None:
        derivation = memory.derivation
        if derivation is None:
            return None
        return cls(
            origins=memory.sources, model=derivation.model, prompt=derivation.prompt, derived_at=derivation.derived_at
        )


@strawberry.interface(description="What every memory has, whatever its kind.")
class MemoryItem(Node):
    sources: strawberry.Private[list[documents.Source]]
    user_id: strawberry.ID = strawberry.field(
        description="Whose memory it is: a user's id unless `ownerKind` says otherwise."
    )
    owner_kind: OwnerKind = strawberry.field(description="What `userId` names.")
    conversation_id: strawberry.ID = strawberry.field(
        description=(
            "The conversation it came from: the first one if there are several; "
            "for a tool, that of its newest definition."
        )
    )
    agent_id: strawberry.ID | None = strawberry.field(description="As given when adding.")
    app_id: strawberry.ID | None = strawberry.field(description="As given when adding.")
    key: str = strawberry.field(description="A short title.")
    value: str = strawberry.field(description="The memory itself.")
    tags: list[str] = strawberry.field(
        description="The caller's tags, then key phrases, the kind and name of a file, or `tool` for memories of tools."
    )
    info: JSON | None = strawberry.field(description="What the caller attached when adding.")
    status: MemoryStatus = strawberry.field(description="Whether it is active.")
    replaced_by: strawberry.ID | None = strawberry.field(description="The memory that replaced it; null if none did.")
    history: list[MemoryRevision] = strawberry.field(
        description="Its state before each change, oldest first; at most the last 50."
    )
    said_at: datetime = strawberry.field(
        description=(
            "When it was said: the `sentAt` of its message, or of the message with its file. "
            "If there are several, the newest."
        )
    )
    created_at: datetime = strawberry.field(description="When it was first stored.")
    updated_at: datetime = strawberry.field(description="When it was last changed or said again.")

    @strawberry.field(
        description="Its sources, oldest first; after a correction by feedback, that feedback comes first."
    )
    async def provenance(self, info: Info) -> list[Provenance]:
        return await load_provenance(info, self.sources)


def _shared(memory: documents.Memory) -> Fields:
    """Return the fields that `MemoryItem` declares."""
    return {
        "id": strawberry.ID(memory.id),
        "sources": memory.sources,
        "user_id": strawberry.ID(memory.owner_id),
        "owner_kind": documents.owner_kind(memory.owner),
        "conversation_id": strawberry.ID(memory.conversation_id),
        "agent_id": optional_id(memory.agent_id),
        "app_id": optional_id(memory.app_id),
        "key": memory.key,
        "value": memory.value,
        "tags": memory.tags,
        "info": None if memory.info is None else JSON(memory.info),
        "status": memory.status,
        "replaced_by": optional_id(memory.replaced_by),
        "history": [MemoryRevision.of(revision) for revision in memory.history],
        "said_at": memory.said_at,
        "created_at": memory.created_at,
        "updated_at": memory.updated_at,
    }


@strawberry.type(description="Something said, written or seen.")
class TextMemory(MemoryItem):
    memory_type: MemoryType = strawberry.field(description="What it is about.")
    confidence: float = strawberry.field(
        description=(
            "0 to 1: how certainly `value` matches its source. OCR and pages that were only partly read lower it."
        )
    )
    derivation: Derivation | None = strawberry.field(
        description="Which model wrote it; null for original text that was said, written or read."
    )

    @classmethod
    def of(cls, memory: documents.TextMemory) -> Self:
        derivation = Derivation.of(memory)
        return cls(
            **_shared(memory), memory_type=memory.memory_type, confidence=memory.confidence, derivation=derivation
        )


@strawberry.type(description="A standing preference of the user.")
class PreferenceMemory(MemoryItem):
    preference_type: PreferenceType = strawberry.field(
        description="Whether it was stated, or inferred from several messages."
    )
    reasoning: str = strawberry.field(description="Why it is believed.")
    derivation: Derivation | None = strawberry.field(
        description="Which model wrote it; null if rules derived it from the text."
    )

    @classmethod
    def of(cls, memory: documents.PreferenceMemory) -> Self:
        derivation = Derivation.of(memory)
        return cls(
            **_shared(memory), preference_type=memory.preference_type, reasoning=memory.reasoning, derivation=derivation
        )


@strawberry.type(description="A tool that a model was offered.")
class ToolSchemaMemory(MemoryItem):
    tool_name: str = strawberry.field(description="What the tool is called by.")
    tool_schema: JSON = strawberry.field(description="The tool's definition as it was given.")

    @classmethod
    def of(cls, memory: documents.ToolSchemaMemory) -> Self:
        return cls(**_shared(memory), tool_name=memory.tool_name, tool_schema=JSON(memory.tool_schema))


@strawberry.type(description="How one tool fared in a trajectory.")
class ToolUse:
    tool_name: str = strawberry.field(description="Which tool.")
    success_rate: float = strawberry.field(description="0 to 1, over the calls that were answered; 0 if none was.")
    error_type: str = strawberry.field(
        description=(
            "The last failure, such as `HTTP 404`; `NoResult` if no call was answered; "
            "empty if all answered calls succeeded."
        )
    )
    experience: str = strawberry.field(description="What to know when it is used again.")

    @classmethod
    def of(cls, use: documents.ToolUse) -> Self:
        return cls(
            tool_name=use.tool_name, success_rate=use.success_rate, error_type=use.error_type, experience=use.experience
        )


@strawberry.type(description="How tools were used to serve one request, and what came of it.")
class ToolTrajectoryMemory(MemoryItem):
    experience: str = strawberry.field(description="What worked for the request, and what only worked after a change.")
    tools_used: list[ToolUse] = strawberry.field(description="Each tool once, ordered by its first call.")

    @classmethod
    def of(cls, memory: documents.ToolTrajectoryMemory) -> Self:
        return cls(
            **_shared(memory), experience=memory.experience, tools_used=[ToolUse.of(use) for use in memory.tools_used]
        )


Memory = Annotated[
    TextMemory | PreferenceMemory | ToolSchemaMemory | ToolTrajectoryMemory,
    strawberry.union("Memory", description="Any kind of memory."),
]


def memory_of(memory: documents.Memory) -> TextMemory | PreferenceMemory | ToolSchemaMemory | ToolTrajectoryMemory:
    """Convert a stored memory to the type of its kind."""
    match memory:
        case documents.TextMemory():
            return TextMemory.of(memory)
        case documents.PreferenceMemory():
            return PreferenceMemory.of(memory)
        case documents.ToolSchemaMemory():
            return ToolSchemaMemory.of(memory)
        case documents.ToolTrajectoryMemory():
            return ToolTrajectoryMemory.of(memory)
    raise TypeError(f"no type for {type(memory).__name__}")
