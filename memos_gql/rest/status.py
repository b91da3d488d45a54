"""`get/status`: a task's progress, its memories and its failures."""

from memos_gql.documents import CLASS_MARKS, Fields, Memory, Task
from memos_gql.errors import NotFound
from memos_gql.rest.bodies import Body, VisibleName
from memos_gql.rest.call import Call, Data
from memos_gql.rest.views import VIEWS
from memos_gql.rest.wire.origins import load_files
from memos_gql.rest.wire.tasks import Remembered, status_of

MAX_LISTED = 1000
"""Most memories of one task that are listed and counted."""
READ = {"_class_id": 1, "sources.task_id": 1}
"""Only these fields: clients poll, and parsing a thousand memories with their boxes takes half a second."""
VIEWS_BY_MARK = {CLASS_MARKS[kind]: view.name for view in VIEWS for kind in view.kinds}


class GetStatus(Body):
    """Return a task's progress, its memories and its failures."""

    task_id: VisibleName


async def get_status(call: Call, body: GetStatus) -> Data:
    task_id = body.task_id
    task = await Task.find_one({"_id": task_id, "project_id": call.project_id})
    if task is None:
        raise NotFound([task_id])
    files = await load_files([file.file_id for file in task.files], project_id=call.project_id)
    made = {"project_id": call.project_id, "owner": task.owner, "sources.task_id": task.id}
    memories = Memory.get_pymongo_collection()
    remembered = [_remembered(raw, task) async for raw in memories.find(made, READ).limit(MAX_LISTED)]
    displaced = {"project_id": call.project_id, "owner": task.owner, "replaced_by": {"$in": [memory.id for memory in remembered]}}
    return status_of(task, files=files, remembered=remembered, replaced=await memories.count_documents(displaced))


def _remembered(raw: Fields, task: Task) -> Remembered:
    is_new = all(source["task_id"] == task.id for source in raw["sources"])
    return Remembered(raw["_id"], VIEWS_BY_MARK[raw["_class_id"]], is_new=is_new)
