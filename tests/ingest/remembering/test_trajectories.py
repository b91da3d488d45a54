"""What tools were used for is remembered request by request, however the messages about it come in."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from typing import Any

import lancedb
import pytest
from pydantic import JsonValue

from memos_gql.documents import (
    Memory,
    Message,
    ProjectScope,
    Role,
    Task,
    TaskState,
    ToolCall,
    ToolSchemaMemory,
    ToolTrajectoryMemory,
)
from memos_gql.forget import Picked, forget
from memos_gql.ingest import text_threads
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, SentMessage
from memos_gql.ingest.remembering.storing import searchable_words
from memos_gql.ingest.remembering.trajectories import remember_trajectories
from memos_gql.ingest.working.jobs import PrepareTask
from memos_gql.ingest.working.pipeline import run
from memos_gql.memory.tools.trajectories import trajectories
from memos_gql.resources import Resources
from memos_gql.revise import Changes, update
from tests.ingest.conftest import Work


def user(text: str) -> SentMessage:
    return SentMessage(role=Role.USER, parts=(text,))


def says(text: str) -> SentMessage:
    return SentMessage(role=Role.ASSISTANT, parts=(text,))


def calls(*named: tuple[str, str, dict[str, JsonValue]]) -> SentMessage:
    tool_calls = tuple(
        ToolCall(call_id=call_id, name=name, arguments=dict(arguments)) for call_id, name, arguments in named
    )
    return SentMessage(role=Role.ASSISTANT, parts=(), tool_calls=tool_calls)


def result(call_id: str | None, text: str) -> SentMessage:
    return SentMessage(role=Role.TOOL, parts=(text,), tool_call_id=call_id)


PARIS = calls(("1", "get_weather", {"city": "Paris"}))


async def add(resources: Resources, owner: str, *messages: SentMessage, conversation_id: str = "c") -> Task:
    request = AddRequest(owner=owner, messages=messages, conversation_id=conversation_id)
    return (await accept(resources, ProjectScope("default"), request)).task


async def trajectories_of(owner: str) -> list[ToolTrajectoryMemory]:
    return await ToolTrajectoryMemory.find(Memory.owner == owner).sort("+said_at", "+_id").to_list()


async def stories(owner: str) -> list[list[str]]:
    return [memory.value.splitlines() for memory in await trajectories_of(owner)]


async def indexed_words(resources: Resources, owner: str) -> list[str]:
    """Ask the index itself what it holds of trajectories."""
    table = await (await lancedb.connect_async(resources.settings.index_uri)).open_table("memories_default")
    rows = await table.query().where(f"owner = '{owner}' AND kind = 'TOOL_TRAJECTORY'").select(["words"]).to_list()
    return [row["words"] for row in rows]


async def test_calls_without_words_are_remembered_found_and_counted(
    resources: Resources, owner: str, work: Work
) -> None:
    task = await work((await add(resources, owner, calls(("1", "get_weather", {"city": "Paris"})))).id)

    (memory,) = await trajectories_of(owner)
    assert (task.state, task.has_text, task.memory_count) == (TaskState.COMPLETED, True, 1)
    assert memory.value == 'Call: get_weather {"city": "Paris"}\nResult: missing so far'
    assert memory.indexed_at is not None
    assert await indexed_words(resources, owner) == [searchable_words(memory)]


async def test_parallel_and_repeated_calls_are_one_memory(resources: Resources, owner: str, work: Work) -> None:
    messages = [user("Weather in Paris and Rome?")]
    messages += [calls(("1", "get_weather", {"city": "Pariss"}), ("2", "get_weather", {"city": "Rome"}))]
    messages += [
        result("2", "25"),
        result("1", "404 Not Found"),
        calls(("3", "get_weather", {"city": "Paris"})),
        result("3", "21"),
    ]

    await work((await add(resources, owner, *messages, says("21 and 25."))).id)

    (memory,) = await trajectories_of(owner)
    assert memory.value.splitlines() == [
        "Request: Weather in Paris and Rome?",
        'Call: get_weather {"city": "Pariss"}',
        "Failed (HTTP 404): 404 Not Found",
        'Call: get_weather {"city": "Rome"}',
        "Result: 25",
        'Call: get_weather {"city": "Paris"}',
        "Result: 21",
        "Answer: 21 and 25.",
    ]
    assert [(use.tool_name, use.success_rate, use.error_type) for use in memory.tools_used] == [
        ("get_weather", 0.6667, "HTTP 404")
    ]
    assert (
        memory.experience == "For “Weather in Paris and Rome?”, get_weather with city=Pariss "
        "failed with HTTP 404 until city=Paris was used."
    )
    assert len(memory.sources) == 7


async def test_a_late_result_and_answer_complete_the_same_memory(resources: Resources, owner: str, work: Work) -> None:
    await work((await add(resources, owner, user("Weather?"), PARIS)).id)
    (before,) = await trajectories_of(owner)

    await work((await add(resources, owner, result("1", "21"))).id)
    task = await work((await add(resources, owner, says("It is 21."))).id)

    (after,) = await trajectories_of(owner)
    assert before.value.endswith("Result: missing so far")
    assert after.value.splitlines()[2:] == ["Result: 21", "Answer: It is 21."]
    assert (after.id, after.created_at, task.memory_count) == (before.id, before.created_at, 2)
    assert await indexed_words(resources, owner) == [searchable_words(after)]


async def test_a_result_that_comes_after_another_request_belongs_to_its_own(
    resources: Resources, owner: str, work: Work
) -> None:
    await work((await add(resources, owner, user("Weather?"), PARIS)).id)
    await work((await add(resources, owner, user("Time?"), calls(("2", "get_time", {})), result("2", "12:00"))).id)

    await work((await add(resources, owner, result("1", "21"))).id)

    assert sorted(await stories(owner)) == [
        ["Request: Time?", "Call: get_time {}", "Result: 12:00"],
        ["Request: Weather?", 'Call: get_weather {"city": "Paris"}', "Result: 21"],
    ]


async def test_a_result_that_comes_after_a_request_without_calls_belongs_to_its_own(
    resources: Resources, owner: str, work: Work
) -> None:
    await work((await add(resources, owner, user("Weather?"), PARIS)).id)
    await work((await add(resources, owner, user("Never mind."))).id)

    await work((await add(resources, owner, result("1", "21"))).id)

    assert await stories(owner) == [["Request: Weather?", 'Call: get_weather {"city": "Paris"}', "Result: 21"]]


async def test_a_late_result_is_not_taken_for_that_of_a_call_that_is_still_open(
    resources: Resources, owner: str, work: Work
) -> None:
    await work((await add(resources, owner, user("Weather?"), PARIS)).id)
    await work((await add(resources, owner, user("Time?"), calls(("2", "get_time", {})))).id)

    await work((await add(resources, owner, result("1", "21"))).id)

    assert {story[0]: story[-1] for story in await stories(owner)} == {
        "Request: Weather?": "Result: 21",
        "Request: Time?": "Result: missing so far",
    }


async def test_ids_that_are_used_again_in_every_turn_are_kept_apart(
    resources: Resources, owner: str, work: Work
) -> None:
    for number in range(3):
        again = calls(("call_0", "get_weather", {"day": number}))
        await work(
            (await add(resources, owner, user(f"Day {number}?"), again, result("call_0", f"{number} degrees"))).id
        )

    assert [story[-1] for story in await stories(owner)] == [
        "Result: 0 degrees",
        "Result: 1 degrees",
        "Result: 2 degrees",
    ]


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_in_whatever_order_tasks_run_the_outcome_is_the_same(
    resources: Resources, owner: str, order: tuple[int, ...]
) -> None:
    parts = [
        (user("Weather?"), PARIS),
        (user("Time?"), calls(("1", "get_time", {}))),
        (result("1", "12:00"),),
        (says("It is noon."),),
    ]
    tasks = [await add(resources, owner, *messages) for messages in parts]

    for place in order:
        await run(resources, PrepareTask(tasks[place].id))

    assert sorted(await stories(owner)) == [
        ["Request: Time?", "Call: get_time {}", "Result: 12:00", "Answer: It is noon."],
        ["Request: Weather?", 'Call: get_weather {"city": "Paris"}', "Result: missing so far"],
    ]


async def test_tasks_that_run_at_once_while_others_come_in_lose_no_result(
    resources: Resources, owner: str, work: Work
) -> None:
    named: list[tuple[str, str, dict[str, JsonValue]]] = [(str(number), "count", {"n": number}) for number in range(8)]
    many = calls(*named)
    running = [asyncio.ensure_future(work((await add(resources, owner, user("Count."), many)).id))]
    for number in range(8):
        running.append(asyncio.ensure_future(work((await add(resources, owner, result(str(number), f"{number}!"))).id)))
        await asyncio.sleep(0.02)
    await asyncio.gather(*running)

    (memory,) = await trajectories_of(owner)
    assert [line for line in memory.value.splitlines() if line.startswith("Result")] == [
        f"Result: {number}!" for number in range(8)
    ]
    assert await indexed_words(resources, owner) == [searchable_words(memory)]


class Held(ThreadPoolExecutor):
    """Keeps a task waiting between reading a conversation and making something of it."""

    def __init__(self) -> None:
        super().__init__()
        self.has_read, self.may_go_on = asyncio.Event(), threading.Event()

    def submit(self, function: Any, /, *args: Any, **named: Any) -> Any:
        made: tuple[Any, ...] = getattr(function, "args", ())
        if trajectories not in made or not any(message.tool_calls for message in made[-1]):
            return super().submit(function, *args, **named)
        self.has_read.set()
        return super().submit(lambda: self.may_go_on.wait(10) and function(*args, **named))


async def test_a_task_that_read_before_a_result_came_in_and_writes_afterwards_loses_nothing(
    resources: Resources, owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await add(resources, owner, user("Weather?"), PARIS)
    held = Held()
    monkeypatch.setattr(text_threads, "_THREADS", held)
    messages = await Message.find(Message.task_id == first.id).sort("+_id").to_list()
    slow = asyncio.create_task(remember_trajectories(resources, first, messages))
    await asyncio.wait_for(held.has_read.wait(), 10)

    await add(resources, owner, result("1", "21"))  # its own task never runs
    held.may_go_on.set()
    await slow

    assert [story[-1] for story in await stories(owner)] == ["Result: 21"]


async def test_a_request_that_comes_to_be_known_late_divides_what_was_one(
    resources: Resources, owner: str, work: Work
) -> None:
    await work((await add(resources, owner, PARIS, result("1", "21"))).id)
    (without,) = await trajectories_of(owner)
    first = await Message.find(Message.owner == owner).sort("+sent_at").first_or_none()
    assert first is not None
    earlier = SentMessage(
        role=Role.USER, parts=("Weather?",), sent_at=first.sent_at.replace(year=first.sent_at.year - 1)
    )

    await work((await add(resources, owner, earlier)).id)

    (memory,) = await trajectories_of(owner)
    assert (memory.key, memory.id != without.id) == ("Weather?", True)
    assert without.id not in await resources.vectors.of(ProjectScope("default")).ids()


async def test_a_repeated_job_changes_nothing(resources: Resources, owner: str, work: Work) -> None:
    task = await work((await add(resources, owner, user("Weather?"), PARIS, result("1", "21"))).id)
    before = await trajectories_of(owner)
    messages = await Message.find(Message.task_id == task.id).sort("+_id").to_list()

    assert await remember_trajectories(resources, task, messages) == []

    assert await trajectories_of(owner) == before


async def test_what_someone_wrote_by_hand_stays_and_what_was_learned_goes_on(
    resources: Resources, owner: str, work: Work
) -> None:
    await work((await add(resources, owner, user("Weather?"), PARIS)).id)
    (before,) = await trajectories_of(owner)
    await update(resources, ProjectScope("default"), before.id, Changes(value="My own words."))

    await work((await add(resources, owner, result("1", "21"))).id)

    (after,) = await trajectories_of(owner)
    assert (after.value, after.tools_used[0].success_rate, len(after.history)) == ("My own words.", 1.0, 1)


async def test_a_late_result_does_not_bring_back_what_was_forgotten(
    resources: Resources, owner: str, work: Work
) -> None:
    await work((await add(resources, owner, user("Weather?"), PARIS)).id)
    (memory,) = await trajectories_of(owner)
    await forget(resources, ProjectScope("default"), Picked(owner, [memory.id]))

    await work((await add(resources, owner, result("1", "21"))).id)

    assert await trajectories_of(owner) == []
    assert memory.id not in await resources.vectors.of(ProjectScope("default")).ids()


async def test_another_owner_and_another_conversation_complete_nothing(
    resources: Resources, owner: str, work: Work
) -> None:
    first = await add(resources, owner, user("Weather?"), PARIS)

    await work((await add(resources, owner, result("1", "theirs"), conversation_id="d")).id)
    await work((await add(resources, f"{owner}-2", result("1", "theirs"))).id)
    others = [*await stories(owner), *await stories(f"{owner}-2")]
    await work(first.id)

    assert others == []
    assert [story[-1] for story in await stories(owner)] == ["Result: missing so far"]


async def test_defined_tools_are_remembered_once_and_not_as_speech(
    resources: Resources, owner: str, work: Work
) -> None:
    prompt = SentMessage(
        role=Role.SYSTEM, parts=('You are kind. <tool_schema>[{"name": "get_weather"}]</tool_schema>',)
    )
    for conversation_id in ("c", "d"):
        await work((await add(resources, owner, prompt, user("I keep bees."), conversation_id=conversation_id)).id)

    (tool,) = await ToolSchemaMemory.find(Memory.owner == owner).to_list()
    spoken = [
        memory.value
        for memory in await Memory.find(Memory.owner == owner, with_children=True).to_list()
        if memory.id != tool.id
    ]
    assert (tool.tool_schema, len(tool.sources)) == ({"name": "get_weather"}, 2)
    assert tool.id in await resources.vectors.of(ProjectScope("default")).ids()
    assert sorted(set(spoken)) == ["System: You are kind.", "User: I keep bees."]


async def test_json_that_the_driver_takes_for_references_stays_json(
    resources: Resources, owner: str, work: Work
) -> None:
    pointer: dict[str, JsonValue] = {"$ref": "#/a", "$id": "b", "deep": [{"$ref": "c", "$id": 1}], "x.y": {"$defs": {}}}
    definition: dict[str, JsonValue] = {"name": "find", "parameters": pointer}
    prompt = SentMessage(role=Role.SYSTEM, parts=(f"<tool_schema>{json.dumps(definition)}</tool_schema>",))
    messages = (prompt, user("Find."), calls(("1", "find", {"schema": pointer})), result("1", "found"))
    request = AddRequest(owner=owner, messages=messages, conversation_id="c", info={"schema": pointer})

    task = await work((await accept(resources, ProjectScope("default"), request)).task.id)

    (tool,) = await ToolSchemaMemory.find(Memory.owner == owner).to_list()
    (memory,) = await trajectories_of(owner)
    called = await Message.find(Message.owner == owner, {"tool_calls.0": {"$exists": True}}).first_or_none()
    assert task.state is TaskState.COMPLETED
    assert (tool.tool_schema, memory.info) == (definition, {"schema": pointer})
    assert called is not None
    assert called.tool_calls[0].arguments == {"schema": pointer}
