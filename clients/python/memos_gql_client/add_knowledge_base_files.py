from typing import Literal, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (
    InvalidInput,
    InvalidInputIssues,  # noqa: F401
    NotFound,
    TaskFields,
)


class AddKnowledgeBaseFiles(BaseModel):
    add_knowledge_base_files: Union[
        "AddKnowledgeBaseFilesAddKnowledgeBaseFilesAddKnowledgeBaseFilesPayload",
        "AddKnowledgeBaseFilesAddKnowledgeBaseFilesInvalidInputError",
        "AddKnowledgeBaseFilesAddKnowledgeBaseFilesNotFoundError",
    ] = Field(alias="addKnowledgeBaseFiles", discriminator="typename__")


class AddKnowledgeBaseFilesAddKnowledgeBaseFilesAddKnowledgeBaseFilesPayload(BaseModel):
    typename__: Literal["AddKnowledgeBaseFilesPayload"] = Field(alias="__typename")
    tasks: list[
        "AddKnowledgeBaseFilesAddKnowledgeBaseFilesAddKnowledgeBaseFilesPayloadTasks"
    ]


AddKnowledgeBaseFilesAddKnowledgeBaseFilesAddKnowledgeBaseFilesPayloadTasks = TaskFields


class AddKnowledgeBaseFilesAddKnowledgeBaseFilesInvalidInputError(InvalidInput):
    typename__: Literal["InvalidInputError"] = Field(alias="__typename")


class AddKnowledgeBaseFilesAddKnowledgeBaseFilesNotFoundError(NotFound):
    typename__: Literal["NotFoundError"] = Field(alias="__typename")


AddKnowledgeBaseFiles.model_rebuild()
AddKnowledgeBaseFilesAddKnowledgeBaseFilesAddKnowledgeBaseFilesPayload.model_rebuild()
