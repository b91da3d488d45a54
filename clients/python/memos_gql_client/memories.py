from typing import Literal, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (  # noqa: F401
    PageEnd,
    PreferenceFields,
    PreferenceFieldsProvenanceFileSource,
    PreferenceFieldsProvenanceMessageSource,
    TextFields,
    TextFieldsProvenanceFileSource,
    TextFieldsProvenanceMessageSource,
    ToolSchemaFields,
    ToolSchemaFieldsProvenanceFileSource,
    ToolSchemaFieldsProvenanceMessageSource,
    ToolTrajectoryFields,
    ToolTrajectoryFieldsProvenanceFileSource,
    ToolTrajectoryFieldsProvenanceMessageSource,
    ToolTrajectoryFieldsToolsUsed,
)


class Memories(BaseModel):
    memories: "MemoriesMemories"


class MemoriesMemories(BaseModel):
    edges: list["MemoriesMemoriesEdges"]
    page_info: "MemoriesMemoriesPageInfo" = Field(alias="pageInfo")
    total_count: int = Field(alias="totalCount")


class MemoriesMemoriesEdges(BaseModel):
    cursor: str
    node: Union[
        "MemoriesMemoriesEdgesNodeTextMemory",
        "MemoriesMemoriesEdgesNodePreferenceMemory",
        "MemoriesMemoriesEdgesNodeToolSchemaMemory",
        "MemoriesMemoriesEdgesNodeToolTrajectoryMemory",
    ] = Field(discriminator="typename__")


class MemoriesMemoriesEdgesNodeTextMemory(TextFields):
    typename__: Literal["TextMemory"] = Field(alias="__typename")


class MemoriesMemoriesEdgesNodePreferenceMemory(PreferenceFields):
    typename__: Literal["PreferenceMemory"] = Field(alias="__typename")


class MemoriesMemoriesEdgesNodeToolSchemaMemory(ToolSchemaFields):
    typename__: Literal["ToolSchemaMemory"] = Field(alias="__typename")


class MemoriesMemoriesEdgesNodeToolTrajectoryMemory(ToolTrajectoryFields):
    typename__: Literal["ToolTrajectoryMemory"] = Field(alias="__typename")


MemoriesMemoriesPageInfo = PageEnd
Memories.model_rebuild()
MemoriesMemories.model_rebuild()
MemoriesMemoriesEdges.model_rebuild()
