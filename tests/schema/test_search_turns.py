"""Searches of all keys and APIs share few places, and keys take turns."""

import asyncio

from memos_gql.auth import Caller
from memos_gql.documents import ProjectScope
from memos_gql.events import TaskEvents
from memos_gql.gate.services import Services
from memos_gql.resources import Resources
from memos_gql.rest.call import Call
from memos_gql.rest.finding import SearchMemory, search_memory
from memos_gql.schema import make_schema
from memos_gql.schema.context import Context
from memos_gql.turns import Turns

SEARCH = 'query ($user: ID!) { searchMemory(query: "Where is the key?", userId: $user) { edges { relativity } } }'


async def until_waiting(turns: Turns, count: int) -> None:
    async with asyncio.timeout(20):
        while turns.waiting < count:
            await asyncio.sleep(0.01)


async def test_searches_wait_for_a_place_and_a_key_with_many_delays_another_by_one_turn(
    resources: Resources, user_id: str
) -> None:
    async def enqueue(_job: object) -> None:
        raise AssertionError("a search starts no job")

    one_at_once = Resources(
        **{**vars(resources), "settings": resources.settings.model_copy(update={"max_searches": 1})}
    )
    services, schema, ended = (
        Services(one_at_once, TaskEvents(resources.database), enqueue),
        make_schema(resources.settings),
        list[str](),
    )

    async def ask(key_id: str) -> None:
        context = Context(Caller("default", key_id), services, request_id="r")
        result = await schema.execute(SEARCH, {"user": user_id}, context_value=context)
        assert (result.errors, result.data) == (None, {"searchMemory": {"edges": []}})
        ended.append(key_id)

    async def ask_by_memos(key_id: str) -> None:
        fields = {"user_id": user_id, "query": "Where is the key?"}
        await search_memory(Call(services, ProjectScope("default"), fields, key_id=key_id), SearchMemory.read(fields))
        ended.append(f"{key_id} by MemOS")

    async with services.searches.turn("holder"):
        greedy = [asyncio.create_task(ask("greedy")) for _ in range(3)]
        await until_waiting(services.searches, 3)
        modest = [asyncio.create_task(ask_by_memos("modest"))]
        await until_waiting(services.searches, 4)
        before = list(ended)
    await asyncio.gather(*greedy, *modest)

    assert before == []
    assert ended == ["greedy", "modest by MemOS", "greedy", "greedy"]
