from pydantic import Field

from .base_model import BaseModel
from .fragments import PageEnd, TaskFields


class Tasks(BaseModel):
    tasks: "TasksTasks"


class TasksTasks(BaseModel):
    edges: list["TasksTasksEdges"]
    page_info: "TasksTasksPageInfo" = Field(alias="pageInfo")


class TasksTasksEdges(BaseModel):
    cursor: str
    node: "TasksTasksEdgesNode"


TasksTasksEdgesNode = TaskFields
TasksTasksPageInfo = PageEnd
Tasks.model_rebuild()
TasksTasks.model_rebuild()
TasksTasksEdges.model_rebuild()
