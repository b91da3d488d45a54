from pydantic import Field

from .base_model import BaseModel


class Limits(BaseModel):
    limits: "LimitsLimits"


class LimitsLimits(BaseModel):
    max_files: int = Field(alias="maxFiles")
    max_file_bytes: int = Field(alias="maxFileBytes")
    max_pages: int = Field(alias="maxPages")
    max_request_bytes: int = Field(alias="maxRequestBytes")
    max_text_length: int = Field(alias="maxTextLength")
    max_page_size: int = Field(alias="maxPageSize")
    max_query_depth: int = Field(alias="maxQueryDepth")
    media_types: list[str] = Field(alias="mediaTypes")


Limits.model_rebuild()
