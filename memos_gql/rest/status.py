"""`get/status`: how far a task is, what it remembered, and what failed."""

from memos_gql.documents import Task, TaskState
from memos_gql.errors import NotFound
from memos_gql.rest.call import Call, Data

STATUSES = {
    TaskState.QUEUED: "running",
    TaskState.RUNNING: "running",
    TaskState.COMPLETED: "completed",
    TaskState.PARTIALLY_COMPLETED: "failed",
    TaskState.FAILED: "failed",
    TaskState.CANCELLED: "failed",
}


async def get_status(call: Call) -> Data:
    task_id = call.sent.required_text("task_id")
    task = await Task.find_one({"_id": task_id, "project_id": call.project_id})
    if task is None:
        raise NotFound([task_id])
    return {"task_id": task.id, "status": STATUSES[task.state]}
