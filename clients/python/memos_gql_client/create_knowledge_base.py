from typing import Literal, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (
    InvalidInput,
    InvalidInputIssues,  # noqa: F401
)


class CreateKnowledgeBase(BaseModel):
    create_knowledge_base: Union[
        "CreateKnowledgeBaseCreateKnowledgeBaseCreateKnowledgeBasePayload",
        "CreateKnowledgeBaseCreateKnowledgeBaseInvalidInputError",
    ] = Field(alias="createKnowledgeBase", discriminator="typename__")


class CreateKnowledgeBaseCreateKnowledgeBaseCreateKnowledgeBasePayload(BaseModel):
    typename__: Literal["CreateKnowledgeBasePayload"] = Field(alias="__typename")
    knowledge_base: "CreateKnowledgeBaseCreateKnowledgeBaseCreateKnowledgeBasePayloadKnowledgeBase" = Field(
        alias="knowledgeBase"
    )


class CreateKnowledgeBaseCreateKnowledgeBaseCreateKnowledgeBasePayloadKnowledgeBase(
    BaseModel
):
    id: str
    name: str
    description: str


class CreateKnowledgeBaseCreateKnowledgeBaseInvalidInputError(InvalidInput):
    typename__: Literal["InvalidInputError"] = Field(alias="__typename")


CreateKnowledgeBase.model_rebuild()
CreateKnowledgeBaseCreateKnowledgeBaseCreateKnowledgeBasePayload.model_rebuild()
