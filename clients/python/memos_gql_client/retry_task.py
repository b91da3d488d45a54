from typing import Literal, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (
    InvalidInput,
    InvalidInputIssues,  # noqa: F401
    NotFound,
    TaskFields,
)


class RetryTask(BaseModel):
    retry_task: Union[
        "RetryTaskRetryTaskRetryTaskPayload",
        "RetryTaskRetryTaskInvalidInputError",
        "RetryTaskRetryTaskNotFoundError",
    ] = Field(alias="retryTask", discriminator="typename__")


class RetryTaskRetryTaskRetryTaskPayload(BaseModel):
    typename__: Literal["RetryTaskPayload"] = Field(alias="__typename")
    task: "RetryTaskRetryTaskRetryTaskPayloadTask"


RetryTaskRetryTaskRetryTaskPayloadTask = TaskFields


class RetryTaskRetryTaskInvalidInputError(InvalidInput):
    typename__: Literal["InvalidInputError"] = Field(alias="__typename")


class RetryTaskRetryTaskNotFoundError(NotFound):
    typename__: Literal["NotFoundError"] = Field(alias="__typename")


RetryTask.model_rebuild()
RetryTaskRetryTaskRetryTaskPayload.model_rebuild()
