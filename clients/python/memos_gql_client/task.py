from typing import Optional

from .base_model import BaseModel
from .fragments import TaskFields


class Task(BaseModel):
    task: Optional["TaskTask"]


TaskTask = TaskFields
Task.model_rebuild()
