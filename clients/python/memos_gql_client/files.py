from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import Failure, FileFields, PageEnd


class Files(BaseModel):
    files: "FilesFiles"


class FilesFiles(BaseModel):
    edges: list["FilesFilesEdges"]
    page_info: "FilesFilesPageInfo" = Field(alias="pageInfo")


class FilesFilesEdges(BaseModel):
    cursor: str
    node: "FilesFilesEdgesNode"


class FilesFilesEdgesNode(FileFields):
    failure: Optional["FilesFilesEdgesNodeFailure"]


FilesFilesEdgesNodeFailure = Failure
FilesFilesPageInfo = PageEnd
Files.model_rebuild()
FilesFiles.model_rebuild()
FilesFilesEdges.model_rebuild()
FilesFilesEdgesNode.model_rebuild()
