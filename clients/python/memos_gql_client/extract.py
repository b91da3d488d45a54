from typing import Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import MemoryKind, PreferenceType
from .fragments import (
    InvalidInput,
    InvalidInputIssues,  # noqa: F401
)


class Extract(BaseModel):
    extract: Union[
        "ExtractExtractExtractPayload", "ExtractExtractInvalidInputError"
    ] = Field(discriminator="typename__")


class ExtractExtractExtractPayload(BaseModel):
    typename__: Literal["ExtractPayload"] = Field(alias="__typename")
    memories: list["ExtractExtractExtractPayloadMemories"]


class ExtractExtractExtractPayloadMemories(BaseModel):
    kind: MemoryKind
    key: str
    value: str
    tags: list[str]
    preference_type: Optional[PreferenceType] = Field(alias="preferenceType")
    reasoning: Optional[str]


class ExtractExtractInvalidInputError(InvalidInput):
    typename__: Literal["InvalidInputError"] = Field(alias="__typename")


Extract.model_rebuild()
ExtractExtractExtractPayload.model_rebuild()
