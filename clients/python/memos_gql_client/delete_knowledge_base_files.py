from typing import Literal, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (
    InvalidInput,
    InvalidInputIssues,  # noqa: F401
    NotFound,
)


class DeleteKnowledgeBaseFiles(BaseModel):
    delete_knowledge_base_files: Union[
        "DeleteKnowledgeBaseFilesDeleteKnowledgeBaseFilesDeleteKnowledgeBaseFilesPayload",
        "DeleteKnowledgeBaseFilesDeleteKnowledgeBaseFilesInvalidInputError",
        "DeleteKnowledgeBaseFilesDeleteKnowledgeBaseFilesNotFoundError",
    ] = Field(alias="deleteKnowledgeBaseFiles", discriminator="typename__")


class DeleteKnowledgeBaseFilesDeleteKnowledgeBaseFilesDeleteKnowledgeBaseFilesPayload(
    BaseModel
):
    typename__: Literal["DeleteKnowledgeBaseFilesPayload"] = Field(alias="__typename")
    deleted_ids: list[str] = Field(alias="deletedIds")


class DeleteKnowledgeBaseFilesDeleteKnowledgeBaseFilesInvalidInputError(InvalidInput):
    typename__: Literal["InvalidInputError"] = Field(alias="__typename")


class DeleteKnowledgeBaseFilesDeleteKnowledgeBaseFilesNotFoundError(NotFound):
    typename__: Literal["NotFoundError"] = Field(alias="__typename")


DeleteKnowledgeBaseFiles.model_rebuild()
