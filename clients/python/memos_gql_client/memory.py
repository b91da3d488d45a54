from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (  # noqa: F401
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


class Memory(BaseModel):
    node: Optional[
        Annotated[
            Union[
                "MemoryNodeNode",
                "MemoryNodePreferenceMemory",
                "MemoryNodeTextMemory",
                "MemoryNodeToolSchemaMemory",
                "MemoryNodeToolTrajectoryMemory",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class MemoryNodeNode(BaseModel):
    typename__: Literal["File", "KnowledgeBase", "Message", "Node", "Task"] = Field(
        alias="__typename"
    )


class MemoryNodePreferenceMemory(PreferenceFields):
    typename__: Literal["PreferenceMemory"] = Field(alias="__typename")


class MemoryNodeTextMemory(TextFields):
    typename__: Literal["TextMemory"] = Field(alias="__typename")


class MemoryNodeToolSchemaMemory(ToolSchemaFields):
    typename__: Literal["ToolSchemaMemory"] = Field(alias="__typename")


class MemoryNodeToolTrajectoryMemory(ToolTrajectoryFields):
    typename__: Literal["ToolTrajectoryMemory"] = Field(alias="__typename")


Memory.model_rebuild()
