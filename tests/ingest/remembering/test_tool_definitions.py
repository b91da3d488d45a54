"""Of each tool the definition that was said last counts, whichever becomes known first."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from pydantic import JsonValue

from memos_gql.documents import Memory, MemoryStatus, Message, Part, PartKind, Role, ToolSchemaMemory, new_id
from memos_gql.ingest.remembering.storing import index, save
from memos_gql.memory.tools.memories import schema_memories
from memos_gql.resources import Resources

FIRST: dict[str, JsonValue] = {"name": "get_weather", "description": "first"}
SECOND: dict[str, JsonValue] = {"name": "get_weather", "description": "second"}
THIRD: dict[str, JsonValue] = {"name": "get_weather", "description": "third"}


def telling(owner: str, definition: dict[str, JsonValue], *, second: int, conversation_id: str = "c") -> Message:
    """A system message that defines a tool, so many seconds after the others."""
    return Message(
        id=new_id("msg"),
        project_id="default",
        owner=owner,
        conversation_id=conversation_id,
        task_id="task_of_no_one",
        role=Role.SYSTEM,
        parts=[Part(kind=PartKind.TEXT, text=f"<tool_schema>{json.dumps(definition)}</tool_schema>")],
        sent_at=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=second),
    )


async def tell(*messages: Message) -> list[str]:
    return [memory_id for message in messages for memory_id in await save(schema_memories(message))]


async def known(owner: str) -> ToolSchemaMemory:
    (memory,) = await ToolSchemaMemory.find(Memory.owner == owner).to_list()
    return memory


async def test_a_changed_definition_replaces_the_one_before_and_keeps_it_as_history(
    resources: Resources, owner: str
) -> None:
    await tell(telling(owner, FIRST, second=1))
    before = await known(owner)

    changed = await tell(telling(owner, SECOND, second=2, conversation_id="d"))

    after = await known(owner)
    assert changed == [before.id]
    assert (after.id, after.tool_schema, after.conversation_id, after.created_at) == (
        before.id,
        SECOND,
        "d",
        before.created_at,
    )
    assert [(revision.value, revision.changed_at) for revision in after.history] == [(before.value, after.said_at)]
    assert len(after.sources) == 2


@pytest.mark.parametrize(
    "again",
    [FIRST, {"type": "function", "function": FIRST}, {"description": "first", "name": "get_weather"}],
    ids=["same", "wrapped", "turned"],
)
async def test_a_definition_that_is_said_again_only_gains_a_source(
    resources: Resources, owner: str, again: dict[str, JsonValue]
) -> None:
    ids = await tell(telling(owner, FIRST, second=1))
    async for _ in index(resources, ids):
        pass
    before = await known(owner)

    assert await tell(telling(owner, again, second=2)) == []

    after = await known(owner)
    said_again = {"sources", "said_at"}
    assert after.model_dump(exclude=said_again) == before.model_dump(exclude=said_again)
    assert (len(after.sources), after.said_at - before.said_at) == (2, timedelta(seconds=1))


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_in_every_order_the_definition_said_last_counts(
    resources: Resources, owner: str, order: tuple[int, ...]
) -> None:
    # FIRST is said once more after SECOND: whoever forgot that would let SECOND win over it.
    definitions = [FIRST, SECOND, FIRST, THIRD]
    messages = [telling(owner, definition, second=second) for second, definition in enumerate(definitions)]

    for place in order:
        await tell(messages[place])

    memory = await known(owner)
    assert (memory.tool_schema, len(memory.sources), memory.said_at) == (THIRD, 4, messages[3].sent_at)


async def test_the_same_one_of_two_that_were_said_at_once_counts_in_either_order(
    resources: Resources, owner: str
) -> None:
    messages = [telling(owner, FIRST, second=0), telling(owner, SECOND, second=0)]
    elsewhere = [message.model_copy(update={"owner": f"{owner}-2"}) for message in reversed(messages)]

    await tell(*messages, *elsewhere)

    assert (await known(owner)).tool_schema == (await known(f"{owner}-2")).tool_schema


async def test_many_at_once_lose_neither_a_source_nor_the_last_word(resources: Resources, owner: str) -> None:
    definitions = [FIRST, SECOND] * 10
    messages = [telling(owner, definition, second=second) for second, definition in enumerate([*definitions, THIRD])]

    await asyncio.gather(*(tell(message) for message in messages))

    memory = await known(owner)
    assert memory.tool_schema == THIRD
    assert {source.message_id for source in memory.sources} == {message.id for message in messages}


async def test_a_tool_that_was_hidden_counts_again_when_it_is_defined_again_but_not_when_a_job_is_repeated(
    resources: Resources, owner: str
) -> None:
    message = telling(owner, FIRST, second=1)
    await tell(message)
    await ToolSchemaMemory.find(Memory.owner == owner).update({"$set": {"status": MemoryStatus.ARCHIVED}})

    await tell(message)
    assert (await known(owner)).status is MemoryStatus.ARCHIVED

    await tell(telling(owner, FIRST, second=2))
    assert (await known(owner)).status is MemoryStatus.ACTIVATED
