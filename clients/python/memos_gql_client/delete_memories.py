from typing import Literal, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (
    InvalidInput,
    InvalidInputIssues,  # noqa: F401
    NotFound,
)


class DeleteMemories(BaseModel):
    delete_memories: Union[
        "DeleteMemoriesDeleteMemoriesDeleteMemoriesPayload",
        "DeleteMemoriesDeleteMemoriesInvalidInputError",
        "DeleteMemoriesDeleteMemoriesNotFoundError",
    ] = Field(alias="deleteMemories", discriminator="typename__")


class DeleteMemoriesDeleteMemoriesDeleteMemoriesPayload(BaseModel):
    typename__: Literal["DeleteMemoriesPayload"] = Field(alias="__typename")
    deleted_count: int = Field(alias="deletedCount")
    deleted_ids: list[str] = Field(alias="deletedIds")


class DeleteMemoriesDeleteMemoriesInvalidInputError(InvalidInput):
    typename__: Literal["InvalidInputError"] = Field(alias="__typename")


class DeleteMemoriesDeleteMemoriesNotFoundError(NotFound):
    typename__: Literal["NotFoundError"] = Field(alias="__typename")


DeleteMemories.model_rebuild()
