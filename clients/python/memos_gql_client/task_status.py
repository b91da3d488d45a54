from pydantic import Field

from .base_model import BaseModel
from .fragments import TaskFields


class TaskStatus(BaseModel):
    task_status: "TaskStatusTaskStatus" = Field(alias="taskStatus")


TaskStatusTaskStatus = TaskFields
TaskStatus.model_rebuild()
