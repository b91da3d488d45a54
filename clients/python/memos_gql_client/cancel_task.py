from typing import Literal, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (
    InvalidInput,
    InvalidInputIssues,  # noqa: F401
    NotFound,
    TaskFields,
)


class CancelTask(BaseModel):
    cancel_task: Union[
        "CancelTaskCancelTaskCancelTaskPayload",
        "CancelTaskCancelTaskInvalidInputError",
        "CancelTaskCancelTaskNotFoundError",
    ] = Field(alias="cancelTask", discriminator="typename__")


class CancelTaskCancelTaskCancelTaskPayload(BaseModel):
    typename__: Literal["CancelTaskPayload"] = Field(alias="__typename")
    task: "CancelTaskCancelTaskCancelTaskPayloadTask"


CancelTaskCancelTaskCancelTaskPayloadTask = TaskFields


class CancelTaskCancelTaskInvalidInputError(InvalidInput):
    typename__: Literal["InvalidInputError"] = Field(alias="__typename")


class CancelTaskCancelTaskNotFoundError(NotFound):
    typename__: Literal["NotFoundError"] = Field(alias="__typename")


CancelTask.model_rebuild()
CancelTaskCancelTaskCancelTaskPayload.model_rebuild()
