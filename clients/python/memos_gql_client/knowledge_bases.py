from datetime import datetime

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageEnd


class KnowledgeBases(BaseModel):
    knowledge_bases: "KnowledgeBasesKnowledgeBases" = Field(alias="knowledgeBases")


class KnowledgeBasesKnowledgeBases(BaseModel):
    edges: list["KnowledgeBasesKnowledgeBasesEdges"]
    page_info: "KnowledgeBasesKnowledgeBasesPageInfo" = Field(alias="pageInfo")


class KnowledgeBasesKnowledgeBasesEdges(BaseModel):
    cursor: str
    node: "KnowledgeBasesKnowledgeBasesEdgesNode"


class KnowledgeBasesKnowledgeBasesEdgesNode(BaseModel):
    id: str
    name: str
    description: str
    created_at: datetime = Field(alias="createdAt")
    file_count: int = Field(alias="fileCount")


KnowledgeBasesKnowledgeBasesPageInfo = PageEnd
KnowledgeBases.model_rebuild()
KnowledgeBasesKnowledgeBases.model_rebuild()
KnowledgeBasesKnowledgeBasesEdges.model_rebuild()
