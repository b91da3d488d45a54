"""`get/status` tells what came of a task: what is new, what was known before, and what it took the place of."""

from memos_gql.documents import Memory, MemoryStatus, ProjectScope, Source, Task, new_id
from memos_gql.events import TaskEvents
from memos_gql.gate.services import Services
from memos_gql.resources import Resources
from memos_gql.rest.call import Call
from memos_gql.rest.status import GetStatus, get_status
from tests.rest.wire.made import preference, text_memory, tool_schema, trajectory


async def enqueue(_job: object) -> None:
    raise AssertionError("a question waits for no job")


async def test_each_memory_is_in_the_list_of_its_kind_and_new_ones_are_told_from_known(
    resources: Resources, owner: str
) -> None:
    task = await Task(
        id=new_id("task"), project_id="default", owner=owner, conversation_id="c", message_ids=[]
    ).insert()
    mine, other = (Source(task_id=task_id, message_id="m", part_index=0) for task_id in (task.id, "task_before"))

    async def kept(memory: Memory, *sources: Source, **more: object) -> str:
        belonging = {"id": new_id("mem"), "project_id": "default", "owner": owner, "sources": list(sources)}
        return str((await memory.model_copy(update={**belonging, **more}).insert()).id)

    new, known = await kept(text_memory(), mine), await kept(text_memory(), other, mine)
    likes, schema, used = (
        await kept(preference(), mine),
        await kept(tool_schema(), mine),
        await kept(trajectory(), mine),
    )
    await kept(preference(), other, status=MemoryStatus.ARCHIVED, replaced_by=likes)
    await kept(text_memory(), other)
    services = Services(resources, TaskEvents(resources.database), enqueue)

    call = Call(services=services, scope=ProjectScope("default"), fields={})
    shown = await get_status(call, GetStatus(task_id=task.id))

    assert isinstance(shown, dict)
    views = shown["memory_views"]
    assert {**views, "tool_memory": {"memory_ids": sorted(views["tool_memory"]["memory_ids"])}} == {
        "added": 4,
        "updated": 1,
        "deleted": 1,
        "detail_factual": {"memory_ids": [new, known]},
        "preference": {"memory_ids": [likes]},
        "tool_memory": {"memory_ids": sorted([schema, used])},
    }
