"""A deletion takes what is named and nothing else; one that names nothing takes nothing."""

from uuid import uuid4

import pytest

from memos_gql.documents import Fields, Memory, MemoryType, ProjectScope, TextMemory, now
from memos_gql.errors import InvalidInput, NotFound
from memos_gql.events import TaskEvents
from memos_gql.gate.services import Services
from memos_gql.resources import Resources
from memos_gql.rest.bodies import Value
from memos_gql.rest.call import Call
from memos_gql.rest.changing import DeleteMemory, delete_memory

OWNERS = ("user:ann", "user:bob", "agent:ann", "kb:kb_1")


@pytest.fixture
async def project_id(resources: Resources) -> str:
    """A project whose four owners hold one memory each, made with the agent `x`."""
    project_id = f"project-{uuid4().hex[:12]}"
    for owner in OWNERS:
        await TextMemory(
            id=f"{project_id}/{owner}",
            project_id=project_id,
            owner=owner,
            conversation_id="c",
            agent_id="x",
            key="tea",
            value="tea",
            sources=[],
            said_at=now(),
            memory_type=MemoryType.USER,
            confidence=1,
        ).insert()
    return project_id


async def delete(resources: Resources, project_id: str, **sent: Value) -> None:
    async def enqueue(job: object) -> None:
        raise AssertionError("a deletion waits for no job")

    services = Services(resources, TaskEvents(resources.database), enqueue)
    await delete_memory(Call(services=services, scope=ProjectScope(project_id), fields=sent), DeleteMemory.read(sent))


async def owners_left(project_id: str) -> list[str]:
    return sorted([memory.owner async for memory in Memory.find({"project_id": project_id}, with_children=True)])


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"filter": {}},
        {"filter": {"and": []}},
        {"filter": {"and": [{"agent_id": None}]}},
        {"filter": {"user": {}}},
        {"memory_type": "preference"},
        {"memory_type": "preference", "filter": {"tags": {"contains": None}}},
        {"user_id": "ann", "filter": {"and": [{"agent_id": None}]}},
        {"user_id": "ann", "memory_ids": []},
        {"user_ids": ["ann"], "memory_ids": []},
        {"user_id": "ann", "agent_id": "ann"},
        {"user_id": "ann", "agent_id": "x", "filter": {"agent_id": "x"}},
        {"user_id": "ann", "agent_id": "x", "memory_type": "detail_factual"},
        {"user_ids": ["ann", "bob"]},
        {"user_ids": ["ann"], "agent_id": "ann"},
    ],
)
async def test_what_names_nothing_deletes_nothing(
    resources: Resources, project_id: str, sent: dict[str, Value]
) -> None:
    with pytest.raises(InvalidInput):
        await delete(resources, project_id, **sent)

    assert await owners_left(project_id) == sorted(OWNERS)


@pytest.mark.parametrize("also", [{"memory_type": "preference"}, {"user_id": "bob"}, {"agent_id": "ann"}])
async def test_ids_of_another_type_or_owner_than_is_said_delete_nothing(
    resources: Resources, project_id: str, also: Fields
) -> None:
    ids = [f"{project_id}/user:ann"]

    with pytest.raises(NotFound) as refused:
        await delete(resources, project_id, memory_ids=ids, **also)

    assert refused.value.ids == ids
    assert await owners_left(project_id) == sorted(OWNERS)


async def test_ids_of_the_type_and_owner_that_is_said_are_deleted(resources: Resources, project_id: str) -> None:
    await delete(
        resources, project_id, memory_ids=[f"{project_id}/user:ann"], memory_type="detail_factual", user_ids=["ann"]
    )

    assert await owners_left(project_id) == ["agent:ann", "kb:kb_1", "user:bob"]


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ({"filter": {"agent_id": "x"}}, []),
        ({"filter": {"agent_id": "y"}}, sorted(OWNERS)),
        ({"filter": {"user": {"agent_id": "x"}}}, ["agent:ann", "kb:kb_1"]),
        ({"filter": {"knowledgebase": {"agent_id": "x"}, "agent": {}}}, ["agent:ann", "user:ann", "user:bob"]),
        ({"filter": {"agent_id": "x"}, "user_id": "ann"}, ["agent:ann", "kb:kb_1", "user:bob"]),
        ({"filter": {"agent_id": "x"}, "user_id": "", "agent_id": "ann"}, ["kb:kb_1", "user:ann", "user:bob"]),
        ({"filter": {"related_id": ["bob"]}}, ["agent:ann", "kb:kb_1", "user:ann"]),
    ],
)
async def test_a_source_that_is_not_named_keeps_its_memories(
    resources: Resources, project_id: str, sent: dict[str, Value], left: list[str]
) -> None:
    await delete(resources, project_id, **sent)

    assert await owners_left(project_id) == left
