from typing import Literal, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (  # noqa: F401
    PageEnd,
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


class SearchMemory(BaseModel):
    search_memory: "SearchMemorySearchMemory" = Field(alias="searchMemory")


class SearchMemorySearchMemory(BaseModel):
    edges: list["SearchMemorySearchMemoryEdges"]
    page_info: "SearchMemorySearchMemoryPageInfo" = Field(alias="pageInfo")
    preference_note: str = Field(alias="preferenceNote")


class SearchMemorySearchMemoryEdges(BaseModel):
    cursor: str
    relativity: float
    alike: int
    highlights: list["SearchMemorySearchMemoryEdgesHighlights"]
    node: Union[
        "SearchMemorySearchMemoryEdgesNodeTextMemory",
        "SearchMemorySearchMemoryEdgesNodePreferenceMemory",
        "SearchMemorySearchMemoryEdgesNodeToolSchemaMemory",
        "SearchMemorySearchMemoryEdgesNodeToolTrajectoryMemory",
    ] = Field(discriminator="typename__")


class SearchMemorySearchMemoryEdgesHighlights(BaseModel):
    fragment: str
    ranges: list["SearchMemorySearchMemoryEdgesHighlightsRanges"]


class SearchMemorySearchMemoryEdgesHighlightsRanges(BaseModel):
    start: int
    end: int


class SearchMemorySearchMemoryEdgesNodeTextMemory(TextFields):
    typename__: Literal["TextMemory"] = Field(alias="__typename")


class SearchMemorySearchMemoryEdgesNodePreferenceMemory(PreferenceFields):
    typename__: Literal["PreferenceMemory"] = Field(alias="__typename")


class SearchMemorySearchMemoryEdgesNodeToolSchemaMemory(ToolSchemaFields):
    typename__: Literal["ToolSchemaMemory"] = Field(alias="__typename")


class SearchMemorySearchMemoryEdgesNodeToolTrajectoryMemory(ToolTrajectoryFields):
    typename__: Literal["ToolTrajectoryMemory"] = Field(alias="__typename")


SearchMemorySearchMemoryPageInfo = PageEnd
SearchMemory.model_rebuild()
SearchMemorySearchMemory.model_rebuild()
SearchMemorySearchMemoryEdges.model_rebuild()
SearchMemorySearchMemoryEdgesHighlights.model_rebuild()
