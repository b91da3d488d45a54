from typing import Literal, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (
    InvalidInput,
    InvalidInputIssues,  # noqa: F401
    TaskFields,
)


class AddMessage(BaseModel):
    add_message: Union[
        "AddMessageAddMessageAddMessagePayload", "AddMessageAddMessageInvalidInputError"
    ] = Field(alias="addMessage", discriminator="typename__")


class AddMessageAddMessageAddMessagePayload(BaseModel):
    typename__: Literal["AddMessagePayload"] = Field(alias="__typename")
    conversation_id: str = Field(alias="conversationId")
    task: "AddMessageAddMessageAddMessagePayloadTask"


AddMessageAddMessageAddMessagePayloadTask = TaskFields


class AddMessageAddMessageInvalidInputError(InvalidInput):
    typename__: Literal["InvalidInputError"] = Field(alias="__typename")


AddMessage.model_rebuild()
AddMessageAddMessageAddMessagePayload.model_rebuild()
