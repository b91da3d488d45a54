"""`get/status`: how far a task is, what it remembered, and what failed."""

from memos_gql.documents import Memory, Task
from memos_gql.errors import NotFound
from memos_gql.rest.call import Call, Data
from memos_gql.rest.wire.origins import load_files
from memos_gql.rest.wire.tasks import status_of

MAX_LISTED = 1000
"""Memories of one task whose ids are listed; the counts are of these."""


async def get_status(call: Call) -> Data:
    task_id = call.sent.required_text("task_id")
    task = await Task.find_one({"_id": task_id, "project_id": call.project_id})
    if task is None:
        raise NotFound([task_id])
    files = await load_files([file.file_id for file in task.files], project_id=call.project_id)
    made = {"project_id": call.project_id, "owner": task.owner, "sources.task_id": task.id}
    memories = await Memory.find(made, with_children=True).limit(MAX_LISTED).to_list()
    successors = [memory.id for memory in memories]
    displaced = {"project_id": call.project_id, "owner": task.owner, "replaced_by": {"$in": successors}}
    replaced = await Memory.get_pymongo_collection().count_documents(displaced)
    return status_of(task, files=files, memories=memories, replaced=replaced)
