"""`get/status`: a task's progress, its memories and its failures."""

from memos_gql.documents import CLASS_MARKS, Fields, Memory, Task
from memos_gql.errors import NotFound
from memos_gql.rest.bodies import Body, VisibleName
from memos_gql.rest.call import Call, Data
from memos_gql.rest.views import VIEWS
from memos_gql.rest.wire.origins import load_files
from memos_gql.rest.wire.tasks import Remembered, status_of

MAX_LISTED = 1000
"""Maximum number of a task's memories that are listed and counted."""
READ = {"_class_id": 1, "sources.task_id": 1}
"""Only these fields: clients poll, and parsing a thousand memories with their boxes takes half a second."""
VIEWS_BY_MARK = {CLASS_MARKS[kind]: view.name for view in VIEWS for kind in view.kinds}


class GetStatus(Body):
    """Return a task's progress, its memories and its failures."""

    task_id: VisibleName


async def get_status(call: Call, body: GetStatus) -> Data:
    task_id = body.task_id
    task = await call.scope.find_one(Task, {"_id": task_id})
    if task is None:
        raise NotFound([task_id])
    files = await load_files(call.scope, [file.file_id for file in task.files])
    made = task.scope.fields_of(Memory, {"sources.task_id": task.id}, READ).limit(MAX_LISTED)
    remembered = [_remembered(raw, task) async for raw in made]
    displaced = {"replaced_by": {"$in": [memory.id for memory in remembered]}}
    return status_of(task, files=files, remembered=remembered, replaced=await task.scope.count(Memory, displaced))


def _remembered(raw: Fields, task: Task) -> Remembered:
    is_new = all(source["task_id"] == task.id for source in raw["sources"])
    return Remembered(raw["_id"], VIEWS_BY_MARK[raw["_class_id"]], is_new=is_new)
