from memos_gql.auth import Caller
from memos_gql.documents import Task, TaskState, new_id
from memos_gql.events import open_task_events
from memos_gql.gate.services import Services
from memos_gql.resources import Resources
from memos_gql.schema import make_schema
from memos_gql.schema.context import Context

WATCH = "subscription ($id: ID!) { taskStatus(taskId: $id) { state } }"


async def watched(resources: Resources, task_id: str) -> list[tuple[object, list[object]]]:
    """Return the data and the codes of errors of each event of a task's subscription."""

    async def enqueue(_job: object) -> None:
        raise AssertionError("watching starts no job")

    async with open_task_events(resources.database) as events:
        services = Services(resources, events, enqueue)
        context = Context(Caller("default", "key"), services, request_id="r")
        results = await make_schema(resources.settings).subscribe(WATCH, {"id": task_id}, context_value=context)
        return [
            (result.data, [(error.extensions or {}).get("code") for error in result.errors or ()])
            async for result in results
        ]


async def test_watching_ends_with_the_task_and_a_task_of_another_project_is_not_found(resources: Resources) -> None:
    ours, theirs = [
        Task(id=new_id("task"), project_id=project, owner="user:u", conversation_id="c", message_ids=[])
        for project in ("default", "other")
    ]
    for task in (ours, theirs):
        task.state = TaskState.COMPLETED
        await task.insert()

    assert await watched(resources, ours.id) == [({"taskStatus": {"state": "COMPLETED"}}, [])]
    assert await watched(resources, theirs.id) == [(None, ["NOT_FOUND"])]
    assert await watched(resources, "task_unknown") == [(None, ["NOT_FOUND"])]
