from typing import Literal, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (  # noqa: F401
    InvalidInput,
    InvalidInputIssues,
    NotFound,
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


class UpdateMemory(BaseModel):
    update_memory: Union[
        "UpdateMemoryUpdateMemoryUpdateMemoryPayload",
        "UpdateMemoryUpdateMemoryInvalidInputError",
        "UpdateMemoryUpdateMemoryNotFoundError",
    ] = Field(alias="updateMemory", discriminator="typename__")


class UpdateMemoryUpdateMemoryUpdateMemoryPayload(BaseModel):
    typename__: Literal["UpdateMemoryPayload"] = Field(alias="__typename")
    memory: Union[
        "UpdateMemoryUpdateMemoryUpdateMemoryPayloadMemoryTextMemory",
        "UpdateMemoryUpdateMemoryUpdateMemoryPayloadMemoryPreferenceMemory",
        "UpdateMemoryUpdateMemoryUpdateMemoryPayloadMemoryToolSchemaMemory",
        "UpdateMemoryUpdateMemoryUpdateMemoryPayloadMemoryToolTrajectoryMemory",
    ] = Field(discriminator="typename__")


class UpdateMemoryUpdateMemoryUpdateMemoryPayloadMemoryTextMemory(TextFields):
    typename__: Literal["TextMemory"] = Field(alias="__typename")


class UpdateMemoryUpdateMemoryUpdateMemoryPayloadMemoryPreferenceMemory(
    PreferenceFields
):
    typename__: Literal["PreferenceMemory"] = Field(alias="__typename")


class UpdateMemoryUpdateMemoryUpdateMemoryPayloadMemoryToolSchemaMemory(
    ToolSchemaFields
):
    typename__: Literal["ToolSchemaMemory"] = Field(alias="__typename")


class UpdateMemoryUpdateMemoryUpdateMemoryPayloadMemoryToolTrajectoryMemory(
    ToolTrajectoryFields
):
    typename__: Literal["ToolTrajectoryMemory"] = Field(alias="__typename")


class UpdateMemoryUpdateMemoryInvalidInputError(InvalidInput):
    typename__: Literal["InvalidInputError"] = Field(alias="__typename")


class UpdateMemoryUpdateMemoryNotFoundError(NotFound):
    typename__: Literal["NotFoundError"] = Field(alias="__typename")


UpdateMemory.model_rebuild()
UpdateMemoryUpdateMemoryUpdateMemoryPayload.model_rebuild()
