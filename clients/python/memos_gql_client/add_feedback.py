from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ChangeKind, TaskState
from .fragments import (  # noqa: F401
    InvalidInput,
    InvalidInputIssues,
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


class AddFeedback(BaseModel):
    add_feedback: Union[
        "AddFeedbackAddFeedbackAddFeedbackPayload",
        "AddFeedbackAddFeedbackInvalidInputError",
    ] = Field(alias="addFeedback", discriminator="typename__")


class AddFeedbackAddFeedbackAddFeedbackPayload(BaseModel):
    typename__: Literal["AddFeedbackPayload"] = Field(alias="__typename")
    task: "AddFeedbackAddFeedbackAddFeedbackPayloadTask"
    changes: list["AddFeedbackAddFeedbackAddFeedbackPayloadChanges"]


class AddFeedbackAddFeedbackAddFeedbackPayloadTask(BaseModel):
    id: str
    state: TaskState


class AddFeedbackAddFeedbackAddFeedbackPayloadChanges(BaseModel):
    kind: ChangeKind
    memory: Union[
        "AddFeedbackAddFeedbackAddFeedbackPayloadChangesMemoryTextMemory",
        "AddFeedbackAddFeedbackAddFeedbackPayloadChangesMemoryPreferenceMemory",
        "AddFeedbackAddFeedbackAddFeedbackPayloadChangesMemoryToolSchemaMemory",
        "AddFeedbackAddFeedbackAddFeedbackPayloadChangesMemoryToolTrajectoryMemory",
    ] = Field(discriminator="typename__")
    successor: Optional[
        Annotated[
            Union[
                "AddFeedbackAddFeedbackAddFeedbackPayloadChangesSuccessorTextMemory",
                "AddFeedbackAddFeedbackAddFeedbackPayloadChangesSuccessorPreferenceMemory",
                "AddFeedbackAddFeedbackAddFeedbackPayloadChangesSuccessorToolSchemaMemory",
                "AddFeedbackAddFeedbackAddFeedbackPayloadChangesSuccessorToolTrajectoryMemory",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class AddFeedbackAddFeedbackAddFeedbackPayloadChangesMemoryTextMemory(TextFields):
    typename__: Literal["TextMemory"] = Field(alias="__typename")


class AddFeedbackAddFeedbackAddFeedbackPayloadChangesMemoryPreferenceMemory(
    PreferenceFields
):
    typename__: Literal["PreferenceMemory"] = Field(alias="__typename")


class AddFeedbackAddFeedbackAddFeedbackPayloadChangesMemoryToolSchemaMemory(
    ToolSchemaFields
):
    typename__: Literal["ToolSchemaMemory"] = Field(alias="__typename")


class AddFeedbackAddFeedbackAddFeedbackPayloadChangesMemoryToolTrajectoryMemory(
    ToolTrajectoryFields
):
    typename__: Literal["ToolTrajectoryMemory"] = Field(alias="__typename")


class AddFeedbackAddFeedbackAddFeedbackPayloadChangesSuccessorTextMemory(TextFields):
    typename__: Literal["TextMemory"] = Field(alias="__typename")


class AddFeedbackAddFeedbackAddFeedbackPayloadChangesSuccessorPreferenceMemory(
    PreferenceFields
):
    typename__: Literal["PreferenceMemory"] = Field(alias="__typename")


class AddFeedbackAddFeedbackAddFeedbackPayloadChangesSuccessorToolSchemaMemory(
    ToolSchemaFields
):
    typename__: Literal["ToolSchemaMemory"] = Field(alias="__typename")


class AddFeedbackAddFeedbackAddFeedbackPayloadChangesSuccessorToolTrajectoryMemory(
    ToolTrajectoryFields
):
    typename__: Literal["ToolTrajectoryMemory"] = Field(alias="__typename")


class AddFeedbackAddFeedbackInvalidInputError(InvalidInput):
    typename__: Literal["InvalidInputError"] = Field(alias="__typename")


AddFeedback.model_rebuild()
AddFeedbackAddFeedbackAddFeedbackPayload.model_rebuild()
AddFeedbackAddFeedbackAddFeedbackPayloadChanges.model_rebuild()
