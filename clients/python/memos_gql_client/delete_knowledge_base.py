from typing import Literal, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (
    InvalidInput,
    InvalidInputIssues,  # noqa: F401
    NotFound,
)


class DeleteKnowledgeBase(BaseModel):
    delete_knowledge_base: Union[
        "DeleteKnowledgeBaseDeleteKnowledgeBaseDeleteKnowledgeBasePayload",
        "DeleteKnowledgeBaseDeleteKnowledgeBaseInvalidInputError",
        "DeleteKnowledgeBaseDeleteKnowledgeBaseNotFoundError",
    ] = Field(alias="deleteKnowledgeBase", discriminator="typename__")


class DeleteKnowledgeBaseDeleteKnowledgeBaseDeleteKnowledgeBasePayload(BaseModel):
    typename__: Literal["DeleteKnowledgeBasePayload"] = Field(alias="__typename")
    deleted_id: str = Field(alias="deletedId")


class DeleteKnowledgeBaseDeleteKnowledgeBaseInvalidInputError(InvalidInput):
    typename__: Literal["InvalidInputError"] = Field(alias="__typename")


class DeleteKnowledgeBaseDeleteKnowledgeBaseNotFoundError(NotFound):
    typename__: Literal["NotFoundError"] = Field(alias="__typename")


DeleteKnowledgeBase.model_rebuild()
