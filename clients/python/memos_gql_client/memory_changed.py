from typing import Literal, Union

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


class MemoryChanged(BaseModel):
    memory_changed: Union[
        "MemoryChangedMemoryChangedMemoryAdded",
        "MemoryChangedMemoryChangedMemoryUpdated",
        "MemoryChangedMemoryChangedMemoryArchived",
        "MemoryChangedMemoryChangedMemoryDeleted",
    ] = Field(alias="memoryChanged", discriminator="typename__")


class MemoryChangedMemoryChangedMemoryAdded(BaseModel):
    typename__: Literal["MemoryAdded"] = Field(alias="__typename")
    cursor: str
    memory: Union[
        "MemoryChangedMemoryChangedMemoryAddedMemoryTextMemory",
        "MemoryChangedMemoryChangedMemoryAddedMemoryPreferenceMemory",
        "MemoryChangedMemoryChangedMemoryAddedMemoryToolSchemaMemory",
        "MemoryChangedMemoryChangedMemoryAddedMemoryToolTrajectoryMemory",
    ] = Field(discriminator="typename__")


class MemoryChangedMemoryChangedMemoryAddedMemoryTextMemory(TextFields):
    typename__: Literal["TextMemory"] = Field(alias="__typename")


class MemoryChangedMemoryChangedMemoryAddedMemoryPreferenceMemory(PreferenceFields):
    typename__: Literal["PreferenceMemory"] = Field(alias="__typename")


class MemoryChangedMemoryChangedMemoryAddedMemoryToolSchemaMemory(ToolSchemaFields):
    typename__: Literal["ToolSchemaMemory"] = Field(alias="__typename")


class MemoryChangedMemoryChangedMemoryAddedMemoryToolTrajectoryMemory(
    ToolTrajectoryFields
):
    typename__: Literal["ToolTrajectoryMemory"] = Field(alias="__typename")


class MemoryChangedMemoryChangedMemoryUpdated(BaseModel):
    typename__: Literal["MemoryUpdated"] = Field(alias="__typename")
    cursor: str
    memory: Union[
        "MemoryChangedMemoryChangedMemoryUpdatedMemoryTextMemory",
        "MemoryChangedMemoryChangedMemoryUpdatedMemoryPreferenceMemory",
        "MemoryChangedMemoryChangedMemoryUpdatedMemoryToolSchemaMemory",
        "MemoryChangedMemoryChangedMemoryUpdatedMemoryToolTrajectoryMemory",
    ] = Field(discriminator="typename__")


class MemoryChangedMemoryChangedMemoryUpdatedMemoryTextMemory(TextFields):
    typename__: Literal["TextMemory"] = Field(alias="__typename")


class MemoryChangedMemoryChangedMemoryUpdatedMemoryPreferenceMemory(PreferenceFields):
    typename__: Literal["PreferenceMemory"] = Field(alias="__typename")


class MemoryChangedMemoryChangedMemoryUpdatedMemoryToolSchemaMemory(ToolSchemaFields):
    typename__: Literal["ToolSchemaMemory"] = Field(alias="__typename")


class MemoryChangedMemoryChangedMemoryUpdatedMemoryToolTrajectoryMemory(
    ToolTrajectoryFields
):
    typename__: Literal["ToolTrajectoryMemory"] = Field(alias="__typename")


class MemoryChangedMemoryChangedMemoryArchived(BaseModel):
    typename__: Literal["MemoryArchived"] = Field(alias="__typename")
    cursor: str
    memory: Union[
        "MemoryChangedMemoryChangedMemoryArchivedMemoryTextMemory",
        "MemoryChangedMemoryChangedMemoryArchivedMemoryPreferenceMemory",
        "MemoryChangedMemoryChangedMemoryArchivedMemoryToolSchemaMemory",
        "MemoryChangedMemoryChangedMemoryArchivedMemoryToolTrajectoryMemory",
    ] = Field(discriminator="typename__")


class MemoryChangedMemoryChangedMemoryArchivedMemoryTextMemory(TextFields):
    typename__: Literal["TextMemory"] = Field(alias="__typename")


class MemoryChangedMemoryChangedMemoryArchivedMemoryPreferenceMemory(PreferenceFields):
    typename__: Literal["PreferenceMemory"] = Field(alias="__typename")


class MemoryChangedMemoryChangedMemoryArchivedMemoryToolSchemaMemory(ToolSchemaFields):
    typename__: Literal["ToolSchemaMemory"] = Field(alias="__typename")


class MemoryChangedMemoryChangedMemoryArchivedMemoryToolTrajectoryMemory(
    ToolTrajectoryFields
):
    typename__: Literal["ToolTrajectoryMemory"] = Field(alias="__typename")


class MemoryChangedMemoryChangedMemoryDeleted(BaseModel):
    typename__: Literal["MemoryDeleted"] = Field(alias="__typename")
    cursor: str
    memory_id: str = Field(alias="memoryId")


MemoryChanged.model_rebuild()
MemoryChangedMemoryChangedMemoryAdded.model_rebuild()
MemoryChangedMemoryChangedMemoryUpdated.model_rebuild()
MemoryChangedMemoryChangedMemoryArchived.model_rebuild()
